//! Timers and deadlines. Each ends when its value is dropped.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::prelude::*;

use super::error::Error;
use super::phase::Phase;

#[wasm_bindgen]
extern "C" {
    /// An object in Node, a number elsewhere.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(run: &Closure<dyn FnMut()>, millis: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;
}

/// The longest delay that `setTimeout` accepts, in ms.
const MAX_DELAY_MS: f64 = 2_147_483_647.0;

/// Deadlines in ms; a phase without one is not limited.
#[derive(Clone, Copy, Default)]
pub(super) struct Timeouts {
    pub connect: Option<f64>,
    pub first_event: Option<f64>,
    pub idle: Option<f64>,
    pub total: Option<f64>,
}

impl Timeouts {
    /// Waits for the future within the phase's deadline.
    pub(super) fn within<T>(
        &self,
        phase: Phase,
        future: impl Future<Output = Result<T, Error>>,
    ) -> impl Future<Output = Result<T, Error>> {
        within(phase, self.limit(phase), future)
    }

    pub(super) fn limit(&self, phase: Phase) -> Option<f64> {
        match phase {
            Phase::Connect => self.connect,
            Phase::FirstEvent => self.first_event,
            Phase::Idle => self.idle,
            Phase::Total => self.total,
        }
    }
}

/// A timer. It is cleared on drop.
pub(super) struct Timer {
    id: JsValue,
    _run: Closure<dyn FnMut()>,
}

impl Timer {
    pub(super) fn start(millis: f64, run: impl FnMut() + 'static) -> Result<Self, Error> {
        let run = Closure::<dyn FnMut()>::new(run);
        let id = set_timeout(&run, millis.min(MAX_DELAY_MS)).map_err(Error::Thrown)?;
        Ok(Self { id, _run: run })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = clear_timeout(&self.id);
    }
}

/// Waits this long; not at all for 0.
pub(super) async fn sleep(millis: f64) -> Result<(), Error> {
    if millis > 0.0 {
        let alarm = Alarm::set(millis)?;
        poll_fn(|context| if alarm.rang(context.waker()) { Poll::Ready(()) } else { Poll::Pending }).await;
    }
    Ok(())
}

/// Waits for the future, but not longer than the limit in ms, if there is one.
pub(super) fn within<T>(
    phase: Phase,
    limit_ms: Option<f64>,
    future: impl Future<Output = Result<T, Error>>,
) -> impl Future<Output = Result<T, Error>> {
    let mut future = Box::pin(future);
    let alarm = limit_ms.map(|limit_ms| Alarm::set(limit_ms).map(|alarm| (alarm, limit_ms))).transpose();
    poll_fn(move |context| {
        let alarm = alarm.as_ref().map_err(Error::clone)?;
        match (future.as_mut().poll(context), alarm) {
            (Poll::Pending, Some((alarm, limit_ms))) if alarm.rang(context.waker()) => {
                Poll::Ready(Err(Error::timeout(phase, *limit_ms)))
            }
            (polled, _) => polled,
        }
    })
}

/// A timer that wakes the task waiting for it.
struct Alarm {
    bell: Rc<Bell>,
    _timer: Timer,
}

#[derive(Default)]
struct Bell {
    rang: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Alarm {
    fn set(millis: f64) -> Result<Self, Error> {
        let bell = Rc::new(Bell::default());
        let ringing = Rc::clone(&bell);
        let timer = Timer::start(millis, move || {
            ringing.rang.set(true);
            if let Some(waker) = ringing.waker.take() {
                waker.wake();
            }
        })?;
        Ok(Self { bell, _timer: timer })
    }

    /// Returns whether the time is over; otherwise wakes the task when it is.
    fn rang(&self, waker: &Waker) -> bool {
        self.bell.waker.replace(Some(waker.clone()));
        self.bell.rang.get()
    }
}
