//! Extracts the message from an error's body, whoever sent it: a gateway's JSON, plain text, a company's block page.

use std::borrow::Cow;

use super::json::{self, Value};
use super::markup;

/// The maximum length in characters of a text that may be a whole page.
const MAX_CHARS: usize = 300;

/// How deep a message is searched for.
const MAX_DEPTH: u8 = 8;

/// The members that contain a message, or an object or array with one, the most telling first. In any letter case.
const NAMES: [&str; 15] = [
    "message",
    "error_description",
    "error_message",
    "errorMessage",
    "detail",
    "msg",
    "faultstring",
    "reason",
    "description",
    "error",
    "errors",
    "fault",
    "details",
    "messages",
    "title",
];
const TITLE: usize = NAMES.len() - 1;

/// The bytes as text: UTF-8, possibly truncated inside a character, or else Latin-1.
///
/// ```
/// use bedrock_stream::bedrock::decode_text;
/// assert_eq!(decode_text(b"Zugriff f\xfcr Sie gesperrt"), "Zugriff für Sie gesperrt");
/// ```
pub fn decode_text(body: &[u8]) -> Cow<'_, str> {
    let text = match core::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let whole = body.get(..error.valid_up_to()).unwrap_or_default();
            core::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return body.iter().map(|byte| char::from(*byte)).collect(),
    };
    text.strip_prefix('\u{feff}').unwrap_or(text).into()
}

/// The text of an error's body, for use as a message; empty if it has no readable text.
///
/// In JSON that is the message, if it is in a member with one of the usual names. Markup loses its tags. Everything
/// except a message from JSON is cut to 300 characters.
///
/// ```
/// use bedrock_stream::bedrock::error_text;
/// assert_eq!(error_text(br#"{"error":{"message":"Budget exceeded"}}"#), "Budget exceeded");
/// assert_eq!(error_text(b"<title>Blocked</title><p>Ask <b>IT</b>."), "Blocked: Ask IT.");
/// ```
pub fn error_text(body: &[u8]) -> String {
    let text = decode_text(body);
    let text = text.trim();
    match json::read_value(text) {
        Some(Value::Object("{}") | Value::Null) => String::new(),
        Some(value) => find(value, MAX_DEPTH).unwrap_or_else(|| shortened(text)),
        None if text.starts_with('<') => shortened(&markup::text(text)),
        None if is_binary(text) => String::new(),
        None => shortened(text),
    }
}

fn is_binary(text: &str) -> bool {
    text.chars().any(|char| char.is_ascii_control() && !char.is_whitespace())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => [text.get(..end).unwrap_or_default().trim_end(), "…"].concat(),
        None => text.to_owned(),
    }
}

/// Finds the message in a JSON value.
fn find(value: Value<'_>, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::Text(text) => {
            let text = text.unescape()?;
            let text = text.trim();
            let text = if text.starts_with('<') { shortened(&markup::text(text)) } else { text.to_owned() };
            (!text.is_empty()).then_some(text)
        }
        Value::Object(object) => find_member(object, depth),
        Value::Array(array) => {
            let mut found = Vec::new();
            json::read_array(array, &mut |item| {
                found.extend(find(item, depth));
                Some(())
            })?;
            (!found.is_empty()).then(|| found.join("; "))
        }
        Value::Null | Value::Number(_) | Value::Other => None,
    }
}

fn find_member(object: &str, depth: u8) -> Option<String> {
    let mut named: [Option<String>; NAMES.len()] = Default::default();
    let mut inner = None;
    json::read_object(object.as_bytes(), &mut |name, value| {
        let place = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name));
        match (place.and_then(|place| named.get_mut(place)), value) {
            (Some(slot), value) => *slot = slot.take().or_else(|| find(value, depth)),
            (None, value @ (Value::Object(_) | Value::Array(_))) if inner.is_none() => {
                // text alone does not count as a message if nothing names it as one
                inner = find_nested(value, depth);
            }
            _ => {}
        }
        Some(())
    })?;
    let title = named.get_mut(TITLE).and_then(Option::take);
    let found = named.into_iter().flatten().next().or(inner);
    match (title, found) {
        (Some(title), Some(found)) if !found.starts_with(&title) => Some([title, found].join(": ")),
        (title, found) => found.or(title),
    }
}

/// Like [`find`], in an object or in the objects of an array.
fn find_nested(value: Value<'_>, depth: u8) -> Option<String> {
    let mut found = None;
    match value {
        Value::Object(_) => return find(value, depth),
        Value::Array(array) => json::read_array(array, &mut |item| {
            if found.is_none() && matches!(item, Value::Object(_)) {
                found = find(item, depth);
            }
            Some(())
        })?,
        _ => {}
    }
    found
}
