//! Properties that hold for any bytes: one function per target, which panics when a property does not hold.
//!
//! `npm run fuzz -- --minutes N [target…]` runs each target with cargo-fuzz for that long. `npm test -- rust` replays
//! the corpus on the pinned stable toolchain. Besides panics, targets look for differences from a second implementation
//! (`reference`, serde_json) and for disproportionate memory (`allocation`); the target `growth` looks at time.

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

/// A target: tests one input, and panics if it reveals a fault.
pub type Target = fn(&[u8]);

/// The targets by name; the binaries and the files in `corpus/` have the same names.
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
