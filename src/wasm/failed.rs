//! A failed attempt, and what may help.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::error::{Error, Progress};
use crate::bedrock::Retryable;

/// Why an attempt failed, and what may help.
pub(super) struct Failed {
    pub error: Error,
    pub remedy: Remedy,
    pub progress: Rc<Progress>,
    /// Returned instead of the error, if nothing helps.
    pub response: Option<js_sys::Object>,
}

/// What to do before the request is sent again.
pub(super) enum Remedy {
    /// Nothing would help, or it must not be tried.
    None,
    /// Sign with the clock, which has been corrected.
    CorrectedClock,
    /// Sign with other credentials: the current ones have been dropped.
    NewCredentials,
    /// Wait.
    Backoff { retryable: Retryable, retry_after_ms: Option<f64> },
}

impl From<Error> for Box<Failed> {
    fn from(error: Error) -> Self {
        Failed::of(error, Rc::default())
    }
}

impl Failed {
    pub(super) fn of(error: Error, progress: Rc<Progress>) -> Box<Self> {
        let remedy = Remedy::backoff(error.retryable(), None);
        Box::new(Self { error, remedy, progress, response: None })
    }

    pub(super) fn into_js(self) -> JsValue {
        self.error.into_js(&self.progress)
    }
}

impl Remedy {
    pub(super) fn backoff(retryable: Option<Retryable>, retry_after_ms: Option<f64>) -> Self {
        retryable.map_or(Self::None, |retryable| Self::Backoff { retryable, retry_after_ms })
    }
}
