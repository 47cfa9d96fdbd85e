//! The caller's signals, and the calls that follow them.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Reflect, WeakMap};
use wasm_bindgen::prelude::*;

use super::abort::Cancellation;
use super::error::Error;
use super::js;

#[wasm_bindgen]
extern "C" {
    /// The platform's, or one that works alike: a test environment may have its own class.
    type AbortSignal;

    #[wasm_bindgen(catch, method, js_name = addEventListener)]
    fn add_listener(this: &AbortSignal, event: &str, run: &Closure<dyn FnMut()>) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, method, js_name = removeEventListener)]
    fn remove_listener(this: &AbortSignal, event: &str, run: &Closure<dyn FnMut()>) -> Result<(), JsValue>;
}

thread_local! {
    static FOLLOWED: RefCell<Followed> = RefCell::default();
}

/// The signals that calls follow. Each has one listener, however many calls follow it: Node warns of a leak at eleven.
#[derive(Default)]
struct Followed {
    /// Signal → id, as long as somebody else keeps the signal.
    ids: Option<WeakMap>,
    last_id: f64,
    signals: Vec<Signal>,
}

struct Signal {
    id: f64,
    signal: AbortSignal,
    listener: Closure<dyn FnMut()>,
    calls: Vec<Weak<Cancellation>>,
}

/// One call's following of one signal. Dropped, it ends.
pub(super) struct Following {
    id: f64,
    call: Weak<Cancellation>,
}

impl Following {
    /// Cancels the call when the signal is aborted. `None` if it is already: the call is then cancelled at once.
    pub(super) fn start(
        name: &str,
        signal: &JsValue,
        call: &Rc<Cancellation>,
    ) -> Result<Option<Self>, Error> {
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
            call.cancel(reason_of(signal)?);
            return Ok(None);
        }
        let id = id_of(signal)?;
        let following = Self { id, call: Rc::downgrade(call) };
        FOLLOWED.with_borrow_mut(|followed| {
            if let Some(signal) = followed.signals.iter_mut().find(|signal| signal.id == id) {
                signal.calls.push(Weak::clone(&following.call));
            }
        });
        Ok(Some(following))
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let unfollowed = FOLLOWED.with_borrow_mut(|followed| {
            let at = followed.signals.iter().position(|signal| signal.id == self.id)?;
            let signal = followed.signals.get_mut(at)?;
            signal.calls.retain(|call| !call.ptr_eq(&self.call));
            signal.calls.is_empty().then(|| followed.signals.swap_remove(at))
        });
        // outside of the borrow, as it calls JavaScript
        if let Some(Signal { signal, listener, .. }) = unfollowed {
            let _ = signal.remove_listener("abort", &listener);
        }
    }
}

/// The id of the signal, which is followed from now on.
fn id_of(signal: &JsValue) -> Result<f64, Error> {
    let ids = FOLLOWED.with_borrow_mut(|followed| followed.ids.get_or_insert_with(WeakMap::new).clone());
    let key = signal.unchecked_ref();
    if let Some(id) = ids.get(key).as_f64()
        && FOLLOWED.with_borrow(|followed| followed.signals.iter().any(|signal| signal.id == id))
    {
        return Ok(id);
    }
    let id = FOLLOWED.with_borrow_mut(|followed| {
        followed.last_id += 1.0;
        followed.last_id
    });
    let listener = Closure::<dyn FnMut()>::new(move || cancel_followers(id));
    let signal: AbortSignal = signal.clone().unchecked_into();
    signal.add_listener("abort", &listener).map_err(Error::Thrown)?;
    ids.set(key, &id.into());
    let entry = Signal { id, signal, listener, calls: Vec::new() };
    FOLLOWED.with_borrow_mut(|followed| followed.signals.push(entry));
    Ok(id)
}

fn cancel_followers(id: f64) {
    let followed = FOLLOWED.with_borrow(|followed| {
        let signal = followed.signals.iter().find(|signal| signal.id == id)?;
        Some((signal.signal.clone(), signal.calls.clone()))
    });
    let Some((signal, calls)) = followed else { return };
    let reason = reason_of(&signal).unwrap_or_else(|error| error);
    for call in calls.iter().filter_map(Weak::upgrade) {
        call.cancel(reason.clone());
    }
}

fn reason_of(signal: &JsValue) -> Result<Error, Error> {
    let reason = Reflect::get(signal, &"reason".into()).map_err(Error::Thrown)?;
    Ok(if reason.is_undefined() { Error::Aborted("the call was aborted") } else { Error::Thrown(reason) })
}
