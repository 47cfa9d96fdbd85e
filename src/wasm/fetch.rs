//! The request over `fetch`, and what its answer means.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Response};

use super::convert::{collect, object};
use super::fault::Fault;
use crate::bedrock::{HttpRequest, ResponseHead, ServiceException};

/// How much of an error's body is read: messages are short, a front end's page may not be.
const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Sends a signed request. `custom` stands in for the platform's `fetch` where it is a function.
pub(super) async fn send(
    request: &HttpRequest,
    body: &Uint8Array,
    signal: &AbortSignal,
    custom: &JsValue,
) -> Result<Response, Fault> {
    let url = request.url();
    let answer = async {
        let fetch = match custom.dyn_ref::<Function>() {
            Some(custom) => custom.clone(),
            None => Reflect::get(&js_sys::global(), &"fetch".into())?.dyn_into()?,
        };
        let sent = fetch.call2(&JsValue::UNDEFINED, &url.as_str().into(), &options(request, body, signal))?;
        JsFuture::from(Promise::resolve(&sent)).await
    };
    let response = answer.await.map_err(|cause| Fault::Connection {
        message: format!(
            "no answer from {url}: check the network, the endpoint and, in a page, its CORS and CSP rules"
        ),
        cause,
    })?;
    Ok(response.unchecked_into())
}

/// A signature holds for one URL, so redirects are not followed; they come back as an error.
fn options(request: &HttpRequest, body: &Uint8Array, signal: &AbortSignal) -> JsValue {
    let headers = Object::new();
    for (name, value) in request.headers() {
        let _ = Reflect::set(&headers, &name.into(), &value.into());
    }
    object([
        ("method", HttpRequest::METHOD.into()),
        ("headers", headers.into()),
        ("body", body.into()),
        ("signal", signal.into()),
        ("redirect", "manual".into()),
    ])
}

/// The head of a good answer, or the error that the answer is.
pub(super) async fn read_head(response: &Response, accept: Option<&str>) -> Result<ResponseHead, Fault> {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let head = ResponseHead::read(header, accept);
    let content_type = header("content-type");
    match response.status() {
        200 if ResponseHead::is_event_stream(content_type.as_deref()) => Ok(head),
        200 => Err(not_event_stream(response, &content_type.unwrap_or_default(), head).await),
        // browsers hide a redirect's status
        0 | 300..=399 => Err(not_event_stream(response, "a redirect", head).await),
        status => {
            let body = error_body(response).await;
            let error_type = header("x-amzn-errortype");
            let error = ServiceException::from_http(status, error_type.as_deref(), &body);
            Err(Fault::answer(error, head.request_id))
        }
    }
}

/// Closes the connection, as nobody will read this answer.
async fn not_event_stream(response: &Response, answer: &str, head: ResponseHead) -> Fault {
    if let Some(body) = response.body() {
        let _ = JsFuture::from(body.cancel()).await;
    }
    Fault::Stream {
        code: "NOT_EVENTSTREAM",
        message: format!(
            "the answer is {answer} instead of an event stream: check that the endpoint is Bedrock Runtime's"
        ),
        offset: 0,
        http_status_code: Some(response.status()),
        request_id: head.request_id,
    }
}

/// What can be read of an error's body. If the connection breaks, the status still tells.
async fn error_body(response: &Response) -> Vec<u8> {
    let Some(stream) = response.body() else {
        return Vec::new();
    };
    collect(stream, ERROR_BODY_LIMIT).await.map(|bytes| bytes.to_vec()).unwrap_or_default()
}
