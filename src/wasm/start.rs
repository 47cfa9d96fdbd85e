//! Responses that may not be event streams.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::error::{Error, Progress};
use super::js::set;
use crate::bedrock::decode_text;
use crate::eventstream::DecodeError;

/// How much is kept of what may not be an event stream, in bytes.
const START_LEN: u32 = 64 * 1024;

/// The start of a response with a wrong label, or without one.
pub(super) struct Start {
    label: Option<String>,
    bytes: Vec<u8>,
}

impl Start {
    pub(super) fn new(label: Option<String>) -> Self {
        Self { label, bytes: Vec::new() }
    }

    /// Keeps the bytes, unless enough of them are kept already.
    pub(super) fn keep(&mut self, bytes: &Uint8Array) {
        let room = START_LEN.saturating_sub(self.bytes.len() as u32);
        self.bytes.extend(bytes.subarray(0, room).to_vec());
    }

    /// The error for a response without any bytes: the service sends at least one event.
    pub(super) fn empty(start: Option<Self>) -> Error {
        match start.and_then(|start| start.label) {
            Some(label) => Error::not_event_stream(&format!("{label}, and empty,"), &[]),
            None => Error::empty(),
        }
    }

    /// The error for a stream that is invalid from the start: if it does not even begin with a prelude, it is something
    /// else.
    pub(super) fn error(start: Option<Self>, error: DecodeError, progress: &Progress) -> Error {
        match (start, error) {
            (
                Some(start),
                DecodeError::BadPreludeCrc { offset: 0, .. }
                | DecodeError::Truncated { offset: 0, expected: None, .. },
            ) => {
                set(
                    progress.response.borrow().unchecked_ref(),
                    "body",
                    &decode_text(&start.bytes).as_ref().into(),
                );
                let label = start.label.as_deref().unwrap_or("something without a content type");
                Error::not_event_stream(label, &start.bytes)
            }
            _ => error.into(),
        }
    }
}
