//! The client as JavaScript sees it.

use std::rc::{Rc, Weak};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::abort::Cancellation;
use super::call::{What, call};
use super::error::{Error, Progress};
use super::options::Config;
use super::promise::run;
use super::shared::Shared;
use crate::bedrock::{ANY_SERVICE, OPERATIONS};

/// Calls operations with one configuration.
///
/// The methods run none of the caller's code, so that it cannot free the client while one is running: that is left to
/// the tasks that they start, which own what they need.
#[wasm_bindgen]
pub struct Client {
    shared: Rc<Shared>,
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
