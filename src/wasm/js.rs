//! Access to JavaScript: members, promises, timers.
//!
//! Getters, proxies and patched globals can make almost every call throw. An exception that passed through the module's
//! own frames would leave them on its stack for ever, so every import here that can throw catches.

use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::error::Error;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = assign)]
    fn assign(target: &Object, source: &JsValue) -> Result<Object, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn object_entries(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = fromEntries)]
    fn from_entries(entries: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Promise, js_name = resolve)]
    fn promise_resolve(value: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Math, js_name = random)]
    fn math_random() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Date, js_name = now)]
    fn date_now() -> Result<f64, JsValue>;

    type Dates;

    #[wasm_bindgen(catch, constructor, js_class = "Date")]
    fn new(value: &JsValue) -> Result<Dates, JsValue>;

    #[wasm_bindgen(catch, method, js_name = getTime)]
    fn get_time(this: &Dates) -> Result<f64, JsValue>;
}

/// A copy of the object's own enumerable members; their getters run once, now. It has no prototype, so additions to
/// `Object.prototype` are not read. Values other than objects have no members.
pub(super) fn own_members(value: &JsValue) -> Result<Object, Error> {
    let copy = plain_object();
    if is_object(value) {
        assign(&copy, value).map_err(Error::Thrown)?;
    }
    Ok(copy)
}

/// An object without a prototype, so that a member of any name is just a member.
pub(super) fn plain_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

/// The value of a member; `undefined` if it is missing or null.
pub(super) fn member(object: &JsValue, name: &str) -> Result<JsValue, Error> {
    if !is_object(object) {
        return Ok(JsValue::UNDEFINED);
    }
    let value = Reflect::get(object, &name.into()).map_err(Error::Thrown)?;
    Ok(if value.is_null() { JsValue::UNDEFINED } else { value })
}

/// An object with these members, except undefined ones.
pub(super) fn object(members: &[(&str, JsValue)]) -> Object {
    with_members(Object::new(), members)
}

/// The same without a prototype, for code that would look for other members too.
pub(super) fn bare_object(members: &[(&str, JsValue)]) -> Object {
    with_members(plain_object(), members)
}

fn with_members(object: Object, members: &[(&str, JsValue)]) -> Object {
    for (name, value) in members {
        if !value.is_undefined() {
            set(&object, name, value);
        }
    }
    object
}

/// Cannot fail: the object is our own.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// The members of an object, or the pairs of an iterable such as `Headers`, by name.
pub(super) fn entries(object: &JsValue) -> Result<Vec<(String, JsValue)>, Error> {
    if !is_object(object) {
        return Ok(Vec::new());
    }
    let iterator = Reflect::get(object, &js_sys::Symbol::iterator()).map_err(Error::Thrown)?;
    let plain = if iterator.is_undefined() { own_members(object)?.into() } else { collected(object)? };
    let pair = |entry: JsValue| {
        let pair: Array = entry.unchecked_into();
        (pair.get(0).as_string().unwrap_or_default(), pair.get(1))
    };
    Ok(object_entries(&plain).map_err(Error::Thrown)?.iter().map(pair).collect())
}

/// The pairs of an iterable as the members of an object.
fn collected(iterable: &JsValue) -> Result<JsValue, Error> {
    from_entries(iterable).map_err(Error::Thrown)
}

/// The same members in an ordinary object, as callers expect.
pub(super) fn ordinary(object: &JsValue) -> JsValue {
    object_entries(object).and_then(|entries| from_entries(&entries)).unwrap_or_default()
}

/// Returns whether the value has members: an object or a function, but not null.
pub(super) fn is_object(value: &JsValue) -> bool {
    value.is_object() || value.is_function()
}

/// Returns whether the value is an array; a revoked proxy is not.
pub(super) fn is_list(value: &JsValue) -> bool {
    is_array(value).unwrap_or_default()
}

/// Turns a value into a promise, unless it is one already.
pub(super) fn promise(value: &JsValue) -> Result<Promise, Error> {
    promise_resolve(value).map_err(Error::Thrown)
}

/// Calls a function of the caller's; the error is what it throws.
pub(super) fn invoke(function: &Function, argument: &JsValue) -> Result<JsValue, Error> {
    function.call1(&JsValue::UNDEFINED, argument).map_err(Error::Thrown)
}

/// Time for measuring waits, in ms: it never steps back.
pub(super) fn monotonic_ms() -> f64 {
    performance_now().unwrap_or_else(|_| device_ms())
}

/// The device's clock, in ms since 1970.
pub(super) fn device_ms() -> f64 {
    date_now().unwrap_or_default()
}

/// At least 0 and less than 1.
pub(super) fn random() -> f64 {
    math_random().unwrap_or_default()
}

/// In ms since 1970, from a Date or from the text that JSON makes of one. `None` for anything else.
pub(super) fn read_time(value: &JsValue) -> Option<f64> {
    if !value.is_string() && !value.is_object() {
        return None;
    }
    let time = Dates::new(value).and_then(|date| date.get_time());
    time.ok().filter(|time| !time.is_nan())
}

/// The time of signing, in ms since 1970: the given one, or else now.
pub(super) fn time_ms(date: &JsValue) -> Result<f64, Error> {
    if date.is_undefined() {
        return Ok(device_ms());
    }
    read_time(date).ok_or_else(|| Error::argument("date must be a Date"))
}

/// A Date.
pub(super) fn date(millis: f64) -> JsValue {
    Date::new(&millis.into()).into()
}

/// Names the type of an invalid argument in a message: never its value, which may be a secret.
pub(super) fn type_name(value: &JsValue) -> String {
    if value.is_null() { "null".to_owned() } else { value.js_typeof().as_string().unwrap_or_default() }
}
