//! The request for `fetch`, and what its answer means.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::convert::{entries, object, set};
use super::fault::Fault;
use crate::bedrock::{HttpRequest, ResponseHead, ServiceException};

#[wasm_bindgen]
extern "C" {
    /// The life of one call: `js/call.js` implements it.
    pub type Call;

    /// Calls `fetch`, with a signal and the deadline for the head.
    #[wasm_bindgen(method)]
    pub(super) fn fetch(this: &Call, fetch: &JsValue, url: &str, init: &JsValue) -> Promise;
}

/// What `fetch` takes. A signature holds for one URL, so redirects are not followed; they come back as an error.
pub(super) fn init<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>, body: &JsValue) -> JsValue {
    object(&[
        ("method", HttpRequest::METHOD.into()),
        ("headers", headers_object(headers)),
        ("body", body.clone()),
        ("redirect", "manual".into()),
    ])
}

pub(super) fn headers_object<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> JsValue {
    let object = Object::new();
    for (name, value) in headers {
        set(&object, &name.into(), &value.into());
    }
    object.into()
}

/// Replaces the headers by those of the object.
pub(super) fn set_headers(request: &mut HttpRequest, headers: &JsValue) -> Result<(), Fault> {
    let names: Vec<String> = request.headers().map(|(name, _)| name.to_owned()).collect();
    names.iter().try_for_each(|name| request.remove_header(name))?;
    for (name, value) in entries(headers) {
        let value =
            value.as_string().ok_or_else(|| Fault::argument(format!("header {name} must be a string")))?;
        request.set_header(&name, &value)?;
    }
    Ok(())
}

/// The value of a header, as far as CORS shows it.
pub(super) fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// Why an answer is not a stream.
pub(super) enum Rejection {
    /// The service says so.
    Service(ServiceException),
    /// Something else answered.
    Other(Fault),
}

/// The head of a good answer, or the error that the answer is. `body` is what was read of an error's body.
pub(super) fn read_head(
    response: &Response,
    body: &[u8],
    accept: Option<&str>,
) -> Result<ResponseHead, Rejection> {
    let header = |name: &str| header(response, name);
    let content_type = header("content-type");
    match response.status() {
        200 if ResponseHead::is_event_stream(content_type.as_deref()) => {
            Ok(ResponseHead::read(header, accept))
        }
        200 => Err(not_event_stream(&content_type.unwrap_or_default())),
        // browsers hide a redirect's status
        0 | 300..=399 => Err(not_event_stream("a redirect")),
        status => {
            let error_type = header("x-amzn-errortype");
            Err(Rejection::Service(ServiceException::from_http(status, error_type.as_deref(), body)))
        }
    }
}

fn not_event_stream(answer: &str) -> Rejection {
    let message = format!(
        "the answer is {answer} instead of an event stream: check that the endpoint is Bedrock Runtime's"
    );
    Rejection::Other(Fault::stream("NOT_EVENTSTREAM", message, 0))
}
