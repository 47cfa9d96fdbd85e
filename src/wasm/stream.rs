//! Network chunks → events: one call a chunk, one callback for all its chunk events.

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

    /// So many chunk events. Until this returns, their bytes lie one after the other at `bytes` of this module's memory;
    /// at `ends` lies where each ends, counted from there in bytes, as 32-bit numbers.
    #[wasm_bindgen(method)]
    fn chunks(this: &Sink, bytes: usize, ends: usize, count: usize);

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
    batch: Batch,
}

/// Chunk events that were not handed on yet. The allocations are kept to be used again.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl EventDecoder {
    /// A decoder for one response. `max_message_len` counts a frame as it is on the wire.
    pub(super) fn new(max_message_len: u32) -> Self {
        let decoder = Decoder::with_max_message_len(max_message_len);
        Self { decoder, batch: Batch::default() }
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
        let Self { decoder, batch } = self;
        loop {
            let offset = decoder.offset();
            let event = match decoder.next_message() {
                Ok(Some(message)) => match Event::read(&message, &mut batch.bytes) {
                    Ok(Event::Chunk { .. }) => {
                        batch.ends.push(batch.bytes.len() as u32);
                        continue;
                    }
                    Ok(Event::Unknown { event_type }) => Ok(convert::unknown_event(&event_type, &message)),
                    Ok(Event::Exception(error)) => Err(Fault::exception(&error, offset)),
                    Err(error) => Err(Fault::payload(error, offset)),
                },
                Ok(None) => {
                    batch.hand_on(sink);
                    return true;
                }
                Err(error) => Err(error.into()),
            };
            batch.hand_on(sink);
            match event {
                Ok(event) => sink.event(event),
                Err(fault) => return fail(sink, fault),
            }
        }
    }
}

impl Batch {
    fn hand_on(&mut self, sink: &Sink) {
        if !self.ends.is_empty() {
            sink.chunks(self.bytes.as_ptr() as usize, self.ends.as_ptr() as usize, self.ends.len());
            self.bytes.clear();
            self.ends.clear();
        }
    }
}

fn fail(sink: &Sink, fault: Fault) -> bool {
    sink.fail(fault.into());
    false
}
