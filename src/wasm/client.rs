//! The exported client: one input in, requests and the heads of their answers out. Nothing here waits: `js/client.js`
//! does.

use std::rc::Rc;

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::config::Config;
use super::convert::{object, read_texts};
use super::fault::{CLOCK, Fault, IDENTITY, failure_of};
use super::fetch::{self, Call, Rejection, header};
use super::identity;
use super::retrier::Retrier;
use super::stream::EventDecoder;
use crate::bedrock::{
    Body, ClockOffset, HttpRequest, InvokeModelWithResponseStreamInput, ResponseHead, ServiceException,
    retry_after_ms,
};
use crate::sigv4::{hex, sha256_hex};

/// Sends `InvokeModelWithResponseStream` requests for one configuration.
#[wasm_bindgen]
pub struct Client {
    config: Rc<Config>,
}

#[wasm_bindgen]
impl Client {
    /// Reads the configuration of `js/index.d.ts`. Throws a fault.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue) -> Result<Client, JsValue> {
        let config = Config::read(config)?;
        Ok(Self { config: Rc::new(config) })
    }

    /// The tally of one call's attempts.
    pub fn retrier(&self) -> Retrier {
        Retrier::under(&self.config.retry)
    }

    /// One call with the members of that input. Throws a fault.
    pub fn invocation(&self, input: &JsValue) -> Result<Invocation, JsValue> {
        let mut invocation = Invocation {
            config: Rc::clone(&self.config),
            members: Members::default(),
            prepared: None,
            outgoing: None,
            clock_offset: ClockOffset::default(),
        };
        invocation.members.read(input)?;
        Ok(invocation)
    }
}

/// One call: its requests, one for each attempt, and what their answers are.
#[wasm_bindgen]
pub struct Invocation {
    config: Rc<Config>,
    members: Members,
    /// What all attempts send.
    prepared: Option<HttpRequest>,
    /// What the attempt at hand sends.
    outgoing: Option<HttpRequest>,
    /// What it was signed with.
    clock_offset: ClockOffset,
}

#[wasm_bindgen]
impl Invocation {
    /// Takes the body, and its SHA-256 where that is known. Throws a fault.
    pub fn prepare(&mut self, body: &Uint8Array, digest: Option<Uint8Array>) -> Result<(), JsValue> {
        let hash = digest.map_or_else(|| sha256_hex(&body.to_vec()), |digest| hex(&digest.to_vec()));
        let request = self.members.input(body, &hash).request(&self.config.endpoint);
        self.prepared = Some(request.map_err(Fault::from)?);
        Ok(())
    }

    /// The request of the next attempt, before it is signed: `{ method, url, headers }`. Throws undefined before it was
    /// prepared.
    pub fn outgoing(&mut self) -> Result<JsValue, JsValue> {
        self.outgoing = self.prepared.clone();
        let Some(request) = &self.outgoing else { return Err(JsValue::UNDEFINED) };
        Ok(object(&[
            ("method", HttpRequest::METHOD.into()),
            ("url", request.url().into()),
            ("headers", fetch::headers_object(request.headers())),
        ]))
    }

    /// Replaces its headers. Throws a fault.
    #[wasm_bindgen(js_name = setHeaders)]
    pub fn set_headers(&mut self, headers: &JsValue) -> Result<(), JsValue> {
        let Some(request) = &mut self.outgoing else { return Ok(()) };
        fetch::set_headers(request, headers).map_err(JsValue::from)
    }

    /// Signs it, or adds the token, and calls `fetch`. Throws a fault.
    pub fn send(
        &mut self,
        identity: &JsValue,
        body: &JsValue,
        call: &Call,
        fetch: &JsValue,
    ) -> Result<Promise, JsValue> {
        let now_ms = self.now();
        self.clock_offset = self.config.clock_offset.get();
        let Some(request) = &mut self.outgoing else { return Err(JsValue::UNDEFINED) };
        identity::authorize(request, identity, &self.config, now_ms)?;
        Ok(call.fetch(fetch, &request.url(), &fetch::init(request.headers(), body)))
    }

    /// Reads the head of an answer, or throws the fault that it is. `body` is what was read of an error's.
    pub fn read(&self, response: &Response, body: &[u8]) -> Result<JsValue, JsValue> {
        let head = fetch::read_head(response, body, self.members.accept());
        let fault = |rejection| match rejection {
            Rejection::Other(fault) => fault,
            Rejection::Service(error) => self.judge(error, response),
        };
        Ok(head_to_js(&head.map_err(fault)?))
    }

    /// The service's time, in ms since 1970, as far as it is known.
    pub fn now(&self) -> f64 {
        self.config.clock_offset.get().service_time_ms(js_sys::Date::now())
    }

    /// The decoder for the body of one answer.
    pub fn decoder(&self) -> EventDecoder {
        EventDecoder::new(self.config.max_message_len)
    }
}

impl Invocation {
    /// What can be done about an error of the service. A clock that was wrong is set.
    fn judge(&self, error: ServiceException, response: &Response) -> Fault {
        let header = |name: &str| header(response, name);
        let date = header("date");
        if let Some(offset) = self.clock_offset.corrected(&error, date.as_deref(), js_sys::Date::now()) {
            self.config.clock_offset.set(offset);
            return Fault::answer(&error, Some(CLOCK), None);
        }
        let failure = if error.refuses_credentials() { Some(IDENTITY) } else { failure_of(&error) };
        Fault::answer(&error, failure, retry_after_ms(header, self.now()))
    }
}

/// The members of the input that are text, in the order of their names: read by a loop, which is half the code.
#[derive(Default)]
struct Members([Option<String>; MEMBERS.len()]);

const MEMBERS: [&str; 9] = [
    "modelId",
    "accept",
    "contentType",
    "trace",
    "guardrailIdentifier",
    "guardrailVersion",
    "performanceConfigLatency",
    "serviceTier",
    "requestMetadata",
];

impl Members {
    fn read(&mut self, input: &JsValue) -> Result<(), Fault> {
        if !input.is_object() {
            return Err(Fault::argument("the input must be an object with modelId and body"));
        }
        read_texts(input, &MEMBERS, &mut self.0)
    }

    fn accept(&self) -> Option<&str> {
        let [_, accept, ..] = &self.0;
        accept.as_deref()
    }

    fn input<'a>(&'a self, body: &Uint8Array, sha256_hex: &'a str) -> InvokeModelWithResponseStreamInput<'a> {
        let [model_id, accept, content_type, trace, identifier, version, latency, service_tier, metadata] =
            &self.0;
        InvokeModelWithResponseStreamInput {
            model_id: model_id.as_deref().unwrap_or_default(),
            body: Body::Hashed { len: u64::from(body.length()), sha256_hex },
            content_type: content_type.as_deref(),
            accept: accept.as_deref(),
            trace: trace.as_deref(),
            guardrail_identifier: identifier.as_deref(),
            guardrail_version: version.as_deref(),
            performance_config_latency: latency.as_deref(),
            service_tier: service_tier.as_deref(),
            request_metadata: metadata.as_deref(),
        }
    }
}

fn head_to_js(head: &ResponseHead) -> JsValue {
    object(&[
        ("contentType", head.content_type.as_str().into()),
        ("performanceConfigLatency", head.performance_config_latency.as_deref().into()),
        ("serviceTier", head.service_tier.as_deref().into()),
    ])
}
