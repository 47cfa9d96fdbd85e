//! The head of a response.

use wasm_bindgen::prelude::*;

use super::error::Error;
use super::host;
use super::js::{self, member, object};
use crate::bedrock::{Retries, decode_text};

/// Status and headers of a response.
pub(super) struct Head {
    pub status: u16,
    /// By name, in lower case; only those that CORS exposes.
    headers: JsValue,
}

impl Head {
    pub(super) fn read(response: &JsValue) -> Result<Self, Error> {
        let hint = "fetch must return a Response: what it returned has no status";
        let status = member(response, "status")?.as_f64().ok_or_else(|| Error::argument(hint))?;
        let headers = host::headers_of(response).map_err(Error::Thrown)?;
        Ok(Self { status: status as u16, headers: headers.into() })
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        member(&self.headers, name).ok()?.as_string()
    }

    /// As shown in errors: with the start of the body, if it was read.
    pub(super) fn described_with(&self, body: &[u8]) -> js_sys::Object {
        let response = self.described(None);
        js::set(&response, "body", &decode_text(body).as_ref().into());
        response
    }

    /// As shown to hooks and in errors.
    pub(super) fn described(&self, attempt: Option<u32>) -> js_sys::Object {
        let attempt = attempt.map(JsValue::from).unwrap_or_default();
        object(&[
            ("statusCode", self.status.into()),
            ("headers", js::ordinary(&self.headers)),
            ("attempt", attempt),
        ])
    }
}

/// `$metadata`, including that of the response if there is one.
pub(super) fn metadata(retries: &Retries, head: Option<&Head>) -> JsValue {
    let members = [
        ("httpStatusCode", head.map(|head| head.status).into()),
        ("requestId", head.and_then(|head| head.header("x-amzn-requestid")).into()),
        ("attempts", retries.attempts().into()),
        ("totalRetryDelay", retries.total_retry_delay_ms().into()),
    ];
    object(&members).into()
}
