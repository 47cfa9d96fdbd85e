//! One call, from its input to its output.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::abort::Cancellation;
use super::any_request::AnyRequest;
use super::attempt::Attempt;
use super::body;
use super::context::Call;
use super::deadline::sleep;
use super::document;
use super::error::Error;
use super::failed::{Failed, Remedy};
use super::fetch::discard;
use super::js::{self, member};
use super::opening::Opened;
use super::options::{CallOptions, Input};
use super::shared::Shared;
use crate::bedrock::{Body, HttpRequest, Operation, Output, Retries};

/// What the caller asks for.
pub(super) struct What {
    pub operation: &'static Operation,
    /// See `Client::send`.
    pub read: Function,
    pub input: JsValue,
    pub options: JsValue,
    /// How long the caller has already waited.
    pub elapsed_ms: f64,
}

/// Makes a call. The result is the output of `js/index.d.ts`, except that a stream of events is replaced by the
/// response's body and the `decoder` for it.
pub(super) async fn call(
    client: Rc<Shared>,
    cancellation: Rc<Cancellation>,
    what: What,
) -> Result<JsValue, JsValue> {
    let operation = what.operation;
    let outcome = match Call::begin(&client, &cancellation, what) {
        Ok(call) => call.run().await,
        Err(error) => Err(Failed::of(error, Rc::default())),
    };
    match outcome {
        Ok(output) => {
            client.log(operation, "info", &[("metadata", member(&output, "$metadata").unwrap_or_default())]);
            Ok(output.into())
        }
        Err(failed) => {
            let error = failed.into_js();
            cancellation.disconnect(&error);
            client.log(operation, "error", &[("error", error.clone())]);
            Err(error)
        }
    }
}

impl Call {
    fn begin(client: &Rc<Shared>, cancellation: &Rc<Cancellation>, what: What) -> Result<Self, Error> {
        let What { operation, read, input, options, elapsed_ms } = what;
        let options = CallOptions::read(&options, &client.config.timeouts)?;
        let timeouts = options.timeouts;
        cancellation.follow("signal", &options.signal)?;
        cancellation.follow("abortSignal", &options.abort_signal)?;
        cancellation.limit(&timeouts, elapsed_ms)?;
        cancellation.check()?;
        Ok(Self {
            operation,
            read,
            client: Rc::clone(client),
            cancellation: Rc::clone(cancellation),
            timeouts,
            input: Input::read(operation, &input)?,
            began_ms: client.service_time_ms(),
            retries: RefCell::new(Retries::at_most(options.max_attempts)),
        })
    }

    /// Makes one attempt after another, until one succeeds or the last has failed.
    async fn run(&self) -> Result<Object, Box<Failed>> {
        let prepared = self.prepare().await.map_err(|error| self.failed(error))?;
        loop {
            let (opened, mut failed) = match self.attempt(&prepared).await {
                Err(failed) => (None, failed),
                Ok(Answer::Whole(output)) => {
                    self.succeeded();
                    return Ok(output);
                }
                Ok(Answer::Stream(opened)) => match opened.early_failure(self) {
                    Some(failed) => (Some(opened), failed),
                    None => {
                        self.succeeded();
                        return Ok(opened.into_output());
                    }
                },
            };
            let delay_ms = self.delay_before_retry(&failed.remedy);
            match (delay_ms, opened) {
                (None, Some(opened)) if opened.yields_exception() => return Ok(opened.into_output()),
                (_, Some(opened)) => opened.close(self),
                (_, None) => {}
            }
            let response = failed.response.take();
            let Some(delay_ms) = delay_ms else { return response.ok_or(failed) };
            if let Some(response) = response {
                discard(&response, &JsValue::UNDEFINED);
            }
            self.pause(&failed, delay_ms).await.map_err(|error| self.failed(error))?;
        }
    }

    /// Reads and hashes the body.
    async fn prepare(&self) -> Result<Prepared, Error> {
        if self.operation.output == Output::Response {
            return Ok(Prepared::AnyService(AnyRequest::read(&self.input.body)));
        }
        let body = self.cancellation.race(body::request_body(&self.input.body, &self.cancellation)).await?;
        let hash = self.cancellation.race(body::sha256(&body)).await?;
        let hashed = Body::Hashed { len: body.length().into(), sha256_hex: &hash };
        let request = self.operation.request(&self.client.config.endpoint, &self.input.members(), hashed)?;
        Ok(Prepared::Operation(request, body))
    }

    /// Sends one request and waits for the end of its response. If the response is a stream, waits only for its head,
    /// or for its first event if the call is to wait for that.
    async fn attempt(&self, prepared: &Prepared) -> Result<Answer, Box<Failed>> {
        self.take_turn().await.map_err(|error| self.failed(error))?;
        let response = match prepared {
            Prepared::AnyService(request) => return request.attempt(self).await.map(Answer::Whole),
            Prepared::Operation(request, body) => Attempt::new(self, request.clone()).make(body).await?,
        };
        match self.operation.output {
            Output::EventStream(events) => {
                Opened::open(self, response, events).await.map(Box::new).map(Answer::Stream)
            }
            _ => document::read(self, response).await.map(Answer::Whole),
        }
    }

    /// Waits while the service throttles, in adaptive mode. A turn is taken only once it has come: in a Worker, a
    /// request may be over before that without notice, and would withhold its turn from the others.
    async fn take_turn(&self) -> Result<(), Error> {
        let policy = &self.client.retry_policy;
        loop {
            let wait_ms = policy.borrow_mut().acquire_send_token(js::monotonic_ms());
            if wait_ms <= 0.0 {
                return Ok(());
            }
            policy.borrow_mut().release_send_token();
            self.cancellation.race(sleep(wait_ms)).await?;
        }
    }

    fn succeeded(&self) {
        self.client.retry_policy.borrow_mut().succeeded(&self.retries.borrow(), js::monotonic_ms());
    }

    /// How long to wait before the next attempt, in ms; `None` if there is none.
    fn delay_before_retry(&self, remedy: &Remedy) -> Option<f64> {
        let (mut policy, mut retries) = (self.client.retry_policy.borrow_mut(), self.retries.borrow_mut());
        let (retryable, retry_after_ms) = match *remedy {
            Remedy::CorrectedClock if retries.retry_with_corrected_clock() => return Some(0.0),
            Remedy::NewCredentials if retries.retry_with_new_credentials() => return Some(0.0),
            Remedy::Backoff { retryable, retry_after_ms } => (Some(retryable), retry_after_ms),
            _ => (None, None),
        };
        policy.failed(&mut retries, retryable, retry_after_ms, js::monotonic_ms(), js::random())
    }

    async fn pause(&self, failed: &Failed, delay_ms: f64) -> Result<(), Error> {
        let error = failed.error.clone().into_js(&failed.progress);
        self.client.log(self.operation, "warn", &[("error", error), ("delay", delay_ms.into())]);
        self.cancellation.race(sleep(delay_ms)).await
    }
}

/// The request that all attempts send, still unsigned.
enum Prepared {
    Operation(HttpRequest, Uint8Array),
    AnyService(AnyRequest),
}

/// A successful response.
enum Answer {
    Stream(Box<Opened>),
    /// The output.
    Whole(Object),
}
