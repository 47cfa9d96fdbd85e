//! The crate inside a browser: `wasm-pack test --headless --chrome` (or `--firefox`).
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::cell::RefCell;
use std::rc::Rc;

use bedrock_stream::bedrock::{Body, Endpoint, InvokeModelWithResponseStreamInput};
use bedrock_stream::sigv4::{Credentials, Signer, Timestamp};
use bedrock_stream::wasm::{Client, Decoded, start};
use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array, Uint32Array};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Response;

wasm_bindgen_test_configure!(run_in_browser);

const MODEL: &str = "us.anthropic.claude-haiku-5-5";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

#[wasm_bindgen]
extern "C" {
    /// An `EventDecoder`, as js/stream.js sees it.
    type Decoder;

    #[wasm_bindgen(method)]
    fn attach(this: &Decoder, reader: &WeakRef) -> usize;

    #[wasm_bindgen(method)]
    fn decode(this: &Decoder, chunk: &Uint8Array) -> Decoded;

    #[wasm_bindgen(method, js_name = decodeMore)]
    fn decode_more(this: &Decoder) -> Decoded;

    #[wasm_bindgen(method)]
    fn finish(this: &Decoder) -> Decoded;

    #[wasm_bindgen(catch, method)]
    fn take(this: &Decoder) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = Response)]
    type ServiceError;

    #[wasm_bindgen(constructor, js_class = "Response")]
    fn new(body: &str, init: &Object) -> ServiceError;

    type WeakRef;

    #[wasm_bindgen(constructor)]
    fn new(target: &Object) -> WeakRef;
}

fn parse(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_else(|| panic!("{name} must be text"))
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    assert!(Reflect::set(object, &name.into(), value).unwrap());
}

/// What js/load.js passes to the module; its errors are `{ kind, members }`.
fn start_module() {
    let host = Object::new();
    let make_error = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(|kind, members| {
        let error = Object::new();
        set(&error, "kind", &kind);
        set(&error, "members", &members);
        error.into()
    });
    let headers_of = Closure::<dyn Fn(JsValue) -> JsValue>::new(|response| {
        Object::from_entries(&get(&response, "headers")).unwrap().into()
    });
    let body_of = Closure::<dyn Fn(JsValue) -> JsValue>::new(|response| {
        let body = get(&response, "body");
        if body.is_null() { JsValue::UNDEFINED } else { body }
    });
    let chunk_bytes = Closure::<dyn Fn(JsValue) -> JsValue>::new(|chunk| chunk);
    set(&host, "makeError", &make_error.into_js_value());
    set(&host, "headersOf", &headers_of.into_js_value());
    set(&host, "bodyOf", &body_of.into_js_value());
    set(&host, "chunkBytes", &chunk_bytes.into_js_value());
    set(&host, "takesSignal", &Closure::<dyn Fn() -> bool>::new(|| true).into_js_value());
    for name in ["cancel", "follow"] {
        set(&host, name, &Closure::<dyn Fn()>::new(|| {}).into_js_value());
    }
    start(host.unchecked_into());
}

fn configuration() -> JsValue {
    parse(&format!(
        r#"{{"region":"us-east-1","credentials":{{"accessKeyId":"AKIDEXAMPLE","secretAccessKey":"{SECRET}"}}}}"#
    ))
}

fn input(body: &[u8]) -> JsValue {
    let input = parse(&format!(r#"{{"modelId":"{MODEL}","accept":"text/plain"}}"#));
    set(&input, "body", &Uint8Array::from(body));
    input
}

/// The URL and the options that fetch was called with.
#[derive(Default, Clone)]
struct Sent(Rc<RefCell<(JsValue, JsValue)>>);

impl Sent {
    fn url(&self) -> String {
        self.0.borrow().0.as_string().unwrap()
    }

    fn init(&self) -> JsValue {
        self.0.borrow().1.clone()
    }

    fn header(&self, name: &str) -> String {
        text(&get(&self.init(), "headers"), name)
    }
}

/// Makes one call whose fetch returns this response. Returns what was sent, and the call's output or error.
async fn send(input: JsValue, response: Response) -> (Sent, Result<JsValue, JsValue>) {
    start_module();
    let sent = Sent::default();
    let (kept, response) = (sent.clone(), JsValue::from(response));
    let fetch = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |url, init| {
        kept.0.replace((url, init));
        Promise::resolve(&response)
    });
    let config = configuration();
    set(&config, "fetch", &fetch.into_js_value());
    set(&config, "maxAttempts", &1.into());
    let client = Client::new(&config).unwrap();
    let read = Closure::<dyn Fn()>::new(|| {}).into_js_value().unchecked_into();
    let sending = client.send(&"InvokeModelWithResponseStream".into(), read, input, JsValue::UNDEFINED, 0.0);
    let output = JsFuture::from(sending.unwrap()).await;
    (sent, output)
}

fn event_stream() -> Response {
    let response = Response::new().unwrap();
    response.headers().set("content-type", "application/vnd.amazon.eventstream").unwrap();
    response.headers().set("x-amzn-bedrock-content-type", "text/plain").unwrap();
    response
}

/// A message from the vectors made by the AWS SDK's codec, by name.
fn vector(name: &str) -> (Vec<u8>, Value) {
    let vectors: Value = serde_json::from_str(include_str!("vectors/eventstream.json")).unwrap();
    let vector = vectors.as_array().unwrap().iter().find(|vector| vector["name"] == name).unwrap().clone();
    let wire = vector["wire"].as_str().unwrap();
    let byte = |at| u8::from_str_radix(&wire[at..at + 2], 16).unwrap();
    ((0..wire.len()).step_by(2).map(byte).collect(), vector)
}

/// A call's decoder, and what it has delivered.
struct Events {
    decoder: Decoder,
    table: usize,
    chunks: Vec<String>,
    others: Vec<JsValue>,
}

impl Events {
    async fn open() -> Self {
        let output = send(input(b"{}"), event_stream()).await.1.unwrap();
        let decoder: Decoder = get(&output, "decoder").unchecked_into();
        let table = decoder.attach(&WeakRef::new(&Object::new()));
        Self { decoder, table, chunks: Vec::new(), others: Vec::new() }
    }

    /// Reads all events of bytes that arrive in chunks of this length, and returns the error at their end, if any.
    fn read(&mut self, wire: &[u8], chunk_len: usize) -> Option<JsValue> {
        for chunk in wire.chunks(chunk_len) {
            if self.deliver(self.decoder.decode(&Uint8Array::from(chunk))) == Decoded::End {
                return self.end();
            }
        }
        assert!(self.deliver(self.decoder.finish()) == Decoded::End);
        self.end()
    }

    /// Takes what was decoded, until more bytes are needed or the end is reached.
    fn deliver(&mut self, mut decoded: Decoded) -> Decoded {
        loop {
            self.read_chunks();
            match decoded {
                Decoded::Waiting | Decoded::End => return decoded,
                Decoded::Event => self.others.push(self.decoder.take().unwrap()),
                Decoded::More => {}
            }
            decoded = self.decoder.decode_more();
        }
    }

    fn read_chunks(&mut self) {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let words = |at: usize, count: u32| {
            Uint32Array::new_with_byte_offset_and_length(&memory.buffer(), at as u32, count).to_vec()
        };
        let [mut start, ends, count] = words(self.table, 3)[..] else { unreachable!() };
        let bytes = start;
        for end in words(ends as usize, count) {
            let event = Uint8Array::new(&memory.buffer()).slice(start, bytes + end).to_vec();
            self.chunks.push(String::from_utf8(event).unwrap());
            start = bytes + end;
        }
    }

    fn end(&mut self) -> Option<JsValue> {
        self.decoder.take().err()
    }
}

/// The members of an error of this kind, as JSON.
fn members(error: &JsValue, kind: &str) -> Value {
    assert_eq!(text(error, "kind"), kind);
    let json = JSON::stringify(&get(error, "members")).unwrap().as_string().unwrap();
    serde_json::from_str(&json).unwrap()
}

#[wasm_bindgen_test]
async fn events_are_the_same_however_the_chunks_are_split() {
    let (wire, _) = vector("two chunks and an exception");
    for chunk_len in [usize::MAX, 1, 7] {
        let mut events = Events::open().await;
        let error = members(&events.read(&wire, chunk_len).unwrap(), "service");
        assert_eq!(events.chunks, [r#"{"a":1}"#, r#"{"b":2}"#]);
        assert!(events.others.is_empty());
        assert_eq!(error["name"], "ThrottlingException");
        assert_eq!(error["message"], "Too many requests ☃");
        assert_eq!((&error["offset"], &error["eventIndex"]), (&264.into(), &2.into()));
        assert_eq!((&error["$fault"], &error["$retryable"]["throttling"]), (&"client".into(), &true.into()));
        assert_eq!(error["$metadata"]["httpStatusCode"], 200);
    }
}

#[wasm_bindgen_test]
async fn errors_of_a_stream_have_their_code_and_place() {
    let codes = [
        ("a flipped total length", "BAD_PRELUDE_CRC"),
        ("a flipped payload byte", "BAD_MESSAGE_CRC"),
        ("a cut after 40 bytes", "TRUNCATED"),
    ];
    for (name, code) in codes {
        let (wire, vector) = vector(name);
        let error = members(&Events::open().await.read(&wire, 7).unwrap(), "stream");
        assert_eq!((&error["code"], &error["offset"]), (&code.into(), &vector["offset"]), "{name}");
    }
}

#[wasm_bindgen_test]
async fn events_of_unknown_types_keep_headers_of_every_type() {
    let (wire, _) = vector("every type of header");
    let mut events = Events::open().await;
    assert!(events.read(&wire, usize::MAX).is_none());
    let [event] = &events.others[..] else { panic!("there must be one event") };

    let unknown: Array = get(event, "$unknown").unchecked_into();
    let headers = get(&unknown.get(1), "headers");
    assert_eq!(get(&headers, "f").as_bool(), Some(false));
    assert_eq!(get(&headers, "integer").as_f64(), Some(-2_147_483_648.0));
    assert_eq!(i64::try_from(get(&headers, "long")).unwrap(), -4_294_967_297);
    assert_eq!(text(&headers, "snow ☃"), "naïve 雪");
    assert_eq!(Uint8Array::new(&get(&headers, "binary")).length(), 300);
    assert_eq!(get(&headers, "when").unchecked_into::<js_sys::Date>().get_time(), -1.0);
    assert_eq!(Uint8Array::new(&get(&unknown.get(1), "payload")).length(), 256);
}

#[wasm_bindgen_test]
async fn the_signature_is_the_cores_whichever_side_computed_the_sha256() {
    // the platform computes that of the last
    for len in [0, 3, 100_000] {
        let body: Vec<u8> = (0..len).map(|at| at as u8).collect();
        let (sent, output) = send(input(&body), event_stream()).await;
        let date = sent.header("x-amz-date");
        assert_eq!(sent.header("authorization"), expected_signature(&body, &date));
        assert_eq!(Uint8Array::new(&get(&sent.init(), "body")).to_vec(), body);
        assert_eq!(text(&output.unwrap(), "contentType"), "text/plain");
    }
}

fn expected_signature(body: &[u8], date: &str) -> String {
    let input = InvokeModelWithResponseStreamInput {
        accept: Some("text/plain"),
        ..InvokeModelWithResponseStreamInput::new(MODEL, Body::Bytes(body))
    };
    let mut request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    let seconds = Timestamp::parse(date).unwrap().unix_seconds();
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET, None);
    request.sign(&mut Signer::new(), &credentials, "us-east-1", seconds).unwrap();
    request.header("authorization").unwrap().to_owned()
}

/// A clock that stands still until this is dropped.
struct FixedClock(JsValue);

impl FixedClock {
    fn at(millis: f64) -> Self {
        let date = get(&js_sys::global(), "Date");
        let clock = Self(get(&date, "now"));
        set(&date, "now", &Closure::<dyn Fn() -> f64>::new(move || millis).into_js_value());
        clock
    }
}

impl Drop for FixedClock {
    fn drop(&mut self) {
        set(&get(&js_sys::global(), "Date"), "now", &self.0);
    }
}

/// A signature on which botocore and the AWS SDK for JavaScript agree.
#[wasm_bindgen_test]
async fn a_request_at_a_known_time_has_its_known_signature() {
    let input = parse(
        r#"{"modelId":"anthropic.claude-3-5-sonnet-20240620-v1:0","contentType":"application/json","accept":"application/json"}"#,
    );
    set(&input, "body", &Uint8Array::from(br#"{"a":1}"#.as_slice()));
    let clock = FixedClock::at(js_sys::Date::parse("2025-03-01T10:05:02Z"));
    let (sent, output) = send(input, event_stream()).await;
    drop(clock);

    assert!(output.is_ok());
    let path = "model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/invoke-with-response-stream";
    assert_eq!(sent.url(), format!("https://bedrock-runtime.us-east-1.amazonaws.com/{path}"));
    assert_eq!(sent.header("x-amz-date"), "20250301T100502Z");
    let signature = "17b2a3fb603ddaf2bdf2f21244dddbab6af25dbead6f2b13cd5d009d2700278a";
    let authorization = sent.header("authorization");
    assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
}

#[wasm_bindgen_test]
async fn a_service_error_rejects_the_call() {
    // ResponseInit is a web-sys feature that the crate does not use
    let init: Object = parse(r#"{"status":404}"#).unchecked_into();
    let response = ServiceError::new(r#"{"message":"no such model"}"#, &init).unchecked_into::<Response>();
    response.headers().set("x-amzn-errortype", "ResourceNotFoundException").unwrap();
    response.headers().set("x-amzn-requestid", "made-in-memory").unwrap();
    let error = members(&send(input(b"{}"), response).await.1.unwrap_err(), "service");
    assert_eq!(
        (&error["name"], &error["message"]),
        (&"ResourceNotFoundException".into(), &"no such model".into())
    );
    assert_eq!(error["$metadata"]["httpStatusCode"], 404);
    assert_eq!(error["$metadata"]["requestId"], "made-in-memory");
}

#[wasm_bindgen_test]
fn an_invalid_configuration_is_an_argument_error() {
    start_module();
    for (config, word) in [("{}", "region"), (r#"{"region":"us-east-1","maxEventBytes":1}"#, "maxEventBytes")]
    {
        let error = members(&Client::new(&parse(config)).err().unwrap(), "argument");
        assert!(error["message"].as_str().unwrap().contains(word));
    }
}
