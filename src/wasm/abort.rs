//! What may end a call early: the caller's signals, the deadline for the whole call, the client.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use wasm_bindgen::prelude::*;

use super::deadline::{Timeouts, Timer};
use super::error::{Error, Progress};
use super::phase::Phase;
use super::signal::Following;

#[wasm_bindgen]
extern "C" {
    type AbortController;

    #[wasm_bindgen(catch, constructor)]
    fn new() -> Result<AbortController, JsValue>;

    #[wasm_bindgen(catch, method, getter)]
    fn signal(this: &AbortController) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, method)]
    fn abort(this: &AbortController, reason: &JsValue) -> Result<(), JsValue>;

    /// The object that reads the response, if it is still alive. It holds the module's decoder, so the module must not
    /// hold it in turn: otherwise neither would ever be collected.
    #[wasm_bindgen(js_name = WeakRef)]
    pub type ReaderRef;

    #[wasm_bindgen(catch, method)]
    fn deref(this: &ReaderRef) -> Result<Option<Reader>, JsValue>;

    type Reader;

    /// Ends the stream of events with this error; events that came before a deadline are delivered first.
    #[wasm_bindgen(catch, method)]
    fn stop(this: &Reader, error: &JsValue, is_deadline: bool) -> Result<(), JsValue>;
}

/// Ends a call early. It is owned by whatever does the call's work: first its task, then its decoder. On drop, it
/// releases the signals, the timer and the connection.
#[derive(Default)]
pub(super) struct Cancellation {
    reason: RefCell<Option<Error>>,
    /// The same, as the value passed to JavaScript.
    reason_value: RefCell<JsValue>,
    /// The task's waker while it waits.
    waker: RefCell<Option<Waker>>,
    connection: RefCell<Option<Connection>>,
    reading: RefCell<Option<Reading>>,
    following: RefCell<Vec<Following>>,
    total: RefCell<Option<Timer>>,
}

impl Cancellation {
    pub(super) fn new() -> Rc<Self> {
        Rc::default()
    }

    /// Starts the deadline for the whole call, of which `elapsed_ms` have already passed.
    pub(super) fn limit(self: &Rc<Self>, timeouts: &Timeouts, elapsed_ms: f64) -> Result<(), Error> {
        let Some(limit_ms) = timeouts.total else { return Ok(()) };
        let call = Rc::downgrade(self);
        let expire = move || cancel(&call, Error::timeout(Phase::Total, limit_ms));
        self.total.replace(Some(Timer::start((limit_ms - elapsed_ms).max(0.0), expire)?));
        Ok(())
    }

    /// Ends the call when the signal is aborted.
    pub(super) fn follow(self: &Rc<Self>, name: &'static str, signal: &JsValue) -> Result<(), Error> {
        if signal.is_undefined() || signal.is_null() {
            return Ok(());
        }
        let call = Rc::downgrade(self);
        let following = Following::start(name, signal, move |reason| cancel(&call, reason))?;
        self.following.borrow_mut().extend(following);
        Ok(())
    }

    /// Ends the call, unless it has ended. The first reason counts.
    pub(super) fn cancel(&self, reason: Error) {
        if self.reason.borrow().is_some() {
            return;
        }
        self.reason.replace(Some(reason.clone()));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        let is_deadline = matches!(reason, Error::Timeout { .. });
        let reading = self.reading.take();
        let reason = match &reading {
            Some(reading) => reason.into_js(&reading.progress),
            None => reason.into_js(&Progress::default()),
        };
        self.reason_value.replace(reason.clone());
        if let Some(reader) = reading.and_then(|reading| reading.reader.deref().ok().flatten()) {
            let _ = reader.stop(&reason, is_deadline);
        }
        self.disconnect(&reason);
    }

    /// Why the call was ended, as a value for JavaScript.
    pub(super) fn reason_value(&self) -> JsValue {
        self.reason_value.borrow().clone()
    }

    /// Fails if the call was ended.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.reason.borrow().clone().map_or(Ok(()), Err)
    }

    /// Waits for the future, or for the early end of the call.
    pub(super) fn race<T>(
        &self,
        future: impl Future<Output = Result<T, Error>>,
    ) -> impl Future<Output = Result<T, Error>> {
        let mut future = Box::pin(future);
        poll_fn(move |context| {
            if let Err(reason) = self.check() {
                return Poll::Ready(Err(reason));
            }
            self.waker.replace(Some(context.waker().clone()));
            future.as_mut().poll(context)
        })
    }

    /// Opens the connection of an attempt, replacing that of the previous one. Returns the signal that ends it.
    pub(super) fn connect(&self) -> Result<JsValue, Error> {
        let connection = Connection::open()?;
        let signal = connection.controller.signal().map_err(Error::Thrown)?;
        self.connection.replace(Some(connection));
        Ok(signal)
    }

    /// Closes the connection, if one is open.
    pub(super) fn disconnect(&self, reason: &JsValue) {
        if let Some(connection) = self.connection.take() {
            connection.close(reason);
        }
    }

    /// The response was read to its end: nothing is left to close.
    pub(super) fn complete(&self) {
        if let Some(connection) = self.connection.take() {
            connection.open.set(false);
        }
    }

    /// From now on, this object reads the response and is told when the call ends early.
    pub(super) fn hand_over(&self, reader: ReaderRef, progress: Rc<Progress>) {
        self.reading.replace(Some(Reading { reader, progress }));
    }

    /// The work is done: releases the signals and the timer.
    pub(super) fn release(&self) {
        self.following.borrow_mut().clear();
        self.total.replace(None);
    }
}

fn cancel(call: &Weak<Cancellation>, reason: Error) {
    if let Some(call) = call.upgrade() {
        call.cancel(reason);
    }
}

/// What reads the response, and how far it has come.
struct Reading {
    reader: ReaderRef,
    progress: Rc<Progress>,
}

/// The connection of one attempt. It is closed on drop.
struct Connection {
    controller: AbortController,
    open: Cell<bool>,
}

impl Connection {
    fn open() -> Result<Self, Error> {
        let controller = AbortController::new().map_err(Error::Thrown)?;
        Ok(Self { controller, open: Cell::new(true) })
    }

    fn close(&self, reason: &JsValue) {
        if self.open.replace(false) {
            // in a Worker it may belong to a request that is already over
            let _ = self.controller.abort(reason);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close(&JsValue::UNDEFINED);
    }
}
