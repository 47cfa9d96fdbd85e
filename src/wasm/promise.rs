//! Waits for JavaScript promises.
//!
//! `JsFuture` would do, except for promises that never settle: a caller's function may return one, and in a Worker
//! every promise of a request whose client has left is one. `JsFuture` keeps its callbacks, and so the whole waiting
//! task, for ever. Here only the promise holds the callbacks: if it is garbage-collected, so are they, and the task
//! finds out.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::error::Error;
use super::js;

#[wasm_bindgen]
extern "C" {
    type Thenable;

    #[wasm_bindgen(catch, method)]
    fn then(this: &Thenable, fulfilled: &JsValue, rejected: &JsValue) -> Result<JsValue, JsValue>;
}

/// Runs a task; the promise settles with its result.
pub(super) fn run(
    task: impl Future<Output = Result<JsValue, JsValue>> + 'static,
) -> Result<Promise, JsValue> {
    // boxed, so that future_to_promise is compiled once and not for every task: that saves a fifth of the size of each
    let task: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(task);
    Ok(future_to_promise(task))
}

/// Waits for a value that may be a promise. A rejection becomes a thrown error; the wait is abandoned if what could
/// have settled the promise is gone.
pub(super) async fn settled(value: &JsValue) -> Result<JsValue, Error> {
    settled_or(value, |_| {}).await
}

/// The same; a value that arrives after the waiting has stopped is passed to `late`.
pub(super) async fn settled_or(value: &JsValue, late: fn(&JsValue)) -> Result<JsValue, Error> {
    Settlement::of(js::promise(value)?, late)?.await
}

struct Settlement(Rc<State>);

struct State {
    outcome: RefCell<Option<Result<JsValue, Error>>>,
    waker: RefCell<Option<Waker>>,
    is_awaited: Cell<bool>,
    late: fn(&JsValue),
}

impl Settlement {
    /// Does not keep the promise.
    fn of(promise: Promise, late: fn(&JsValue)) -> Result<Self, Error> {
        let (outcome, waker) = (RefCell::default(), RefCell::default());
        let state = Rc::new(State { outcome, waker, is_awaited: Cell::new(true), late });
        let (fulfilled, rejected) = (Callback(Rc::clone(&state)), Callback(Rc::clone(&state)));
        // not once_into_js, which leaks a callback that is never called
        let fulfilled = Closure::<dyn FnMut(JsValue)>::new(move |value| fulfilled.0.settle(Ok(value)));
        let rejected = Closure::<dyn FnMut(JsValue)>::new(move |reason| {
            rejected.0.settle(Err(Error::Thrown(reason)));
        });
        let (fulfilled, rejected) = (fulfilled.into_js_value(), rejected.into_js_value());
        let promise: Thenable = promise.unchecked_into();
        promise.then(&fulfilled, &rejected).map_err(Error::Thrown)?;
        Ok(Self(state))
    }
}

impl Future for Settlement {
    type Output = Result<JsValue, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(outcome) = self.0.outcome.take() {
            return Poll::Ready(outcome);
        }
        self.0.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        self.0.is_awaited.set(false);
        self.0.waker.replace(None);
    }
}

impl State {
    fn settle(&self, outcome: Result<JsValue, Error>) {
        if let Ok(value) = &outcome
            && !self.is_awaited.get()
        {
            return (self.late)(value);
        }
        self.outcome.replace(Some(outcome));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// What each of the two callbacks holds.
struct Callback(Rc<State>);

impl Drop for Callback {
    /// Called or not: without a waker, no task is waiting.
    fn drop(&mut self) {
        if self.0.waker.borrow().is_some() {
            self.0.settle(Err(Error::Abandoned));
        }
    }
}
