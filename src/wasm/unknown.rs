//! An event of an unknown type, in the form that JavaScript gets.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::js::{date, object, plain_object, set};
use crate::eventstream::{HeaderValue, Message};

/// `{ $unknown: [type, { headers, payload }] }`
pub(super) fn unknown_event(event_type: &str, message: &Message<'_>) -> JsValue {
    let payload = Uint8Array::from(message.payload());
    let message = object(&[("headers", headers(message)), ("payload", payload.into())]);
    let pair = Array::of2(&event_type.into(), &message);
    object(&[("$unknown", pair.into())]).into()
}

/// Headers by name, as JavaScript values; if a name is repeated, the first wins.
fn headers(message: &Message<'_>) -> JsValue {
    let headers = plain_object();
    for header in message.headers().iter() {
        if !Object::has_own(&headers, &header.name.into()) {
            set(&headers, header.name, &header_value(&header.value));
        }
    }
    headers.into()
}

/// A value of JavaScript: a long is a BigInt, a timestamp a Date, bytes and a UUID are bytes.
pub(super) fn header_value(value: &HeaderValue<'_>) -> JsValue {
    match *value {
        HeaderValue::Bool(value) => value.into(),
        HeaderValue::Byte(number) => number.into(),
        HeaderValue::Short(number) => number.into(),
        HeaderValue::Integer(number) => number.into(),
        HeaderValue::Long(number) => number.into(),
        HeaderValue::Bytes(bytes) => Uint8Array::from(bytes).into(),
        HeaderValue::String(text) => text.into(),
        HeaderValue::Timestamp(millis) => date(millis as f64),
        HeaderValue::Uuid(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}
