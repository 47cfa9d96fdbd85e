//! The bytes of a request's body, and of an error response.

use js_sys::{Array, Function, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_streams::ReadableStream;
use wasm_streams::readable::ReadableStreamDefaultReader;

use super::abort::Cancellation;
use super::deadline::{Timeouts, sleep};
use super::error::{Error, Progress};
use super::host;
use super::js::member;
use super::phase::Phase;
use super::promise::settled;
use crate::sigv4::hex;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;

    #[wasm_bindgen(catch, constructor, js_class = "Uint8Array")]
    fn new(source: &JsValue) -> Result<Bytes, JsValue>;

    #[wasm_bindgen(catch, method)]
    fn set(this: &Bytes, bytes: &JsValue, offset: u32) -> Result<(), JsValue>;
}

/// How much of a stream is read, in bytes: one more than the service accepts, so that longer bodies are refused.
const BODY_LIMIT: u32 = 25_000_001;

/// How much of an error's body is read, in bytes: messages are short, but a front end's page may be long.
const ERROR_BODY_LIMIT: u32 = 64 * 1024;

/// The body of a request, which js/body.js has turned into bytes, a promise of bytes or a stream. Streams are read to
/// the end.
pub(super) async fn request_body(body: &JsValue, call: &Cancellation) -> Result<Uint8Array, Error> {
    if !member(body, "getReader")?.is_function() {
        return Ok(settled(body).await?.unchecked_into());
    }
    let mut stream = ReadableStream::from_raw(body.clone().unchecked_into());
    let reading = Reading::start(&mut stream, call)?;
    let chunks = Array::new();
    reading.collect(&chunks, BODY_LIMIT).await?;
    concat(&chunks)
}

/// The start of an error's body, as far as it arrives within the time allowed for a first event. If the connection
/// breaks, or the body cannot be read at all, the status still tells what happened.
pub(super) async fn error_body(
    response: &JsValue,
    call: &Cancellation,
    timeouts: &Timeouts,
) -> Result<Vec<u8>, Error> {
    let body = host::body_of(response, true).unwrap_or_default();
    if body.is_undefined() {
        return Ok(Vec::new());
    }
    let phase = if timeouts.first_event.is_some() { Phase::FirstEvent } else { Phase::Idle };
    let mut stream = ReadableStream::from_raw(body.unchecked_into());
    let mut reading = Reading::start(&mut stream, call)?;
    let chunks = Array::new();
    let read = timeouts.within(phase, reading.collect(&chunks, ERROR_BODY_LIMIT)).await;
    match read {
        Err(Error::Abandoned) => return Err(Error::Abandoned),
        Err(error @ Error::Timeout { .. }) => reading.reason = error.into_js(&Progress::default()),
        _ => {}
    }
    Ok(concat(&chunks)?.subarray(0, ERROR_BODY_LIMIT).to_vec())
}

/// The body of a response that is not a stream. `firstEvent`, if given, limits the wait for its first bytes; after
/// that, `idle` applies.
pub(super) async fn response_body(
    body: &JsValue,
    call: &Cancellation,
    timeouts: &Timeouts,
) -> Result<Uint8Array, Error> {
    let chunks = Array::new();
    if body.is_undefined() {
        return concat(&chunks);
    }
    let mut stream = ReadableStream::from_raw(body.clone().unchecked_into());
    let reading = Reading::start(&mut stream, call)?;
    let mut parts = Chunks::of(&reading.reader);
    let mut phase = if timeouts.first_event.is_some() { Phase::FirstEvent } else { Phase::Idle };
    loop {
        let read = async { Ok(parts.next().await) };
        match timeouts.within(phase, read).await? {
            Ok(Some(chunk)) => chunks.push(&chunk),
            Ok(None) => return concat(&chunks),
            Err(Error::Thrown(cause)) => return Err(Error::Broken(cause)),
            Err(error) => return Err(error),
        };
        phase = Phase::Idle;
    }
}

/// Reads a stream, and on drop cancels it: with the reason for which the call was ended, if it was.
struct Reading<'a> {
    reader: ReadableStreamDefaultReader<'a>,
    call: &'a Cancellation,
    reason: JsValue,
}

impl<'a> Reading<'a> {
    fn start(stream: &'a mut ReadableStream, call: &'a Cancellation) -> Result<Self, Error> {
        let reader = stream.try_get_reader().map_err(|error| Error::Thrown(error.into()))?;
        Ok(Self { reader, call, reason: JsValue::UNDEFINED })
    }

    /// Reads to the end of the stream, or up to the chunk that reaches the limit in bytes.
    async fn collect(&self, chunks: &Array, limit: u32) -> Result<(), Error> {
        let mut chunks_read = Chunks::of(&self.reader);
        let mut len = 0_u32;
        while len < limit {
            let Some(chunk) = chunks_read.next().await? else { break };
            len = len.saturating_add(chunk.length());
            chunks.push(&chunk);
        }
        Ok(())
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let reason = if self.reason.is_undefined() { self.call.reason_value() } else { self.reason.clone() };
        host::cancel(self.reader.as_raw(), &reason);
    }
}

/// Joins all bytes into one array in JavaScript's memory. Fails if they do not fit there.
fn concat(chunks: &Array) -> Result<Uint8Array, Error> {
    let lens = chunks.iter().map(|chunk| chunk.unchecked_ref::<Uint8Array>().length());
    let body = Bytes::new(&lens.fold(0_u32, u32::saturating_add).into()).map_err(Error::Thrown)?;
    let mut at = 0;
    for chunk in chunks.iter() {
        body.set(&chunk, at).map_err(Error::Thrown)?;
        at += chunk.unchecked_ref::<Uint8Array>().length();
    }
    Ok(body.unchecked_into())
}

/// How many chunks are read before the event loop gets a turn: see `READS_PER_TURN` in js/stream.js.
const READS_PER_TURN: u32 = 1_000;

/// The chunks of a stream.
pub(super) struct Chunks<'a, 'stream> {
    reader: &'a ReadableStreamDefaultReader<'stream>,
    reads: u32,
}

impl<'a, 'stream> Chunks<'a, 'stream> {
    pub(super) fn of(reader: &'a ReadableStreamDefaultReader<'stream>) -> Self {
        Self { reader, reads: 0 }
    }

    /// The next non-empty chunk; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Uint8Array>, Error> {
        loop {
            self.reads = self.reads.wrapping_add(1);
            if self.reads.is_multiple_of(READS_PER_TURN) {
                sleep(1.0).await?;
            }
            let result = settled(&self.reader.as_raw().read()).await?;
            if member(&result, "done")?.is_truthy() {
                return Ok(None);
            }
            let chunk = host::chunk_bytes(&member(&result, "value")?).map_err(Error::Thrown)?;
            if chunk.length() > 0 {
                return Ok(Some(chunk));
            }
        }
    }
}

fn bytes(source: &JsValue) -> Result<Uint8Array, Error> {
    Bytes::new(source).map(JsCast::unchecked_into).map_err(Error::Thrown)
}

/// From this size on, in bytes, the platform's own SHA-256 is faster. It is asynchronous, so smaller bodies lose more
/// by waiting for it. The time of a whole call up to its `fetch`, with the module's hash / with the platform's, in µs:
///
/// | | 8 KiB | 16 KiB | 32 KiB | 64 KiB | 1 MiB |
/// |---|---|---|---|---|---|
/// | Node 20 | 107 / 167 | 127 / 184 | 170 / 142 | 283 / 227 | 2,951 / 1,860 |
/// | Chromium 156 | 129 / 132 | 156 / 143 | 211 / 168 | 318 / 210 | 3,450 / 2,113 |
/// | workerd | 149 / 144 | 193 / 150 | 205 / 134 | 321 / 182 | 9,669 / 4,418 |
const SUBTLE_FROM: u32 = 16 * 1024;
/// How much is copied into the module at a time.
const SLICE_LEN: u32 = 64 * 1024;

/// The SHA-256 of the bytes, in hexadecimal digits. Pages not served securely have no `crypto.subtle`.
pub(super) async fn sha256(bytes: &Uint8Array) -> Result<String, Error> {
    if bytes.length() >= SUBTLE_FROM {
        let subtle = member(&member(&js_sys::global(), "crypto")?, "subtle")?;
        let digest = member(&subtle, "digest")?;
        if let Some(digest) = digest.dyn_ref::<Function>() {
            let promise = digest.call2(&subtle, &"SHA-256".into(), bytes).map_err(Error::Thrown)?;
            return Ok(hex(&self::bytes(&settled(&promise).await?)?.to_vec()));
        }
    }
    let mut hasher = Sha256::new();
    for start in (0..bytes.length()).step_by(SLICE_LEN as usize) {
        hasher.update(bytes.subarray(start, start + SLICE_LEN).to_vec());
    }
    Ok(hex(&hasher.finalize()))
}
