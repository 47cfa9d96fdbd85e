//! The caller's signals, and the calls that follow them.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use super::error::Error;
use super::host;
use super::js;

/// One call's subscription to one signal. It ends on drop.
pub(super) struct Following {
    stop: Function,
    _run: Closure<dyn FnMut()>,
}

impl Following {
    /// Cancels the call when the signal is aborted. `None` if it already is: the call is then cancelled at once.
    pub(super) fn start(
        name: &str,
        signal: &JsValue,
        cancel: impl Fn(Error) + 'static,
    ) -> Result<Option<Self>, Error> {
        // the platform's, or one that works like it: a test environment may have its own class
        let is_signal = js::member(signal, "aborted")?.is_truthy()
            || js::member(signal, "addEventListener")?.is_function()
                && js::member(signal, "removeEventListener")?.is_function();
        if !is_signal {
            return Err(Error::argument(format!(
                "{name} must be an AbortSignal, not {}",
                js::type_name(signal)
            )));
        }
        if js::member(signal, "aborted")?.is_truthy() {
            cancel(reason_of(signal)?);
            return Ok(None);
        }
        let aborted = signal.clone();
        let run = Closure::<dyn FnMut()>::new(move || {
            cancel(reason_of(&aborted).unwrap_or_else(|error| error));
        });
        let stop = host::follow(signal, &run).map_err(Error::Thrown)?;
        Ok(Some(Self { stop, _run: run }))
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.stop.call0(&JsValue::UNDEFINED);
    }
}

fn reason_of(signal: &JsValue) -> Result<Error, Error> {
    let name = "reason".into();
    if !Reflect::has(signal, &name).map_err(Error::Thrown)? {
        return Ok(Error::Aborted);
    }
    // also undefined, if the signal says so
    Reflect::get(signal, &name).map(Error::Thrown).map_err(Error::Thrown)
}
