//! A call in progress: what its parts share.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::abort::Cancellation;
use super::deadline::Timeouts;
use super::error::{Error, Progress};
use super::failed::{Failed, Remedy};
use super::head::{Head, metadata};
use super::identity::Identity;
use super::js;
use super::options::Input;
use super::promise::settled;
use super::shared::Shared;
use crate::bedrock::{ClockOffset, Operation, Retries, ServiceException, retry_after_ms};

/// A call in progress.
pub(super) struct Call {
    pub operation: &'static Operation,
    pub read: Function,
    pub client: Rc<Shared>,
    pub cancellation: Rc<Cancellation>,
    pub timeouts: Timeouts,
    pub input: Input,
    /// In ms since 1970, by the service's clock.
    pub began_ms: f64,
    pub retries: RefCell<Retries>,
}

impl Call {
    /// A failure without a response.
    pub(super) fn failed(&self, error: Error) -> Box<Failed> {
        let progress = Progress::default();
        progress.metadata.replace(self.metadata(None));
        Failed::of(error, Rc::new(progress))
    }

    pub(super) fn metadata(&self, head: Option<&Head>) -> JsValue {
        metadata(&self.retries.borrow(), head)
    }

    /// Calls a hook, and stops waiting for it when the call ends.
    pub(super) async fn hook(&self, hook: &Function, argument: &JsValue) -> Result<(), Error> {
        let called = async { settled(&js::invoke(hook, argument)?).await };
        self.cancellation.race(called).await.map(drop)
    }

    /// What can be done about an error of the service. A clock that was wrong is set, an identity that was refused is let
    /// go of.
    pub(super) fn remedy(
        &self,
        exception: &ServiceException,
        head: &Head,
        identity: &Rc<Identity>,
        clock_offset: ClockOffset,
    ) -> Remedy {
        let client = &self.client;
        let date = head.header("date");
        if let Some(corrected) = clock_offset.corrected(exception, date.as_deref(), js::device_ms()) {
            client.clock_offset.set(corrected);
            return Remedy::CorrectedClock;
        }
        if exception.refuses_credentials() {
            let renewable = client.identity.forget(identity, self.began_ms);
            return if renewable { Remedy::NewCredentials } else { Remedy::None };
        }
        let retry_after_ms = retry_after_ms(|name| head.header(name), client.service_time_ms());
        Remedy::backoff(exception.retryable(), retry_after_ms)
    }
}
