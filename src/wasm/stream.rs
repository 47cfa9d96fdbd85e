//! Network chunks → events: one call a chunk, one callback an event.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::convert;
use super::fault::Fault;
use crate::bedrock::Event;
use crate::eventstream::Decoder;

#[wasm_bindgen]
extern "C" {
    /// Where events go: `js/stream.js` implements it.
    pub type Sink;

    /// A chunk event whose bytes lie at `start..end` of this module's memory, until this returns.
    #[wasm_bindgen(method)]
    fn chunk(this: &Sink, start: usize, end: usize);

    /// Any other event, ready made.
    #[wasm_bindgen(method)]
    fn event(this: &Sink, event: JsValue);

    /// The end of the stream with a fault. Nothing follows.
    #[wasm_bindgen(method)]
    fn fail(this: &Sink, fault: JsValue);
}

/// Decodes one response. After an exception or a fault it takes no more.
#[wasm_bindgen]
pub struct EventDecoder {
    decoder: Decoder,
    /// The bytes of the event at hand, kept to reuse the allocation.
    bytes: Vec<u8>,
}

impl EventDecoder {
    /// A decoder for one response. `max_message_len` counts a frame as it is on the wire.
    pub(super) fn new(max_message_len: u32) -> Self {
        let decoder = Decoder::with_max_message_len(max_message_len);
        Self { decoder, bytes: Vec::new() }
    }
}

#[wasm_bindgen]
impl EventDecoder {
    /// Decodes a chunk: every event that is complete with it goes to the sink. Answers whether the
    /// stream goes on.
    pub fn push(&mut self, chunk: &Uint8Array, sink: &Sink) -> bool {
        let len = chunk.length() as usize;
        let fed = self.decoder.feed_with(len, |space| chunk.copy_to(space));
        match fed {
            Ok(()) => self.drain(sink),
            Err(error) => fail(sink, error.into()),
        }
    }

    /// Says that the network's stream has ended; a cut inside a message goes to the sink as a fault.
    pub fn finish(&mut self, sink: &Sink) {
        if let Err(error) = self.decoder.finish() {
            fail(sink, error.into());
        }
    }

    /// Bytes decoded as events so far.
    #[wasm_bindgen(getter)]
    pub fn offset(&self) -> f64 {
        self.decoder.offset() as f64
    }
}

impl EventDecoder {
    fn drain(&mut self, sink: &Sink) -> bool {
        loop {
            let offset = self.decoder.offset();
            let message = match self.decoder.next_message() {
                Ok(Some(message)) => message,
                Ok(None) => return true,
                Err(error) => return fail(sink, error.into()),
            };
            self.bytes.clear();
            let event = match Event::read(&message, &mut self.bytes) {
                Ok(event) => event,
                Err(error) => return fail(sink, Fault::payload(error, offset)),
            };
            match event {
                Event::Chunk { .. } => {
                    let start = self.bytes.as_ptr() as usize;
                    sink.chunk(start, start + self.bytes.len());
                }
                Event::Unknown { event_type } => sink.event(convert::unknown_event(&event_type, &message)),
                Event::Exception(error) => return fail(sink, Fault::exception(&error, offset)),
            }
        }
    }
}

fn fail(sink: &Sink, fault: Fault) -> bool {
    sink.fail(fault.into());
    false
}
