//! Amazon Bedrock's `InvokeModelWithResponseStream`: signing, framing and typed events, without I/O.
//!
//! In scope: SigV4 signatures, the `application/vnd.amazon.eventstream` codec, and the one operation
//! that streams a model's answer. Out of scope: HTTP, TLS, clocks, randomness, credentials on disk;
//! those are the caller's, and are passed in. On `wasm32` the crate is also the core of the npm
//! package of the same name, whose JavaScript does the I/O.
//!
//! Layers, each using only those below it:
//!
//! - `wasm` (on `wasm32` alone): the client that JavaScript calls;
//! - [`bedrock`]: the operation as data;
//! - [`eventstream`] and [`sigv4`]: the codec and the signer, which know nothing of Bedrock.

pub mod bedrock;
pub mod eventstream;
pub mod sigv4;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
