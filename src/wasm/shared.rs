//! What the calls of one client share.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::abort::Cancellation;
use super::identity::IdentitySource;
use super::js::{self, member, object, set};
use super::options::Config;
use crate::bedrock::{ClockOffset, Operation, RetryPolicy};
use crate::sigv4::Signer;

/// One client's configuration and what its calls have learned.
pub(super) struct Shared {
    pub config: Config,
    pub identity: Rc<IdentitySource>,
    pub signer: RefCell<Signer>,
    pub retry_policy: RefCell<RetryPolicy>,
    pub clock_offset: Cell<ClockOffset>,
    /// The calls in progress, streams included. Does not keep alive a call that is no longer read.
    pub calls: RefCell<Vec<Weak<Cancellation>>>,
}

impl Shared {
    pub(super) fn new(config: Config) -> Self {
        let retry_policy = RetryPolicy::new(config.retry_mode, config.max_attempts, js::monotonic_ms());
        Self {
            identity: Rc::new(IdentitySource::new(config.identity.clone())),
            signer: RefCell::default(),
            retry_policy: RefCell::new(retry_policy),
            clock_offset: Cell::new(config.clock_offset),
            calls: RefCell::default(),
            config,
        }
    }

    /// In ms since 1970, by the service's clock as far as it is known.
    pub(super) fn service_time_ms(&self) -> f64 {
        self.clock_offset.get().service_time_ms(js::device_ms())
    }

    /// Calls the caller's logger. An exception from it does not fail the call.
    pub(super) fn log(&self, operation: &Operation, level: &str, details: &[(&str, JsValue)]) {
        let logger = &self.config.logger;
        let Ok(method) = member(logger, level) else { return };
        if let Some(method) = method.dyn_ref::<Function>() {
            let content = object(details);
            set(&content, "clientName", &"BedrockRuntimeClient".into());
            set(&content, "commandName", &[operation.name, "Command"].concat().into());
            let _ = method.call1(logger, &content);
        }
    }
}
