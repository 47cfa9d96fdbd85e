//! Messages of any event stream, with typed headers: what `js/eventstream` is made of.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::error::{Error, Position, Progress};
use super::js::object;
use super::unknown::header_value;
use crate::eventstream::{Decoder, Header, HeaderValue, Message, encode_block};

/// Decodes any event stream.
#[wasm_bindgen]
pub struct MessageDecoder {
    decoder: Decoder,
    message_index: u32,
}

#[wasm_bindgen]
impl MessageDecoder {
    /// A decoder that refuses messages of more bytes than that.
    #[wasm_bindgen(constructor)]
    pub fn new(max_message_len: u32) -> Self {
        Self { decoder: Decoder::with_max_message_len(max_message_len), message_index: 0 }
    }

    /// Takes the next chunk.
    pub fn feed(&mut self, chunk: &Uint8Array) -> Result<(), JsValue> {
        let fed = self.decoder.feed_with(chunk.length() as usize, |space| chunk.copy_to(space));
        fed.map_err(|error| self.thrown(error))
    }

    /// The next message: `{ headers, body }`, each header a name, a type and a value. Undefined if more bytes are needed.
    pub fn take(&mut self) -> Result<JsValue, JsValue> {
        let message = match self.decoder.next_message() {
            Ok(Some(message)) => read(&message),
            Ok(None) => return Ok(JsValue::UNDEFINED),
            Err(error) => return Err(self.thrown(error)),
        };
        self.message_index += 1;
        Ok(message)
    }

    /// Says that the stream has ended.
    pub fn finish(&mut self) -> Result<(), JsValue> {
        self.decoder.finish().map_err(|error| self.thrown(error))
    }
}

impl MessageDecoder {
    fn thrown(&self, error: impl Into<Error>) -> JsValue {
        let position = Position { event_index: self.message_index, offset: self.decoder.offset() };
        let progress = Progress::default();
        progress.position.set(Some(position));
        error.into().into_js(&progress)
    }
}

fn read(message: &Message<'_>) -> JsValue {
    let headers: Array = message.headers().iter().map(|header| read_header(&header)).collect();
    let body = Uint8Array::from(message.payload());
    object(&[("headers", headers.into()), ("body", body.into())]).into()
}

fn read_header(Header { name, value }: &Header<'_>) -> JsValue {
    Array::of3(&(*name).into(), &type_name(value).into(), &header_value(value)).into()
}

fn type_name(value: &HeaderValue<'_>) -> &'static str {
    match value {
        HeaderValue::Bool(_) => "boolean",
        HeaderValue::Byte(_) => "byte",
        HeaderValue::Short(_) => "short",
        HeaderValue::Integer(_) => "integer",
        HeaderValue::Long(_) => "long",
        HeaderValue::Bytes(_) => "binary",
        HeaderValue::String(_) => "string",
        HeaderValue::Timestamp(_) => "timestamp",
        HeaderValue::Uuid(_) => "uuid",
    }
}

/// Encodes one message, whose header block js/eventstream/headers.js has encoded: from typed headers in JavaScript to bytes
/// here would be 1.1 kB more of the download for everybody.
#[wasm_bindgen(js_name = encodeMessage)]
pub fn encode_message(headers: &Uint8Array, body: &Uint8Array) -> Result<Uint8Array, JsValue> {
    let mut wire = Vec::new();
    // the limits are checked there too, with the header's name
    encode_block(&headers.to_vec(), &body.to_vec(), &mut wire)
        .map_err(|_| Error::argument("the message is too large").into_js(&Progress::default()))?;
    Ok(wire.as_slice().into())
}
