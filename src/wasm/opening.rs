//! From the head of a response to the stream of its events. A call may wait for the first of them.

use std::rc::Rc;

use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_streams::ReadableStream;

use super::attempt::Response;
use super::body::Chunks;
use super::context::Call;
use super::error::{Error, Progress};
use super::failed::Failed;
use super::host;
use super::js::set;
use super::phase::Phase;
use super::stream::{Decoded, EventDecoder};
use crate::bedrock::{EventStream, ResponseHead};

/// A response whose events can be read.
pub(super) struct Opened {
    members: Object,
    stream: JsValue,
    decoder: EventDecoder,
    /// What has already been decoded, if the call waited for the first event.
    decoded: Option<Decoded>,
    progress: Rc<Progress>,
}

impl Opened {
    /// With `retryFirstEvent`, or if the response is labelled as something other than an event stream, waits until
    /// there is something to deliver or the stream ends.
    pub(super) async fn open(
        call: &Call,
        response: Response,
        events: &'static EventStream,
    ) -> Result<Self, Box<Failed>> {
        let Response { members, body: stream, label, progress } = response;
        let waits = call.client.config.retry_first_event || !ResponseHead::is_event_stream(label.as_deref());
        let decoder = EventDecoder::new(call, events, label, Rc::clone(&progress));
        let mut opened = Self { members, stream, decoder, decoded: None, progress };
        if waits {
            let first = call.cancellation.race(opened.first_event(call)).await;
            first.map_err(|error| {
                opened.close(call);
                Failed::of(error, Rc::clone(&opened.progress))
            })?;
        }
        Ok(opened)
    }

    /// The error that came instead of the first event, if the call waited for it. Without `retryFirstEvent`, only that
    /// the response is not an event stream: other errors belong to the stream.
    pub(super) fn early_failure(&self, call: &Call) -> Option<Box<Failed>> {
        let retries = call.client.config.retry_first_event;
        let error = self.decoder.early_error().filter(|error| retries || error.is_not_event_stream())?;
        Some(Failed::of(error, Rc::clone(&self.progress)))
    }

    /// Returns whether the failure is itself delivered as an event.
    pub(super) fn yields_exception(&self) -> bool {
        self.decoder.yields_exception()
    }

    /// Closes the connection, because the response will not be read further.
    pub(super) fn close(&self, call: &Call) {
        call.cancellation.disconnect(&JsValue::UNDEFINED);
        host::cancel(&self.stream, &call.cancellation.reason_value());
    }

    /// The output of `js/index.d.ts` without its stream, which js/client.js makes from `source`, `decoder` and the
    /// rest.
    pub(super) fn into_output(self) -> Object {
        let timed = self.decoder.has_deadlines();
        let output = self.members;
        set(&output, "$metadata", &self.progress.metadata.borrow());
        set(&output, "source", &self.stream);
        set(&output, "decoded", &self.decoded.map(JsValue::from).unwrap_or_default());
        set(&output, "timed", &timed.into());
        set(&output, "decoder", &self.decoder.into());
        output
    }

    async fn first_event(&mut self, call: &Call) -> Result<(), Error> {
        if self.stream.is_undefined() {
            self.decoded = Some(self.decoder.finish());
            return Ok(());
        }
        let mut stream = ReadableStream::from_raw(self.stream.clone().unchecked_into());
        let reader = stream.try_get_reader().map_err(|error| Error::Thrown(error.into()))?;
        // dropped before the reader
        let mut waiting = Waiting { reader: reader.as_raw().clone().into(), call, is_over: false };
        let timeouts = &call.timeouts;
        // until the first event, `firstEvent` alone applies, if it is given
        let phase = if timeouts.first_event.is_some() { Phase::FirstEvent } else { Phase::Idle };
        let mut chunks = Chunks::of(&reader);
        let read = async {
            loop {
                let decoded = match timeouts.within(phase, chunks.next()).await {
                    Ok(Some(chunk)) => self.decoder.decode(chunk),
                    Ok(None) => self.decoder.finish(),
                    Err(Error::Thrown(cause)) => self.decoder.fail(cause),
                    Err(error) => return Err(error),
                };
                if decoded != Decoded::Waiting || !self.decoder.is_empty() {
                    self.decoded = Some(decoded);
                    return Ok(());
                }
            }
        };
        let read = timeouts.within(Phase::FirstEvent, read).await;
        waiting.is_over = read.is_ok();
        read
    }
}

/// A read that may be dropped while it is pending. It is then cancelled: workerd does not release a reader with a
/// pending read.
struct Waiting<'a> {
    reader: JsValue,
    call: &'a Call,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            host::cancel(&self.reader, &self.call.cancellation.reason_value());
        }
    }
}
