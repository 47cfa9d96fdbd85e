//! What holds for any bytes: one function a target, which panics when it does not hold.
//!
//! `npm run fuzz -- --minutes N [target…]` runs the targets with cargo-fuzz, each for that long. `npm test -- rust` replays
//! the corpus, on the pinned stable toolchain. Besides panics, targets look for differences from a second implementation
//! (`reference`, serde_json) and for memory out of proportion (`allocation`); the target `growth` looks for time.

mod allocation;
mod corpus;
mod decoder;
mod endpoint;
mod error_body;
mod event_payload;
mod growth;
mod header_block;
mod identity;
mod input;
mod reference;
mod sigv4;
mod timestamp;

pub use corpus::{escape, unescape};
pub use decoder::decoder;
pub use endpoint::endpoint;
pub use error_body::error_body;
pub use event_payload::event_payload;
pub use growth::growth;
pub use header_block::header_block;
pub use identity::identity;
pub use sigv4::{canonical, presign};
pub use timestamp::timestamp;

/// A target: looks at one input, and panics if it shows a fault.
pub type Target = fn(&[u8]);

/// The targets by their names, which are also those of the binaries and of the files in `corpus/`.
pub const TARGETS: [(&str, Target); 10] = [
    ("canonical", canonical),
    ("decoder", decoder),
    ("endpoint", endpoint),
    ("error_body", error_body),
    ("event_payload", event_payload),
    ("growth", growth),
    ("header_block", header_block),
    ("identity", identity),
    ("presign", presign),
    ("timestamp", timestamp),
];
