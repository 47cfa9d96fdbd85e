//! Functions that the surrounding JavaScript provides to the module.

use std::cell::RefCell;

use js_sys::{Function, Object, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `js/load.js` passes it to [`start`].
    #[derive(Clone)]
    pub type Host;

    /// An error of this kind, with these members.
    #[wasm_bindgen(catch, method, js_name = makeError)]
    fn make_error(this: &Host, kind: &str, members: &JsValue, response: &JsValue)
    -> Result<JsValue, JsValue>;

    /// The headers of a response by name, in lower case.
    #[wasm_bindgen(catch, method, js_name = headersOf)]
    fn headers_of(this: &Host, response: &JsValue) -> Result<Object, JsValue>;

    /// The body of a response as the platform's own ReadableStream; undefined if there is none.
    #[wasm_bindgen(catch, method, js_name = bodyOf)]
    fn body_of(this: &Host, response: &JsValue, is_text: bool) -> Result<JsValue, JsValue>;

    /// The bytes of a chunk of a stream.
    #[wasm_bindgen(catch, method, js_name = chunkBytes)]
    fn chunk_bytes(this: &Host, chunk: &JsValue) -> Result<Uint8Array, JsValue>;

    /// Returns whether the platform's fetch accepts this realm's signals.
    #[wasm_bindgen(catch, method, js_name = takesSignal)]
    fn takes_signal(this: &Host, signal: &JsValue) -> Result<bool, JsValue>;

    /// Cancels a stream, or what a reader reads, that will not be read further.
    #[wasm_bindgen(catch, method)]
    fn cancel(this: &Host, stream: &JsValue, reason: &JsValue) -> Result<(), JsValue>;

    /// Calls back when the signal is aborted. Returns the function that removes the listener, which is also removed if
    /// the module stops.
    #[wasm_bindgen(catch, method)]
    fn follow(this: &Host, signal: &JsValue, run: &Closure<dyn FnMut()>) -> Result<Function, JsValue>;
}

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// Called once, before anything else.
#[wasm_bindgen]
pub fn start(host: Host) {
    HOST.set(Some(host));
}

pub(super) fn make_error(kind: &str, members: &JsValue, response: &JsValue) -> JsValue {
    with(|host| host.make_error(kind, members, response)).unwrap_or_else(|thrown| thrown)
}

pub(super) fn headers_of(response: &JsValue) -> Result<Object, JsValue> {
    with(|host| host.headers_of(response))
}

/// Events are bytes; an error may be text.
pub(super) fn body_of(response: &JsValue, is_text: bool) -> Result<JsValue, JsValue> {
    with(|host| host.body_of(response, is_text))
}

pub(super) fn chunk_bytes(chunk: &JsValue) -> Result<Uint8Array, JsValue> {
    with(|host| host.chunk_bytes(chunk))
}

pub(super) fn takes_signal(signal: &JsValue) -> bool {
    with(|host| host.takes_signal(signal)).unwrap_or(true)
}

pub(super) fn cancel(stream: &JsValue, reason: &JsValue) {
    // it may be anything that the caller's fetch returned
    let _ = with(|host| host.cancel(stream, reason));
}

pub(super) fn follow(signal: &JsValue, run: &Closure<dyn FnMut()>) -> Result<Function, JsValue> {
    with(|host| host.follow(signal, run))
}

fn with<T>(call: impl FnOnce(&Host) -> Result<T, JsValue>) -> Result<T, JsValue> {
    let host = HOST.with_borrow(Clone::clone);
    host.map_or(Err(JsValue::UNDEFINED), |host| call(&host))
}
