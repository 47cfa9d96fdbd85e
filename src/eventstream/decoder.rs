//! Buffers chunks, returns messages.

use super::error::DecodeError;
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
/// Each byte is copied a bounded number of times, however the stream is cut and however late messages are taken.
///
/// ```
/// use bedrock_stream::eventstream::{DecodeError, Decoder};
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
    finished: bool,
    error: Option<DecodeError>,
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
    /// # use bedrock_stream::eventstream::Decoder;
    /// assert_eq!(Decoder::new().offset(), 0);
    /// ```
    pub fn new() -> Self {
        Self::with_max_message_len(MAX_MESSAGE_LEN)
    }

    /// A decoder that refuses messages of more than `max_message_len` bytes, framing included.
    /// The limits of [`new`](Self::new) hold as well.
    ///
    /// ```
    /// use bedrock_stream::eventstream::{DecodeError, Decoder, encode};
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
    /// # use bedrock_stream::eventstream::Decoder;
    /// let mut decoder = Decoder::new();
    /// decoder.feed(b"")?;
    /// # Ok::<(), bedrock_stream::eventstream::DecodeError>(())
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
    /// # use bedrock_stream::eventstream::Decoder;
    /// let mut decoder = Decoder::new();
    /// decoder.feed_with(2, |space| space.copy_from_slice(&[0, 0]))?;
    /// # Ok::<(), bedrock_stream::eventstream::DecodeError>(())
    /// ```
    pub fn feed_with(&mut self, len: usize, write: impl FnOnce(&mut [u8])) -> Result<(), DecodeError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.make_space(len)?;
        if let Some(space) = self.buffer.get_mut(self.end..self.end + len) {
            write(space);
            self.end += len;
        }
        Ok(())
    }

    /// The next whole message, or `None` if more bytes are needed.
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] at the first place that is wrong, and again at every later call.
    /// The messages before it have been returned by then.
    ///
    /// ```
    /// # use bedrock_stream::eventstream::Decoder;
    /// # let mut decoder = Decoder::new();
    /// while let Some(message) = decoder.next_message()? {
    ///     println!("{} bytes", message.payload().len());
    /// }
    /// # Ok::<(), bedrock_stream::eventstream::DecodeError>(())
    /// ```
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
        let checked = prelude.check(self.buffer.get(range.clone()).unwrap_or_default());
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
    /// # use bedrock_stream::eventstream::Decoder;
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
    /// # use bedrock_stream::eventstream::{Decoder, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// let mut decoder = Decoder::new();
    /// decoder.feed(&wire)?;
    /// decoder.next_message()?;
    /// assert_eq!(decoder.offset(), 16);
    /// # Ok::<(), bedrock_stream::eventstream::DecodeError>(())
    /// ```
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes held in memory for what was fed and not yet taken, spare room included.
    ///
    /// ```
    /// # use bedrock_stream::eventstream::Decoder;
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

    /// Gives back what a large message, or a large chunk, has left unused.
    fn release_spare(&mut self) {
        let waiting = self.end - self.start;
        if self.buffer.len() > KEPT_LEN.max(waiting.saturating_mul(2)) {
            self.move_to_front();
            self.buffer.truncate(waiting);
            self.buffer.shrink_to_fit();
        }
    }

    fn move_to_front(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }
}
