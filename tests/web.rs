//! The crate inside a browser: `wasm-pack test --headless --chrome` (or `--firefox`).
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::cell::RefCell;
use std::rc::Rc;

use bedrock_stream::bedrock::{Body, Endpoint, InvokeModelWithResponseStreamInput};
use bedrock_stream::sigv4::{Credentials, Signer, Timestamp};
use bedrock_stream::wasm::{Client, Invocation, Sink};
use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array, Uint32Array};
use serde_json::Value;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Response;

wasm_bindgen_test_configure!(run_in_browser);

const MODEL: &str = "us.anthropic.claude-haiku-5-5";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn parse(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn configuration(more: &str) -> JsValue {
    parse(&format!(
        r#"{{"region":"us-east-1","credentials":{{"accessKeyId":"AKIDEXAMPLE","secretAccessKey":"{SECRET}"}}{more}}}"#
    ))
}

/// A message of the vectors that the AWS SDK's codec made, by name.
fn vector(name: &str) -> (Vec<u8>, Value) {
    let vectors: Value = serde_json::from_str(include_str!("vectors/eventstream.json")).unwrap();
    let vector = vectors.as_array().unwrap().iter().find(|vector| vector["name"] == name).unwrap().clone();
    let wire = vector["wire"].as_str().unwrap();
    let byte = |at| u8::from_str_radix(&wire[at..at + 2], 16).unwrap();
    ((0..wire.len()).step_by(2).map(byte).collect(), vector)
}

/// What reached a sink: `chunk …`, `event …` or `fail …`, a line each.
type Log = Rc<RefCell<Vec<String>>>;

fn sink() -> (Sink, Log) {
    let log = Log::default();
    let object = Object::new();
    let chunks = Rc::clone(&log);
    let chunk = Closure::<dyn Fn(u32, u32, u32)>::new(move |bytes, ends, count| {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let ends = Uint32Array::new_with_byte_offset_and_length(&memory.buffer(), ends, count).to_vec();
        let mut start = 0;
        for end in ends {
            let event = Uint8Array::new(&memory.buffer()).slice(bytes + start, bytes + end).to_vec();
            chunks.borrow_mut().push(format!("chunk {}", String::from_utf8(event).unwrap()));
            start = end;
        }
    });
    Reflect::set(&object, &"chunks".into(), &chunk.into_js_value()).unwrap();
    for name in ["event", "fail"] {
        let log = Rc::clone(&log);
        let record = Closure::<dyn Fn(JsValue)>::new(move |value: JsValue| {
            let text = JSON::stringify(&value).unwrap().as_string().unwrap();
            log.borrow_mut().push(format!("{name} {text}"));
        });
        Reflect::set(&object, &name.into(), &record.into_js_value()).unwrap();
    }
    (object.unchecked_into(), log)
}

fn invocation(config: &JsValue) -> Invocation {
    let input = parse(&format!(r#"{{"modelId":"{MODEL}","accept":"text/plain"}}"#));
    Client::new(config).unwrap().invocation(&input).unwrap()
}

/// What a client makes of bytes that come in chunks of that many.
fn decoded(config: &JsValue, wire: &[u8], chunk_len: usize) -> Vec<String> {
    let mut decoder = invocation(config).decoder();
    let (sink, log) = sink();
    let goes_on = wire.chunks(chunk_len).all(|chunk| decoder.push(&Uint8Array::from(chunk), &sink));
    if goes_on {
        decoder.finish(&sink);
    }
    log.take()
}

#[wasm_bindgen_test]
fn events_reach_the_sink_however_the_chunks_are_cut() {
    let (wire, _) = vector("two chunks and an exception");
    for chunk_len in [usize::MAX, 1, 7] {
        let seen = decoded(&configuration(""), &wire, chunk_len);
        assert_eq!(seen[..2], [r#"chunk {"a":1}"#, r#"chunk {"b":2}"#]);
        assert_eq!(seen.len(), 3);
        let fault: Value = serde_json::from_str(seen[2].strip_prefix("fail ").unwrap()).unwrap();
        assert_eq!(fault["type"], "service");
        assert_eq!(fault["name"], "ThrottlingException");
        assert_eq!(fault["message"], "Too many requests ☃");
        assert_eq!((&fault["offset"], &fault["fault"]), (&264.into(), &"client".into()));
        assert_eq!(
            (&fault["member"], &fault["failure"]),
            (&"throttlingException".into(), &"throttling".into())
        );
    }
}

#[wasm_bindgen_test]
fn faults_say_their_code_and_place() {
    let codes = [
        ("a flipped total length", "BAD_PRELUDE_CRC"),
        ("a flipped payload byte", "BAD_MESSAGE_CRC"),
        ("a cut after 40 bytes", "TRUNCATED"),
    ];
    for (name, code) in codes {
        let (wire, vector) = vector(name);
        let seen = decoded(&configuration(""), &wire, 7);
        let fault: Value = serde_json::from_str(seen.last().unwrap().strip_prefix("fail ").unwrap()).unwrap();
        assert_eq!((&fault["code"], &fault["offset"]), (&code.into(), &vector["offset"]), "{name}");
    }
}

#[wasm_bindgen_test]
fn events_of_unknown_types_keep_headers_of_every_type() {
    let (wire, _) = vector("every type of header");
    let mut decoder = invocation(&configuration("")).decoder();
    let (sink, _) = sink();
    let seen = Rc::new(RefCell::new(JsValue::UNDEFINED));
    let kept = Rc::clone(&seen);
    let keep = Closure::<dyn Fn(JsValue)>::new(move |event| *kept.borrow_mut() = event);
    Reflect::set(&sink, &"event".into(), &keep.into_js_value()).unwrap();
    assert!(decoder.push(&Uint8Array::from(wire.as_slice()), &sink));

    let unknown: Array = get(&seen.borrow(), "$unknown").unchecked_into();
    let headers = get(&unknown.get(1), "headers");
    assert_eq!(get(&headers, "f").as_bool(), Some(false));
    assert_eq!(get(&headers, "integer").as_f64(), Some(-2_147_483_648.0));
    assert_eq!(i64::try_from(get(&headers, "long")).unwrap(), -4_294_967_297);
    assert_eq!(get(&headers, "snow ☃").as_string().unwrap(), "naïve 雪");
    assert_eq!(Uint8Array::new(&get(&headers, "binary")).length(), 300);
    assert_eq!(get(&headers, "when").unchecked_into::<js_sys::Date>().get_time(), -1.0);
    assert_eq!(Uint8Array::new(&get(&unknown.get(1), "payload")).length(), 256);
}

#[wasm_bindgen_test]
fn the_signature_is_the_cores_whoever_made_the_sha256() {
    for len in [0, 3, 100_000] {
        let body: Vec<u8> = (0..len).map(|at| at as u8).collect();
        let digest = Uint8Array::from(Sha256::digest(&body).as_slice());
        for digest in [None, Some(digest)] {
            let (init, head) = sent(&body, digest);
            let headers = get(&init, "headers");
            let date = get(&headers, "x-amz-date").as_string().unwrap();
            assert_eq!(get(&headers, "authorization").as_string().unwrap(), expected_signature(&body, &date));
            assert_eq!(Uint8Array::new(&get(&init, "body")).to_vec(), body);
            assert_eq!(get(&head, "contentType").as_string().unwrap(), "text/plain");
        }
    }
}

/// Sends a request to a fetch that records it: the options it was called with, and the head of an empty answer.
fn sent(body: &[u8], digest: Option<Uint8Array>) -> (JsValue, JsValue) {
    let seen = Rc::new(RefCell::new(JsValue::UNDEFINED));
    let kept = Rc::clone(&seen);
    let fetch = Closure::<dyn Fn(JsValue, JsValue, JsValue) -> Promise>::new(move |_fetch, _url, init| {
        *kept.borrow_mut() = init;
        Promise::resolve(&JsValue::UNDEFINED)
    });
    let call = Object::new();
    Reflect::set(&call, &"fetch".into(), &fetch.into_js_value()).unwrap();
    let config = configuration("");
    let bytes = Uint8Array::from(body);
    let mut invocation = invocation(&config);
    invocation.prepare(&bytes, digest).unwrap();
    invocation.outgoing().unwrap();
    let identity = get(&config, "credentials");
    let _ = invocation.send(&identity, &bytes, call.unchecked_ref(), &JsValue::UNDEFINED).unwrap();
    let head = invocation.read(&Response::new().unwrap(), b"").unwrap();
    (seen.take(), head)
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

#[wasm_bindgen_test]
fn a_wrong_configuration_is_an_argument_fault() {
    for (config, word) in [("{}", "region"), (r#"{"region":"us-east-1","maxEventBytes":1}"#, "maxEventBytes")]
    {
        let fault = Client::new(&parse(config)).err().unwrap();
        assert_eq!(get(&fault, "type").as_string().unwrap(), "argument");
        assert!(get(&fault, "message").as_string().unwrap().contains(word));
    }
}
