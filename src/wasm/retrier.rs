//! The attempts at one request: when to make one, and whether to make another.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::convert::member;
use super::fault::{CLOCK, IDENTITY, THROTTLING, TRANSIENT};
use crate::bedrock::{Retries, RetryMode, RetryPolicy, Retryable};

/// The tally of one call's attempts, under the policy of its client.
#[wasm_bindgen]
pub struct Retrier {
    policy: Rc<RefCell<RetryPolicy>>,
    retries: Retries,
}

impl Retrier {
    pub(super) fn under(policy: &Rc<RefCell<RetryPolicy>>) -> Self {
        Self { policy: Rc::clone(policy), retries: Retries::new() }
    }
}

#[wasm_bindgen]
impl Retrier {
    /// With a policy of its own: that of a client with the default options.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript calls it")]
    pub fn new() -> Self {
        Self::under(&Rc::new(RefCell::new(RetryPolicy::new(RetryMode::Standard, 3, 0.0))))
    }

    /// How long to wait before the next attempt may be sent, in ms: not at all, unless the mode is adaptive.
    #[wasm_bindgen(js_name = takeTurn)]
    pub fn take_turn(&self) -> f64 {
        self.policy.borrow_mut().acquire_send_token(js_sys::Date::now())
    }

    /// Gives the turn back: the attempt is not made.
    #[wasm_bindgen(js_name = leaveTurn)]
    pub fn leave_turn(&self) {
        self.policy.borrow_mut().release_send_token();
    }

    /// Takes the end of an attempt: a fault, or undefined for success. Answers how long to wait before the next one,
    /// in ms, or undefined where there is none. `random` is from 0 to below 1.
    pub fn settle(&mut self, fault: &JsValue, random: f64) -> Option<f64> {
        let (mut policy, retries) = (self.policy.borrow_mut(), &mut self.retries);
        let now_ms = js_sys::Date::now();
        if fault.is_undefined() {
            policy.succeeded(retries, now_ms);
            return None;
        }
        let failure = member(fault, "failure").as_string().unwrap_or_default();
        let retryable = match failure.as_str() {
            CLOCK if retries.retry_with_corrected_clock() => return Some(0.0),
            IDENTITY if retries.retry_with_new_credentials() => return Some(0.0),
            THROTTLING => Some(Retryable::Throttling),
            TRANSIENT => Some(Retryable::Transient),
            _ => None,
        };
        policy.failed(retries, retryable, member(fault, "retryAfter").as_f64(), now_ms, random)
    }

    /// Requests made, with the one under way.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        self.retries.attempts()
    }

    /// The sum of the waits between them, in ms.
    #[wasm_bindgen(getter, js_name = totalRetryDelay)]
    pub fn total_retry_delay(&self) -> f64 {
        self.retries.total_retry_delay_ms()
    }
}
