//! The client as JavaScript sees it.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::abort::Cancellation;
use super::call::{What, call};
use super::error::{Error, Progress};
use super::identity::IdentitySource;
use super::js::{self, member, object, set};
use super::options::Config;
use super::promise::run;
use crate::bedrock::{ANY_SERVICE, ClockOffset, OPERATIONS, Operation, RetryPolicy};
use crate::sigv4::Signer;

/// Calls operations with one configuration.
///
/// The methods run none of the caller's code, so that it cannot free the client while one is running: that is left to
/// the tasks that they start, which own what they need.
#[wasm_bindgen]
pub struct Client {
    shared: Rc<Shared>,
}

/// What the calls of one client share.
pub(super) struct Shared {
    pub config: Config,
    pub identity: Rc<IdentitySource>,
    pub signer: RefCell<Signer>,
    pub retry_policy: RefCell<RetryPolicy>,
    pub clock_offset: Cell<ClockOffset>,
    /// The calls in progress, streams included. Does not keep alive a call that is no longer read.
    calls: RefCell<Vec<Weak<Cancellation>>>,
}

#[wasm_bindgen]
impl Client {
    /// Reads the configuration of `js/index.d.ts`; throws if it is invalid.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue) -> Result<Client, JsValue> {
        let config = Config::read(config).map_err(|error| error.into_js(&Progress::default()))?;
        Ok(Self { shared: Rc::new(Shared::new(config)) })
    }

    /// Calls the operation with this name. Its input and options are plain copies of the caller's; `elapsed` ms have
    /// passed since the call was made. `read` reads the output's members from a body that is not a stream. For a request
    /// to any service, the input's body is its description, and `read` turns the headers to set into arguments for
    /// `fetch`.
    pub fn send(
        &self,
        operation: &JsValue,
        read: Function,
        input: JsValue,
        options: JsValue,
        elapsed: f64,
    ) -> Result<Promise, JsValue> {
        // not a &str, for which JavaScript would have to call the module once more
        let name = operation.as_string().unwrap_or_default();
        let mut operations = OPERATIONS.iter().chain([&&ANY_SERVICE]);
        let Some(operation) = operations.find(|operation| operation.name == name) else {
            return Err(Error::argument("operation is unknown").into_js(&Progress::default()));
        };
        let cancellation = Cancellation::new();
        let mut calls = self.shared.calls.borrow_mut();
        calls.retain(|call| call.strong_count() > 0);
        calls.push(Rc::downgrade(&cancellation));
        let what = What { operation, read, input, options, elapsed_ms: elapsed };
        run(call(Rc::clone(&self.shared), cancellation, what))
    }

    /// Ends every call in progress, streams included.
    pub fn destroy(&self) {
        for call in self.shared.calls.take().iter().filter_map(Weak::upgrade) {
            call.cancel(Error::Destroyed);
        }
    }
}

impl Shared {
    fn new(config: Config) -> Self {
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
