//! Options in; events out.

use js_sys::{Array, ArrayBuffer, Date, Function, JSON, JsString, Object, Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::fault::Fault;
use crate::bedrock::ServiceException;
use crate::eventstream::{HeaderValue, Message};
use crate::sigv4::Credentials;

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

/// Credentials: an object, or a function that answers one or a promise of one.
pub(super) async fn credentials(option: &JsValue) -> Result<Credentials, Fault> {
    let value = match option.dyn_ref::<Function>() {
        Some(provider) => JsFuture::from(Promise::resolve(&provider.call0(&JsValue::UNDEFINED)?)).await?,
        None => option.clone(),
    };
    read_credentials(&value)
}

fn read_credentials(value: &JsValue) -> Result<Credentials, Fault> {
    let wrong = |_| Fault::argument(CREDENTIALS_HINT);
    let access_key_id = text_member(value, "accessKeyId").map_err(wrong)?;
    let secret = text_member(value, "secretAccessKey").map_err(wrong)?;
    let token = text_member(value, "sessionToken").map_err(wrong)?;
    match (access_key_id, secret) {
        (Some(id), Some(secret)) if !id.is_empty() && !secret.is_empty() => {
            Ok(Credentials::new(id, secret, token.filter(|token| !token.is_empty())))
        }
        _ => Err(Fault::argument(CREDENTIALS_HINT)),
    }
}

const CREDENTIALS_HINT: &str = "credentials must be { accessKeyId, secretAccessKey, sessionToken? } of strings, or a function that returns it";

/// The body of a request as bytes of its own: later changes to what was passed do not reach it.
pub(super) async fn body(value: JsValue) -> Result<Uint8Array, Fault> {
    if value.is_undefined() {
        return Ok(Uint8Array::new_with_length(0));
    }
    if let Some(text) = value.as_string() {
        return Ok(utf8(&text));
    }
    if value.is_instance_of::<ArrayBuffer>() {
        return Ok(Uint8Array::new(&value).slice(0, u32::MAX));
    }
    if ArrayBuffer::is_view(&value) {
        return Ok(view_bytes(&value));
    }
    if let Ok(array_buffer) =
        Reflect::get(&value, &"arrayBuffer".into()).and_then(|f| f.dyn_into::<Function>())
    {
        let buffer = JsFuture::from(Promise::resolve(&array_buffer.call0(&value)?)).await?;
        return Ok(Uint8Array::new(&buffer));
    }
    if Reflect::has(&value, &"getReader".into()).unwrap_or(false) {
        return Ok(collect(value.unchecked_into(), usize::MAX).await?);
    }
    json(&value)
}

/// A plain object as JSON, as any client of a JSON service would send it.
fn json(value: &JsValue) -> Result<Uint8Array, Fault> {
    let text = if value.is_object() { JSON::stringify(value)?.as_string() } else { None };
    let wrong = || {
        Fault::argument(format!(
            "body must be a string, bytes, a Blob, a ReadableStream or an object to send as JSON, not {}",
            kind_of(value)
        ))
    };
    text.map(|text| utf8(&text)).ok_or_else(wrong)
}

/// Reads a stream of bytes to its end, or to the first chunk that reaches `limit` bytes.
pub(super) async fn collect(stream: web_sys::ReadableStream, limit: usize) -> Result<Uint8Array, JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        let result = JsFuture::from(reader.read()).await?;
        if member(&result, "done").is_truthy() {
            return Ok(Uint8Array::from(bytes.as_slice()));
        }
        let chunk = member(&result, "value");
        let chunk = match chunk.as_string() {
            Some(text) => utf8(&text),
            None => view_bytes(&chunk),
        };
        bytes.extend(chunk.to_vec());
    }
    JsFuture::from(reader.cancel()).await?;
    Ok(Uint8Array::from(bytes.as_slice()))
}

fn utf8(text: &str) -> Uint8Array {
    Uint8Array::from(text.as_bytes())
}

/// A copy of the bytes under any view.
fn view_bytes(view: &JsValue) -> Uint8Array {
    let number = |name| member(view, name).as_f64().unwrap_or_default() as u32;
    let buffer = member(view, "buffer");
    let bytes =
        Uint8Array::new_with_byte_offset_and_length(&buffer, number("byteOffset"), number("byteLength"));
    bytes.slice(0, u32::MAX)
}

/// `{ throttlingException: { message } }`
pub(super) fn exception_event(member: &str, error: &ServiceException) -> JsValue {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Members<'a> {
        message: &'a str,
        original_status_code: Option<u16>,
        original_message: Option<&'a str>,
    }
    let members = Members {
        message: &error.message,
        original_status_code: error.original_status_code,
        original_message: error.original_message.as_deref(),
    };
    let members = serde_wasm_bindgen::to_value(&members).unwrap_or_default();
    object([(member, members)])
}

/// `{ $unknown: [type, { headers, payload }] }`
pub(super) fn unknown_event(event_type: &str, message: &Message<'_>) -> JsValue {
    let payload = Uint8Array::from(message.payload());
    let message = object([("headers", headers(message)), ("payload", payload.into())]);
    let pair = Array::of2(&event_type.into(), &message);
    object([("$unknown", pair.into())])
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
pub(super) fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, &name.into(), &value);
    }
    object.into()
}

/// Setting a member of a plain object of our own cannot fail.
fn set(object: &Object, name: &JsValue, value: &JsValue) {
    let _ = Reflect::set(object, name, value);
}

/// How to call a wrong argument in a message; never its value, which may be a secret.
fn kind_of(value: &JsValue) -> String {
    if value.is_null() { "null".to_owned() } else { value.js_typeof().as_string().unwrap_or_default() }
}
