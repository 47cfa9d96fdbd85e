//! Options in; events out.

use std::ops::RangeInclusive;

use js_sys::{Array, Date, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::fault::Fault;
use crate::eventstream::{HeaderValue, Message};

/// The value of a member; `undefined` for one that is missing or null.
pub(super) fn member(object: &JsValue, name: &str) -> JsValue {
    let value = Reflect::get(object, &name.into()).unwrap_or_default();
    if value.is_null() { JsValue::UNDEFINED } else { value }
}

/// A member that is text, if it is there.
pub(super) fn text_member(object: &JsValue, name: &'static str) -> Result<Option<String>, Fault> {
    let value = member(object, name);
    if value.is_undefined() {
        return Ok(None);
    }
    let wrong = || Fault::argument(format!("{name} must be a string, not {}", kind_of(&value)));
    value.as_string().map(Some).ok_or_else(wrong)
}

/// Members that are text, each if it is there, by the names at the same index.
pub(super) fn read_texts(
    object: &JsValue,
    names: &[&'static str],
    texts: &mut [Option<String>],
) -> Result<(), Fault> {
    for (name, text) in names.iter().zip(texts) {
        *text = text_member(object, name)?;
    }
    Ok(())
}

/// A member that is true or false; false where it is missing.
pub(super) fn flag_member(object: &JsValue, name: &str) -> Result<bool, Fault> {
    let value = member(object, name);
    let wrong = || Fault::argument(format!("{name} must be true or false, not {}", kind_of(&value)));
    if value.is_undefined() { Ok(false) } else { value.as_bool().ok_or_else(wrong) }
}

/// That a member is a function, if it is there: JavaScript calls it.
pub(super) fn check_function(object: &JsValue, name: &str) -> Result<(), Fault> {
    let value = member(object, name);
    if value.is_undefined() || value.is_function() {
        return Ok(());
    }
    Err(Fault::argument(format!("{name} must be a function, not {}", kind_of(&value))))
}

/// A member that is a number in that range, if it is there. The hint says what it must be.
pub(super) fn number_member(
    object: &JsValue,
    name: &str,
    range: RangeInclusive<f64>,
    hint: &str,
) -> Result<Option<f64>, Fault> {
    let value = member(object, name);
    match value.as_f64() {
        None if value.is_undefined() => Ok(None),
        Some(number) if range.contains(&number) => Ok(Some(number)),
        _ => Err(Fault::argument(hint)),
    }
}

/// The same for a whole number.
pub(super) fn whole_member(
    object: &JsValue,
    name: &str,
    range: RangeInclusive<u32>,
    hint: &str,
) -> Result<Option<u32>, Fault> {
    let (first, last) = (f64::from(*range.start()), f64::from(*range.end()));
    match number_member(object, name, first..=last, hint)? {
        Some(number) if number.fract() != 0.0 => Err(Fault::argument(hint)),
        number => Ok(number.map(|number| number as u32)),
    }
}

/// The members of a plain object, by name.
pub(super) fn entries(object: &JsValue) -> Vec<(String, JsValue)> {
    let entries = object.dyn_ref().map(Object::entries).unwrap_or_default();
    let pair = |entry: JsValue| {
        let pair: Array = entry.unchecked_into();
        (pair.get(0).as_string().unwrap_or_default(), pair.get(1))
    };
    entries.iter().map(pair).collect()
}

/// `{ $unknown: [type, { headers, payload }] }`
pub(super) fn unknown_event(event_type: &str, message: &Message<'_>) -> JsValue {
    let payload = Uint8Array::from(message.payload());
    let message = object(&[("headers", headers(message)), ("payload", payload.into())]);
    let pair = Array::of2(&event_type.into(), &message);
    object(&[("$unknown", pair.into())])
}

/// Headers by name, as values of JavaScript; where a name is repeated the first wins.
fn headers(message: &Message<'_>) -> JsValue {
    let headers = Object::new();
    for header in message.headers().iter() {
        let name = JsString::from(header.name);
        if !Object::has_own(&headers, &name) {
            set(&headers, &name, &header_value(&header.value));
        }
    }
    headers.into()
}

fn header_value(value: &HeaderValue<'_>) -> JsValue {
    match *value {
        HeaderValue::Bool(value) => value.into(),
        HeaderValue::Byte(number) => number.into(),
        HeaderValue::Short(number) => number.into(),
        HeaderValue::Integer(number) => number.into(),
        HeaderValue::Long(number) => number.into(),
        HeaderValue::Bytes(bytes) => Uint8Array::from(bytes).into(),
        HeaderValue::String(text) => text.into(),
        HeaderValue::Timestamp(millis) => Date::new(&(millis as f64).into()).into(),
        HeaderValue::Uuid(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}

/// A plain object of those members.
pub(super) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, &(*name).into(), value);
    }
    object.into()
}

/// Setting a member of a plain object of our own cannot fail.
pub(super) fn set(object: &Object, name: &JsValue, value: &JsValue) {
    let _ = Reflect::set(object, name, value);
}

/// How to call a wrong argument in a message; never its value, which may be a secret.
fn kind_of(value: &JsValue) -> String {
    if value.is_null() { "null".to_owned() } else { value.js_typeof().as_string().unwrap_or_default() }
}
