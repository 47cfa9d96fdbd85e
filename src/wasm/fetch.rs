//! Calls `fetch`, the platform's or the caller's.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::error::{Error, NoResponse};
use super::host;
use super::js::{self, member};
use super::promise::settled_or;

pub(super) fn headers_object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> JsValue {
    let headers = js::plain_object();
    for (name, value) in pairs {
        js::set(&headers, name, &value.into());
    }
    headers.into()
}

/// The signal, if the given function (or else the platform's fetch) accepts it. Without a signal, a connection is
/// closed by cancelling the response's body.
pub(super) fn signal_for(function: Option<&Function>, signal: JsValue) -> JsValue {
    let is_taken = function.is_some() || host::takes_signal(&signal);
    if is_taken { signal } else { JsValue::UNDEFINED }
}

/// Sends a request with the given function, or else with the platform's fetch.
pub(super) async fn fetch(function: Option<&Function>, url: &str, init: &JsValue) -> Result<JsValue, Error> {
    let platform = member(&js_sys::global(), "fetch")?;
    let failed = |cause| Error::Connection(Box::new(NoResponse { url: url.to_owned(), cause }));
    let Some(function) = function.or_else(|| platform.dyn_ref()) else {
        return Err(Error::argument(
            "fetch is missing: this platform has none, so pass one as the option fetch",
        ));
    };
    let response = function.call2(&JsValue::UNDEFINED, &url.into(), init).map_err(failed)?;
    let late = |response: &JsValue| discard(response, &JsValue::UNDEFINED);
    let response = settled_or(&response, late).await.map_err(|error| match error {
        Error::Thrown(cause) => failed(cause),
        error => error,
    })?;
    if response.is_object() { Ok(response) } else { Err(failed(response)) }
}

/// Closes the connection of an unread response, in case its fetch ignores the signal.
pub(super) fn discard(response: &JsValue, reason: &JsValue) {
    if let Ok(body) = member(response, "body") {
        host::cancel(&body, reason);
    }
}
