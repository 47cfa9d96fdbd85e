//! Buffers chunks, returns messages.

use super::error::DecodeError;
use super::header::Headers;
use super::message::{MAX_MESSAGE_LEN, Message, PRELUDE_LEN, Prelude};

/// A buffer of up to this length is kept for the chunks to come, so that a stream of usual events allocates once.
const KEPT_LEN: usize = 256 * 1024;

/// An incremental decoder: feed it with chunks cut anywhere, take messages until there are none.
///
/// Incomplete input is not an error: [`next_message`](Self::next_message) returns `Ok(None)` until the
/// message is whole. Prelude CRC and limits are checked as soon as the 12 bytes of a prelude have
/// arrived. Errors are sticky: after the first one every call repeats it.
///
/// # Memory
///
/// What was fed is buffered until it is taken: if messages are taken after each chunk, at most one
/// message and one chunk. The buffer grows with what has arrived, not with what a prelude states:
///
/// - it never holds more than twice the most bytes that have waited at one time;
/// - while a message is incomplete, it does not grow beyond the stated length, unless a chunk does;
/// - once [`next_message`](Self::next_message) has returned `Ok(None)`, it holds at most 256 KiB, or
///   twice the bytes that wait.
///
/// Besides, it keeps a copy of the last header block if that has at most 256 bytes.
///
/// Each byte is copied a bounded number of times, however the stream is cut and however late messages are taken.
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
    /// Initialised bytes; those in `start..end` were fed and not yet taken.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Position of `start` in the stream.
    offset: u64,
    /// The prelude at `start`, once it was checked.
    prelude: Option<Prelude>,
    max_message_len: u32,
    good_headers: GoodHeaders,
    finished: bool,
    error: Option<DecodeError>,
}

/// The last header block that was good: a service repeats it from message to message. Reading it again each time was 11 % of
/// the time of a text delta (`npm run bench`, workload c), together with reading it in `bedrock::Event`.
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
    /// A decoder with the limits of AWS's own: headers 128 KiB, payload 24 MiB.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// assert_eq!(Decoder::new().offset(), 0);
    /// ```
    pub fn new() -> Self {
        Self::with_max_message_len(MAX_MESSAGE_LEN)
    }

    /// A decoder that refuses messages of more than `max_message_len` bytes, framing included.
    /// The limits of [`new`](Self::new) hold as well.
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

    /// Takes the next chunk of the stream, of any length. It is copied: feed a large one in slices, and take
    /// the messages in between, so as not to hold it twice.
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

    /// Takes the next chunk of `len` bytes from a callback that writes all of it to the space that it
    /// is passed: for sources that are not a slice, without a copy in between.
    ///
    /// # Errors
    ///
    /// As [`feed`](Self::feed); the callback is then not called.
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

    /// The space that is left in the buffer, often none: whoever writes a chunk to it feeds it with
    /// [`feed_spare`](Self::feed_spare).
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

    /// Takes the first `len` bytes of [`spare`](Self::spare) as the next chunk, or all of them if there are fewer.
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

    /// The next whole message, or `None` if more bytes are needed.
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] at the first place that is wrong, and again at every later call.
    /// The messages before it have been returned by then.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// # let mut decoder = Decoder::new();
    /// while let Some(message) = decoder.next_message()? {
    ///     println!("{} bytes", message.payload().len());
    /// }
    /// # Ok::<(), bedrock_eventstream::DecodeError>(())
    /// ```
    #[inline(never)] // inlined, it would be compiled as its caller is
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

    /// Says that the stream has ended: `Ok` at the end of a message, an error inside one.
    ///
    /// Messages that were not taken yet can still be taken; a cut after them is then reported by
    /// [`next_message`](Self::next_message).
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

    /// Bytes of the stream taken as messages so far: where the next message begins.
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

    /// Bytes held in memory for what was fed and not yet taken, spare room included.
    ///
    /// ```
    /// # use bedrock_eventstream::Decoder;
    /// assert_eq!(Decoder::new().buffered_capacity(), 0);
    /// ```
    pub fn buffered_capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// The prelude of the message at `start` if that message has arrived in whole.
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

    /// Makes room for `len` bytes behind those that wait. A full buffer doubles, though not beyond the end of an incomplete
    /// message: so before bytes are moved again, about as many others have been fed.
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

    /// Makes the space in front of the bytes that wait spare too, and gives back what a large message, or a large chunk, has
    /// left unused.
    fn release_spare(&mut self) {
        self.move_to_front();
        let waiting = self.end;
        if self.buffer.len() > KEPT_LEN.max(waiting.saturating_mul(2)) {
            self.buffer.truncate(waiting);
            self.buffer.shrink_to_fit();
        }
    }

    /// Moves each byte at most once: those of an incomplete message lie in front from then on.
    fn move_to_front(&mut self) {
        if self.start == 0 {
            return;
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }
}
