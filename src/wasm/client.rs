//! The client that JavaScript sees.

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
use crate::bedrock::{ClockOffset, OPERATIONS, Operation, RetryPolicy};
use crate::sigv4::Signer;

/// Calls operations for one configuration.
///
/// The methods run no code of the caller's, so that it cannot free the client in the middle of one: that is left to the
/// tasks that they start, which hold what they need.
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
    /// Calls under way, streams included. One that nobody reads any more is not kept alive by this.
    calls: RefCell<Vec<Weak<Cancellation>>>,
}

#[wasm_bindgen]
impl Client {
    /// Reads the configuration of `js/index.d.ts`, and throws what is wrong with it.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue) -> Result<Client, JsValue> {
        let config = Config::read(config).map_err(|error| error.into_js(&Progress::default()))?;
        Ok(Self { shared: Rc::new(Shared::new(config)) })
    }

    /// Makes a call of the operation of that name. Its input and options are plain copies of the caller's; `elapsed` ms
    /// have passed since it was made. `read` makes the members of the output of a body that is not a stream.
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
        let Some(operation) = OPERATIONS.iter().find(|operation| operation.name == name) else {
            return Err(Error::argument("operation is not known").into_js(&Progress::default()));
        };
        let cancellation = Cancellation::new();
        let mut calls = self.shared.calls.borrow_mut();
        calls.retain(|call| call.strong_count() > 0);
        calls.push(Rc::downgrade(&cancellation));
        let what = What { operation, read, input, options, elapsed_ms: elapsed };
        run(call(Rc::clone(&self.shared), cancellation, what))
    }

    /// Ends every call that is under way, streams included.
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

    /// In ms since 1970, as far as the service's clock is known.
    pub(super) fn service_time_ms(&self) -> f64 {
        self.clock_offset.get().service_time_ms(js::device_ms())
    }

    /// Tells the caller's logger. What it throws does not fail the call.
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
