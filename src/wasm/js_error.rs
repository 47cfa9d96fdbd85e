//! Turns an error into one of JavaScript, when it leaves the module.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::error::{BadStream, Error, Expired, NoResponse, Progress, Reported};
use super::host;
use super::js::{object, set};
use crate::bedrock::{Fault, Retryable};

impl Error {
    /// The JavaScript error: see `makeError` in js/errors.js.
    pub(super) fn into_js(self, progress: &Progress) -> JsValue {
        let metadata = progress.metadata.borrow().clone();
        let position = progress.position.get();
        let event_index = position.map(|position| position.event_index.into()).unwrap_or_default();
        let (kind, members) = match self {
            Self::Thrown(value) => return value,
            Self::Argument(bad) => ("argument", object(&[("message", bad.message.into())])),
            Self::Aborted => aborted("the call was aborted"),
            Self::Destroyed => aborted("the client was destroyed"),
            Self::Abandoned => aborted("the request that the call was made for is over"),
            Self::Timeout(expired) => {
                let Expired { phase, limit_ms } = *expired;
                let offset = position.map(|position| (position.offset as f64).into()).unwrap_or_default();
                let members = [
                    ("phase", phase.name().into()),
                    ("limit", limit_ms.into()),
                    ("offset", offset),
                    ("eventIndex", event_index),
                    ("$metadata", metadata),
                ];
                ("timeout", object(&members))
            }
            Self::Connection(none) => {
                let NoResponse { url, cause } = *none;
                let members = object(&[("url", url.into()), ("$metadata", metadata)]);
                set(&members, "cause", &cause); // may be undefined
                ("connection", members)
            }
            Self::Broken(cause) => {
                let message = "the connection broke before the end of the response";
                let members = object(&[("message", message.into()), ("$metadata", metadata)]);
                set(&members, "cause", &cause);
                ("connection", members)
            }
            Self::Service(reported) => ("service", reported.members(progress)),
            Self::Stream(bad) => {
                let BadStream { code, message, offset, cause } = *bad;
                let event_index = if event_index.is_undefined() { 0.into() } else { event_index };
                let members = [
                    ("code", code.into()),
                    ("message", message.into()),
                    ("offset", (offset as f64).into()),
                    ("eventIndex", event_index),
                    ("cause", cause),
                    ("$metadata", metadata),
                ];
                ("stream", object(&members))
            }
        };
        host::make_error(kind, &members, &progress.response.borrow())
    }
}

fn aborted(message: &str) -> (&'static str, Object) {
    ("abort", object(&[("message", message.into())]))
}

impl Reported {
    /// The details of an exception: the members of its error, or of the event that it becomes.
    pub(super) fn members(&self, progress: &Progress) -> Object {
        let Self { exception, offset } = self;
        let fault = match exception.fault() {
            Fault::Client => "client",
            Fault::Server => "server",
        };
        // the name that Cognito gives a session of its enhanced flow
        let mut parts = exception.message.split('/').skip(1);
        let is_guest = parts.any(|part| part.starts_with("CognitoIdentityCredentials is not authorized"));
        let message = match (exception.message.as_str(), exception.status) {
            ("", Some(status)) => format!("the service gave no message ({status})"),
            ("", None) => "the service gave no message".to_owned(),
            (message, _) if is_guest => {
                [message, " (Cognito does not let guests of the enhanced flow call Bedrock: for guests, pass roleArn to fromCognitoIdentityPool)"].concat()
            }
            (message, _) => message.to_owned(),
        };
        let retryable = exception.retryable().map(|retryable| {
            let is_throttling = retryable == Retryable::Throttling;
            object(&[("throttling", is_throttling.into())]).into()
        });
        let position = progress.position.get().filter(|_| offset.is_some());
        object(&[
            ("name", exception.code.as_str().into()),
            ("message", message.into()),
            ("$fault", fault.into()),
            ("$metadata", progress.metadata.borrow().clone()),
            ("$retryable", retryable.unwrap_or_default()),
            ("originalStatusCode", exception.original_status_code.into()),
            ("originalMessage", exception.original_message.as_deref().into()),
            ("resourceName", exception.resource_name.as_deref().into()),
            ("offset", offset.map(|offset| offset as f64).into()),
            ("eventIndex", position.map(|position| position.event_index).into()),
        ])
    }
}
