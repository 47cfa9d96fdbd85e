//! Network chunks in, events out: JavaScript makes one call per chunk, which waits for nothing.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::abort::{Cancellation, ReaderRef};
use super::batch::Batch;
use super::context::Call;
use super::deadline::{Timeouts, Timer};
use super::error::{Error, Position, Progress, Reported};
use super::js::object;
use super::phase::Phase;
use super::start::Start;
use super::unknown::unknown_event;
use crate::bedrock::{Event, EventError, EventStream, ResponseHead};
use crate::eventstream::Decoder;

/// How much of a chunk is decoded at a time, in bytes: decoded events stay in memory until they are read.
const SLICE_LEN: u32 = 64 * 1024;

/// What follows the decoded chunk events.
#[wasm_bindgen]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Decoded {
    /// More bytes from the network are needed.
    Waiting = 0,
    /// More of what has arrived can be decoded.
    More = 1,
    /// An event of another type, to be taken.
    Event = 2,
    /// The end, to be taken: with an error, with a last event, or with neither.
    End = 3,
}

/// Decodes one response. It controls the end of its call: when it is freed, it closes the connection.
#[wasm_bindgen]
pub struct EventDecoder {
    events: &'static EventStream,
    decoder: Decoder,
    yields_exceptions: bool,
    chunk: Option<Chunk>,
    batch: Batch,
    /// What JavaScript reads about the batch, and where it writes the next chunk: see `attach`.
    table: Box<[usize; 5]>,
    next: Option<Next>,
    timeouts: Timeouts,
    deadline: Option<Deadline>,
    /// The start of a response with a wrong label, or without one, until its first message.
    start: Option<Start>,
    progress: Rc<Progress>,
    cancellation: Rc<Cancellation>,
    /// JavaScript reads the stream: before that, another attempt may follow.
    is_attached: bool,
}

/// A chunk from the network, and how much of it has been decoded.
struct Chunk {
    bytes: Uint8Array,
    len: u32,
    at: u32,
}

/// What comes after the batch.
enum Next {
    Event(JsValue),
    Exception(Box<Reported>),
    Failed(Error),
    Complete,
}

struct Deadline {
    phase: Phase,
    _timer: Timer,
}

#[wasm_bindgen]
impl EventDecoder {
    /// From now on, this object reads the response and is told if the call ends early. Throws the reason if it already
    /// has. Returns the address of five 32-bit numbers, which are valid until the next call. Three describe the decoded
    /// events: the addresses of their bytes and of the table of their ends (relative to the start of the bytes), and
    /// their number. Two describe the space for the next chunk: its address and its length in bytes.
    pub fn attach(&mut self, reader: ReaderRef) -> Result<usize, JsValue> {
        self.is_attached = true;
        self.cancellation.check().map_err(|reason| reason.into_js(&self.progress))?;
        self.cancellation.hand_over(reader, Rc::clone(&self.progress));
        Ok(self.table.as_ptr() as usize)
    }

    /// Takes a chunk, and decodes what comes next: the chunk events before it stay in memory until the next call.
    pub fn decode(&mut self, chunk: Uint8Array) -> Decoded {
        // not an Option, which would cost one more call of the module
        let len = chunk.length();
        if len > 0 {
            self.chunk = Some(Chunk { bytes: chunk, len, at: 0 });
        }
        self.decode_more()
    }

    /// The same, for a chunk of this length that JavaScript has written to the space. It saves a tenth of the time of a
    /// chunk with one text delta (workload a).
    #[wasm_bindgen(js_name = decodeWritten)]
    pub fn decode_written(&mut self, len: usize) -> Decoded {
        self.decoder.feed_spare(len);
        self.end_silence();
        self.decode_more()
    }

    /// The same, for what has already arrived.
    #[wasm_bindgen(js_name = decodeMore)]
    pub fn decode_more(&mut self) -> Decoded {
        self.batch.clear();
        let decoded = self.decode_slice();
        self.publish();
        self.advance(self.batch.ends.len() as u32);
        if decoded == Decoded::End && self.is_attached {
            self.cancellation.disconnect(&JsValue::UNDEFINED);
            self.cancellation.release();
        }
        decoded
    }

    /// Called when the network's stream has ended.
    pub fn finish(&mut self) -> Decoded {
        self.cancellation.complete();
        self.next = Some(match self.decoder.finish() {
            Ok(()) if self.decoder.offset() == 0 => Next::Failed(Start::empty(self.start.take())),
            Ok(()) => Next::Complete,
            Err(error) => Next::Failed(Start::error(self.start.take(), error, &self.progress)),
        });
        self.decode_more()
    }

    /// Called when the connection broke.
    pub fn fail(&mut self, cause: JsValue) -> Decoded {
        self.next = Some(Next::Failed(Error::broken(cause, self.decoder.offset())));
        self.decode_more()
    }

    /// Called when the document with this index in the batch cannot be read: the stream ends with that error.
    pub fn malformed(&mut self, index: u32) -> Decoded {
        let Position { event_index, .. } = self.position();
        let offset = self.batch.offsets.get(index as usize).copied().unwrap_or_default();
        let event_index = event_index.saturating_sub(self.batch.ends.len() as u32).saturating_add(index);
        self.progress.position.set(Some(Position { event_index, offset }));
        self.next = Some(Next::Failed(Error::payload(EventError::Payload, offset)));
        self.decode_more()
    }

    /// The event, or the last one. Throws the error that the stream ends with.
    pub fn take(&mut self) -> Result<JsValue, JsValue> {
        match self.next.take() {
            Some(Next::Event(event)) => {
                self.advance(1);
                Ok(event)
            }
            Some(Next::Exception(reported)) => {
                let Some(member) = self.member_of(&reported) else {
                    return Err(Error::Service(reported).into_js(&self.progress));
                };
                self.next = Some(Next::Complete);
                Ok(object(&[(member, reported.members(&self.progress).into())]).into())
            }
            Some(Next::Failed(error)) => Err(error.into_js(&self.progress)),
            Some(Next::Complete) | None => Ok(JsValue::UNDEFINED),
        }
    }

    /// Starts the clock of the phase when a reader waits for the network. Only bytes stop the clock of `idle`, and only
    /// an event that of `firstEvent`.
    pub fn waits(&mut self) {
        let phase = match self.timeouts.first_event {
            Some(_) if self.position().event_index == 0 => Phase::FirstEvent,
            _ => Phase::Idle,
        };
        if self.deadline.as_ref().is_some_and(|deadline| deadline.phase == phase) {
            return;
        }
        let Some(limit_ms) = self.timeouts.limit(phase) else { return };
        let call = Rc::downgrade(&self.cancellation);
        let expire = move || {
            if let Some(call) = call.upgrade() {
                call.cancel(Error::timeout(phase, limit_ms));
            }
        };
        self.deadline = Timer::start(limit_ms, expire).ok().map(|timer| Deadline { phase, _timer: timer });
    }

    /// Ends the call, because its stream will not be read further.
    pub fn close(self, reason: &JsValue) {
        self.cancellation.disconnect(reason);
    }
}

impl EventDecoder {
    /// A decoder for one response to this call, with this content type.
    pub(super) fn new(
        call: &Call,
        events: &'static EventStream,
        label: Option<String>,
        progress: Rc<Progress>,
    ) -> Self {
        let config = &call.client.config;
        let is_labelled = label.is_some() && ResponseHead::is_event_stream(label.as_deref());
        progress.position.set(Some(Position::default()));
        Self {
            events,
            decoder: Decoder::with_max_message_len(config.max_message_len),
            yields_exceptions: config.yields_exceptions,
            chunk: None,
            batch: Batch::default(),
            table: Box::default(),
            next: None,
            timeouts: call.timeouts,
            deadline: None,
            start: (!is_labelled).then(|| Start::new(label)),
            progress,
            cancellation: Rc::clone(&call.cancellation),
            is_attached: false,
        }
    }

    /// The error that came instead of a first event.
    pub(super) fn early_error(&self) -> Option<Error> {
        match &self.next {
            _ if self.position().event_index > 0 => None,
            Some(Next::Exception(reported)) => Some(Error::Service(reported.clone())),
            Some(Next::Failed(error)) => Some(error.clone()),
            _ => None,
        }
    }

    /// Returns whether an exception comes next that is delivered as an event.
    pub(super) fn yields_exception(&self) -> bool {
        match &self.next {
            Some(Next::Exception(reported)) => self.member_of(reported).is_some(),
            _ => false,
        }
    }

    /// Returns whether there is no event to deliver.
    pub(super) fn is_empty(&self) -> bool {
        self.batch.ends.is_empty()
    }

    pub(super) fn has_deadlines(&self) -> bool {
        self.timeouts.first_event.is_some() || self.timeouts.idle.is_some()
    }

    /// The exception's member in the union of events, if it is to be delivered as an event. An exception without such a
    /// member never is: it would look like an ordinary event.
    fn member_of(&self, reported: &Reported) -> Option<&'static str> {
        self.events.member(reported.exception.kind().filter(|_| self.yields_exceptions)?)
    }

    fn position(&self) -> Position {
        self.progress.position.get().unwrap_or_default()
    }

    fn advance(&mut self, events: u32) {
        let Position { event_index, .. } = self.position();
        let position = Position { event_index: event_index + events, offset: self.decoder.offset() };
        self.progress.position.set(Some(position));
        if events > 0 {
            self.deadline = None;
        }
    }

    /// Decodes what has arrived, up to the end of a slice of it.
    fn decode_slice(&mut self) -> Decoded {
        while self.next.is_none() {
            match self.next_event() {
                Ok(true) => {}
                Ok(false) if !self.batch.ends.is_empty() && self.chunk.is_some() => return Decoded::More,
                Ok(false) => match self.feed() {
                    Ok(true) => {}
                    Ok(false) => return Decoded::Waiting,
                    Err(error) => self.next = Some(Next::Failed(error)),
                },
                Err(error) => self.next = Some(Next::Failed(error)),
            }
        }
        match self.next {
            Some(Next::Event(_)) => Decoded::Event,
            _ => Decoded::End,
        }
    }

    /// Decodes one message, if it has arrived completely.
    fn next_event(&mut self) -> Result<bool, Error> {
        let offset = self.decoder.offset();
        let message = match self.decoder.next_message() {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(false),
            Err(error) => return Err(Start::error(self.start.take(), error, &self.progress)),
        };
        self.start = None;
        let event = self.events.read(&message, &mut self.batch.bytes);
        match event.map_err(|error| Error::payload(error, offset))? {
            Event::Chunk { .. } => self.batch.ends.push(self.batch.bytes.len() as u32),
            Event::Document { .. } => {
                self.batch.ends.push(self.batch.bytes.len() as u32);
                self.batch.offsets.push(offset);
            }
            Event::Unknown { event_type } => {
                self.next = Some(Next::Event(unknown_event(&event_type, &message)))
            }
            Event::Exception(exception) => {
                let reported = Reported { exception, offset: Some(offset) };
                self.next = Some(Next::Exception(Box::new(reported)));
            }
        }
        Ok(true)
    }

    /// Passes the next slice of the chunk to the decoder. Returns whether there was one.
    fn feed(&mut self) -> Result<bool, Error> {
        let Some(chunk) = &mut self.chunk else { return Ok(false) };
        let end = chunk.len.min(chunk.at.saturating_add(SLICE_LEN));
        // most chunks are not larger than a slice
        let part = (end - chunk.at < chunk.len).then(|| chunk.bytes.subarray(chunk.at, end));
        let slice = part.as_ref().unwrap_or(&chunk.bytes);
        if let Some(start) = &mut self.start {
            start.keep(slice);
        }
        self.decoder.feed_with((end - chunk.at) as usize, |space| slice.copy_to(space))?;
        chunk.at = end;
        if end == chunk.len {
            self.chunk = None;
        }
        self.end_silence();
        Ok(true)
    }

    /// Called when bytes have arrived.
    fn end_silence(&mut self) {
        if self.deadline.as_ref().is_some_and(|deadline| deadline.phase == Phase::Idle) {
            self.deadline = None;
        }
    }

    fn publish(&mut self) {
        let Self { batch: Batch { bytes, ends, .. }, decoder, .. } = self;
        // what may not be an event stream is inspected before it is fed
        let space = if self.start.is_none() { decoder.spare() } else { &mut [] };
        *self.table = [
            bytes.as_ptr() as usize,
            ends.as_ptr() as usize,
            ends.len(),
            space.as_ptr() as usize,
            space.len(),
        ];
    }
}
