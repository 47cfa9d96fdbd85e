//! The exported client: one input in, the head of an answer out.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortSignal, Response};

use super::convert::{self, member, object, text_member};
use super::fault::Fault;
use super::fetch;
use super::stream::EventDecoder;
use crate::bedrock::{Body, Endpoint, InvokeModelWithResponseStreamInput, ResponseHead};
use crate::eventstream::{MAX_MESSAGE_LEN, MESSAGE_OVERHEAD_LEN};
use crate::sigv4::{Signer, hex, sha256_hex};

/// Above this the platform's own SHA-256 is faster than this module's, where there is one.
const SUBTLE_FROM_LEN: u32 = 16 * 1024;

/// Sends `InvokeModelWithResponseStream` requests for one configuration.
#[wasm_bindgen]
pub struct Client {
    config: Rc<Config>,
}

struct Config {
    region: String,
    endpoint: Endpoint,
    credentials: JsValue,
    fetch: JsValue,
    max_message_len: u32,
    yield_exceptions: bool,
    signer: RefCell<Signer>,
}

#[wasm_bindgen]
impl Client {
    /// Reads the configuration of `js/index.d.ts`; throws the description of a fault.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue) -> Result<Client, JsValue> {
        let config = Config::read(config).map_err(|fault| fault.to_js())?;
        Ok(Self { config: Rc::new(config) })
    }

    /// The decoder for the body of one answer.
    pub fn decoder(&self) -> EventDecoder {
        EventDecoder::new(self.config.max_message_len, self.config.yield_exceptions)
    }

    /// Answers `{ head, body }`, or `{ fault }` with what went wrong. Rejects only with what the
    /// caller's own credentials function or body threw.
    #[wasm_bindgen(js_name = invokeModelWithResponseStream)]
    pub fn invoke_model_with_response_stream(&self, input: JsValue, signal: AbortSignal) -> Promise {
        let config = Rc::clone(&self.config);
        future_to_promise(async move {
            match invoke(&config, &input, &signal).await {
                Ok((head, response)) => Ok(object([("head", head), ("body", response.body().into())])),
                Err(fault) => Ok(object([("fault", fault.into_js()?)])),
            }
        })
    }
}

impl Config {
    fn read(config: &JsValue) -> Result<Self, Fault> {
        let Some(region) = text_member(config, "region")?.filter(|region| !region.is_empty()) else {
            return Err(Fault::argument(
                "region is missing: pass the AWS region of the model, such as \"us-east-1\"",
            ));
        };
        let endpoint = match text_member(config, "endpoint")? {
            Some(url) => Endpoint::parse(&url)?,
            None => Endpoint::for_region(&region)?,
        };
        let fetch = member(config, "fetch");
        if !fetch.is_undefined() && !fetch.is_function() {
            return Err(Fault::argument(
                "fetch must be a function with the signature of the platform's fetch",
            ));
        }
        let credentials = member(config, "credentials");
        let max_message_len = max_message_len(&member(config, "maxEventBytes"))?;
        let yield_exceptions = match text_member(config, "exceptions")?.as_deref() {
            None | Some("throw") => false,
            Some("yield") => true,
            Some(_) => return Err(Fault::argument("exceptions must be \"throw\" or \"yield\"")),
        };
        Ok(Self {
            max_message_len,
            yield_exceptions,
            region,
            endpoint,
            credentials,
            fetch,
            signer: RefCell::default(),
        })
    }
}

async fn invoke(
    config: &Config,
    input: &JsValue,
    signal: &AbortSignal,
) -> Result<(JsValue, Response), Fault> {
    let members = Members::read(input)?;
    let body = convert::body(member(input, "body")).await?;
    let hash = payload_hash(&body).await?;
    let mut request = members.input(&body, &hash).request(&config.endpoint)?;

    let credentials = convert::credentials(&config.credentials).await?;
    let now = (js_sys::Date::now() / 1000.0) as i64;
    request.sign(&mut config.signer.borrow_mut(), &credentials, &config.region, now)?;

    let response = fetch::send(&request, &body, signal, &config.fetch).await?;
    let head = fetch::read_head(&response, members.accept.as_deref()).await?;
    Ok((head_to_js(&head, response.status()), response))
}

/// `maxEventBytes` counts a frame as it is on the wire.
fn max_message_len(option: &JsValue) -> Result<u32, Fault> {
    let range = MESSAGE_OVERHEAD_LEN as f64..=f64::from(MAX_MESSAGE_LEN);
    match option.as_f64() {
        None if option.is_undefined() => Ok(MAX_MESSAGE_LEN),
        Some(bytes) if range.contains(&bytes) => Ok(bytes as u32),
        _ => Err(Fault::argument(format!(
            "maxEventBytes must be a number from {MESSAGE_OVERHEAD_LEN} to {MAX_MESSAGE_LEN}"
        ))),
    }
}

/// SHA-256 of the body in lower-case hex, by whichever is faster at its size.
async fn payload_hash(body: &Uint8Array) -> Result<String, Fault> {
    let subtle = Reflect::get(&js_sys::global(), &"crypto".into()).map(|crypto| member(&crypto, "subtle"));
    let subtle = subtle.unwrap_or_default();
    if body.length() < SUBTLE_FROM_LEN || !subtle.is_object() {
        return Ok(sha256_hex(&body.to_vec()));
    }
    let digest: js_sys::Function = member(&subtle, "digest").dyn_into()?;
    let digest = digest.call2(&subtle, &"SHA-256".into(), body)?;
    let digest = JsFuture::from(Promise::resolve(&digest)).await?;
    Ok(hex(&Uint8Array::new(&digest).to_vec()))
}

/// The members of the input that are text.
struct Members {
    model_id: String,
    content_type: Option<String>,
    accept: Option<String>,
    trace: Option<String>,
    guardrail_identifier: Option<String>,
    guardrail_version: Option<String>,
    performance_config_latency: Option<String>,
    service_tier: Option<String>,
    request_metadata: Option<String>,
}

impl Members {
    fn read(input: &JsValue) -> Result<Self, Fault> {
        if !input.is_object() {
            return Err(Fault::argument("the input must be an object with modelId and body"));
        }
        Ok(Self {
            model_id: text_member(input, "modelId")?.unwrap_or_default(),
            content_type: text_member(input, "contentType")?,
            accept: text_member(input, "accept")?,
            trace: text_member(input, "trace")?,
            guardrail_identifier: text_member(input, "guardrailIdentifier")?,
            guardrail_version: text_member(input, "guardrailVersion")?,
            performance_config_latency: text_member(input, "performanceConfigLatency")?,
            service_tier: text_member(input, "serviceTier")?,
            request_metadata: text_member(input, "requestMetadata")?,
        })
    }

    fn input<'a>(&'a self, body: &Uint8Array, sha256_hex: &'a str) -> InvokeModelWithResponseStreamInput<'a> {
        InvokeModelWithResponseStreamInput {
            model_id: &self.model_id,
            body: Body::Hashed { len: u64::from(body.length()), sha256_hex },
            content_type: self.content_type.as_deref(),
            accept: self.accept.as_deref(),
            trace: self.trace.as_deref(),
            guardrail_identifier: self.guardrail_identifier.as_deref(),
            guardrail_version: self.guardrail_version.as_deref(),
            performance_config_latency: self.performance_config_latency.as_deref(),
            service_tier: self.service_tier.as_deref(),
            request_metadata: self.request_metadata.as_deref(),
        }
    }
}

fn head_to_js(head: &ResponseHead, status: u16) -> JsValue {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Head<'a> {
        content_type: &'a str,
        performance_config_latency: Option<&'a str>,
        service_tier: Option<&'a str>,
        http_status_code: u16,
        request_id: Option<&'a str>,
    }
    let head = Head {
        content_type: &head.content_type,
        performance_config_latency: head.performance_config_latency.as_deref(),
        service_tier: head.service_tier.as_deref(),
        http_status_code: status,
        request_id: head.request_id.as_deref(),
    };
    serde_wasm_bindgen::to_value(&head).unwrap_or_default()
}
