//! Turns chunks into messages.

use super::error::DecodeError;
use super::header::Headers;
use super::message::{MAX_MESSAGE_LEN, Message, PRELUDE_LEN, Prelude};

/// A buffer up to this length is kept for later chunks, so that a stream of ordinary events allocates once.
const KEPT_LEN: usize = 256 * 1024;

/// An incremental decoder: feed it chunks split anywhere, and take messages until there are none.
///
/// Incomplete input is not an error: [`next_message`](Self::next_message) returns `Ok(None)` until the message is
/// complete. The prelude CRC and the limits are checked as soon as the 12 bytes of a prelude have arrived. Errors are
/// sticky: every call after the first error returns it again.
///
/// # Memory
///
/// Input is buffered until it is taken as messages: at most one message and one chunk, if you take all messages after
/// each chunk. The buffer grows with what has arrived, not with what a prelude states:
///
/// - it never holds more than twice the largest number of bytes that have waited at one time;
/// - while a message is incomplete, it does not grow beyond the stated length, unless a chunk does;
/// - once [`next_message`](Self::next_message) has returned `Ok(None)`, it holds at most 256 KiB, or twice the number
///   of waiting bytes.
///
/// The decoder also keeps a copy of the last header block if that is at most 256 bytes long.
///
/// Each byte is copied a bounded number of times, however the stream is split and however late messages are taken.
///
/// ```
/// use bedrock_eventstream::{DecodeError, Decoder};
///
/// let mut decoder = Decoder::new();
/// decoder.feed(&[0, 0, 0])?;
/// assert!(decoder.next_message()?.is_none());
/// assert_eq!(
///     decoder.finish(),
///     Err(DecodeError::Truncated { offset: 0, received: 3, expected: None }),
/// );
/// # Ok::<(), DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    /// Initialised bytes; those in `start..end` were fed but not yet taken.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Position of `start` in the stream.
    offset: u64,
    /// The prelude at `start`, once checked.
    prelude: Option<Prelude>,
    max_message_len: u32,
    good_headers: GoodHeaders,
    finished: bool,
    error: Option<DecodeError>,
}

/// The last valid header block: services repeat it from message to message. Together with reading it in
/// `bedrock::Event`, checking it again each time took 11 % of the time of a text delta (`npm run bench`, workload c).
#[derive(Debug, Default)]
struct GoodHeaders(Vec<u8>);

impl GoodHeaders {
    /// Longer ones are checked each time.
    const MAX_LEN: usize = 256;

    fn check(&mut self, block: &[u8]) -> Result<(), DecodeError> {
        if self.0 == block {
            return Ok(());
        }
        Headers::check(block).map_err(|error| error.shifted(PRELUDE_LEN as u64))?;
        if block.len() <= Self::MAX_LEN {
            self.0.clear();
            self.0.extend_from_slice(block);
        }
        Ok(())
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder with the limits of AWS's own decoders: headers 128 KiB, payload 24 MiB.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// assert_eq!(Decoder::new().offset(), 0);
    /// ```
    pub fn new() -> Self {
        Self::with_max_message_len(MAX_MESSAGE_LEN)
    }

    /// A decoder that rejects messages of more than `max_message_len` bytes, framing included.
    /// The limits of [`new`](Self::new) apply as well.
    ///
    /// ```
    /// use bedrock_eventstream::{DecodeError, Decoder, encode};
    /// let mut wire = Vec::new();
    /// encode(&[], &[0; 1000], &mut wire)?;
    ///
    /// let mut decoder = Decoder::with_max_message_len(1000);
    /// decoder.feed(&wire[..12])?;
    /// assert!(matches!(
    ///     decoder.next_message(),
    ///     Err(DecodeError::TooLarge { stated: 1016, limit: 1000, .. })
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_max_message_len(max_message_len: u32) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            prelude: None,
            max_message_len,
            good_headers: GoodHeaders::default(),
            finished: false,
            error: None,
        }
    }

    /// Takes the next chunk of the stream, of any length. It is copied: to avoid holding a large one twice, feed it in
    /// slices and take the messages in between.
    ///
    /// # Errors
    ///
    /// [`DecodeError::OutOfMemory`], or the error of an earlier call; the chunk is then dropped.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// let mut decoder = Decoder::new();
    /// decoder.feed(b"")?;
    /// # Ok::<(), bedrock_eventstream::DecodeError>(())
    /// ```
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), DecodeError> {
        self.feed_with(chunk.len(), |space| space.copy_from_slice(chunk))
    }

    /// Takes the next chunk of `len` bytes from a callback that fills the space passed to it: avoids a copy for sources
    /// that are not slices.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed); the callback is then not called.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// let mut decoder = Decoder::new();
    /// decoder.feed_with(2, |space| space.copy_from_slice(&[0, 0]))?;
    /// # Ok::<(), bedrock_eventstream::DecodeError>(())
    /// ```
    pub fn feed_with(&mut self, len: usize, write: impl FnOnce(&mut [u8])) -> Result<(), DecodeError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.make_space(len)?;
        if let Some(space) = self.spare().get_mut(..len) {
            write(space);
            self.feed_spare(len);
        }
        Ok(())
    }

    /// The unused space of the buffer, often empty. After writing a chunk to it, call [`feed_spare`](Self::feed_spare).
    ///
    /// ```
    /// # use bedrock_eventstream::{Decoder, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// let mut decoder = Decoder::new();
    /// decoder.feed(&wire)?;
    /// decoder.next_message()?;
    /// decoder.next_message()?; // none: the buffer is free again
    /// decoder.spare()[..wire.len()].copy_from_slice(&wire);
    /// decoder.feed_spare(wire.len());
    /// assert!(decoder.next_message()?.is_some());
    /// # Ok::<(), bedrock_eventstream::DecodeError>(())
    /// ```
    pub fn spare(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// Takes the first `len` bytes of [`spare`](Self::spare), or all of them if there are fewer, as the next chunk.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// let mut decoder = Decoder::new();
    /// decoder.feed_spare(1); // there is no space
    /// assert_eq!(decoder.finish(), Ok(()));
    /// ```
    pub fn feed_spare(&mut self, len: usize) {
        self.end = self.buffer.len().min(self.end.saturating_add(len));
    }

    /// The next complete message, or `None` if more bytes are needed.
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] at the first fault, and again on every later call. All messages before it have been returned
    /// by then.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// # let mut decoder = Decoder::new();
    /// while let Some(message) = decoder.next_message()? {
    ///     println!("{} bytes", message.payload().len());
    /// }
    /// # Ok::<(), bedrock_eventstream::DecodeError>(())
    /// ```
    #[inline(never)] // inlined, it would be optimised for size like its caller
    pub fn next_message(&mut self) -> Result<Option<Message<'_>>, DecodeError> {
        let Some(prelude) = self.complete_message()? else {
            if self.finished {
                self.check_end()?;
            }
            self.release_spare();
            return Ok(None);
        };
        let len = prelude.total_len as usize;
        let range = self.start..self.start + len;
        let message = self.buffer.get(range.clone()).unwrap_or_default();
        let checked =
            prelude.check_crc(message).and_then(|()| self.good_headers.check(prelude.headers(message)));
        checked.map_err(|error| self.fail(error))?;
        self.start += len;
        self.offset += len as u64;
        self.prelude = None;
        Ok(Some(prelude.split(self.buffer.get(range).unwrap_or_default())))
    }

    /// Marks the end of the stream: `Ok` at the end of a message, an error inside one.
    ///
    /// Messages not taken yet can still be taken; [`next_message`](Self::next_message) then reports a truncated message
    /// after them.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Truncated`], or the error of an earlier call.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// assert_eq!(Decoder::new().finish(), Ok(()));
    /// ```
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.finished = true;
        match self.complete_message()? {
            Some(_) => Ok(()),
            None => self.check_end(),
        }
    }

    /// The number of bytes taken as messages so far: the position of the next message.
    ///
    /// ```
    /// # use bedrock_eventstream::{Decoder, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// let mut decoder = Decoder::new();
    /// decoder.feed(&wire)?;
    /// decoder.next_message()?;
    /// assert_eq!(decoder.offset(), 16);
    /// # Ok::<(), bedrock_eventstream::DecodeError>(())
    /// ```
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes of memory that hold input not yet taken, including spare space.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// assert_eq!(Decoder::new().buffered_capacity(), 0);
    /// ```
    pub fn buffered_capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// The prelude of the message at `start`, if that message has arrived completely.
    fn complete_message(&mut self) -> Result<Option<Prelude>, DecodeError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let waiting = self.buffer.get(self.start..self.end).unwrap_or_default();
        let prelude = match (self.prelude, waiting.first_chunk::<PRELUDE_LEN>()) {
            (Some(prelude), _) => prelude,
            (None, None) => return Ok(None),
            (None, Some(bytes)) => {
                Prelude::parse(bytes, self.max_message_len).map_err(|error| self.fail(error))?
            }
        };
        self.prelude = Some(prelude);
        Ok((self.end - self.start >= prelude.total_len as usize).then_some(prelude))
    }

    fn check_end(&mut self) -> Result<(), DecodeError> {
        if self.start == self.end {
            return Ok(());
        }
        let received = (self.end - self.start) as u64;
        let expected = self.prelude.map(|prelude| prelude.total_len);
        Err(self.fail(DecodeError::Truncated { offset: 0, received, expected }))
    }

    fn fail(&mut self, error: DecodeError) -> DecodeError {
        let error = error.shifted(self.offset);
        self.error = Some(error);
        self.buffer = Vec::new();
        (self.start, self.end) = (0, 0);
        error
    }

    /// Makes room for `len` bytes after those that wait. A full buffer doubles, but not beyond the end of an incomplete
    /// message, so about as many new bytes are fed before bytes are moved again.
    fn make_space(&mut self, len: usize) -> Result<(), DecodeError> {
        if len <= self.buffer.len() - self.end {
            return Ok(());
        }
        let waiting = self.end - self.start;
        let needed = waiting.saturating_add(len);
        let stated = self.prelude.map(|prelude| prelude.total_len as usize);
        let limit = stated.filter(|stated| *stated > waiting).unwrap_or(usize::MAX);
        let grown = needed.max(waiting.saturating_mul(2).min(limit));

        self.move_to_front();
        if let Some(additional) = grown.checked_sub(self.buffer.len()) {
            if self.buffer.try_reserve_exact(additional).is_err() {
                let stated = self.prelude.map(|prelude| prelude.total_len);
                return Err(self.fail(DecodeError::OutOfMemory { offset: 0, needed: needed as u64, stated }));
            }
            self.buffer.resize(grown, 0);
        }
        Ok(())
    }

    /// Turns the space before the waiting bytes into spare space, and frees memory that a large message or chunk has
    /// left unused.
    fn release_spare(&mut self) {
        self.move_to_front();
        let waiting = self.end;
        if self.buffer.len() > KEPT_LEN.max(waiting.saturating_mul(2)) {
            self.buffer.truncate(waiting);
            self.buffer.shrink_to_fit();
        }
    }

    /// Moves each byte at most once: the bytes of an incomplete message then stay at the front.
    fn move_to_front(&mut self) {
        if self.start == 0 {
            return;
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }
}
