//! The WebAssembly side: the only place that touches JavaScript, and the only one that waits.
//!
//! `js/client.js` makes a call through [`Client`]: one `async fn` from its input to the head of the response
//! (`call.rs`). It gets the events of each network chunk from [`EventDecoder`], which waits for nothing (`stream.rs`).
//!
//! Rules for everything here:
//!
//! - An import that can throw catches (`js.rs`): an exception that passes through the module's frames stops it.
//! - Every state has one owner, and dropping the owner ends what it stands for: a timer, a connection, a listener, a
//!   refresh.
//! - A client and its calls run none of the caller's code while they are borrowed.
//! - Exports do not return a bare reference to JavaScript, but a `Result`, which crosses as several values. Node 20 (V8
//!   11.3) inlines calls that return a bare reference into its optimised code, and aborts if that code is discarded
//!   during the call.

mod abort;
mod any_request;
mod attempt;
mod batch;
mod body;
mod call;
mod client;
mod context;
mod deadline;
mod document;
mod error;
mod failed;
mod fetch;
mod head;
mod host;
mod identity;
mod js;
mod js_error;
mod keys;
mod message;
mod opening;
mod options;
#[cfg(panics)]
mod panics;
mod phase;
mod promise;
mod providers;
mod shared;
mod sign;
mod signal;
mod start;
mod stream;
mod unknown;

/// Half the size of the standard library's. Only in the npm package's build (js/build/dist.js): a Rust program chooses
/// its own allocator.
#[cfg(npm)]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub use abort::ReaderRef;
pub use client::Client;
pub use host::{Host, start};
pub use keys::{create_api_key, derive_signing_key};
pub use message::{MessageDecoder, encode_message};
#[cfg(panics)]
pub use panics::{exhaust_memory, overflow_stack, panic_now};
pub use providers::{cognito_credentials, web_token_credentials};
pub use sign::sign;
pub use stream::{Decoded, EventDecoder};
