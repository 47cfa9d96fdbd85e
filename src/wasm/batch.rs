//! The decoded events that JavaScript reads from memory.

/// How much memory a batch keeps for reuse, in bytes: as much as the decoder's buffer.
const KEPT_LEN: usize = 256 * 1024;

/// Consecutive events whose bytes JavaScript reads: chunks, or documents. The allocations are kept for reuse, unless a
/// large event has made them large.
#[derive(Default)]
pub(super) struct Batch {
    /// The bytes of all events, one after another.
    pub bytes: Vec<u8>,
    /// Where each event ends in `bytes`.
    pub ends: Vec<u32>,
    /// Where the message of each document begins, because JavaScript may find a document malformed.
    pub offsets: Vec<u64>,
}

impl Batch {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        if self.bytes.capacity() > KEPT_LEN {
            self.bytes = Vec::new();
        }
        self.ends.clear();
        self.offsets.clear();
    }
}
