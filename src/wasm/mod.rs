//! The WebAssembly side: the one place that touches JavaScript, and the one that waits.
//!
//! `js/client.js` asks [`Client`] for a call, which is one `async fn` from its input to the head of the response
//! (`call.rs`), and [`EventDecoder`] for the events of a network chunk, which waits for nothing (`stream.rs`).
//!
//! What holds everywhere here:
//!
//! - An import that can throw catches (`js.rs`): an exception that passes through the module's frames ends it.
//! - A state has one owner, and dropping that ends what it stands for: a timer, a connection, a listener, a refresh.
//! - A client and its calls run no code of the caller's while they are borrowed.
//! - No export returns a bare reference to JavaScript: it is a `Result`, which crosses as several values. Node 20 (V8 11.3)
//!   builds calls that return one into its optimised code, and aborts if that code is given up during the call.

mod abort;
mod attempt;
mod body;
mod call;
mod client;
mod deadline;
mod document;
mod error;
mod host;
mod identity;
mod js;
mod keys;
mod opening;
mod options;
#[cfg(panics)]
mod panics;
mod promise;
mod providers;
mod signal;
mod stream;
mod unknown;

/// Half the size of the standard library's. In the npm package's build alone (js/build/dist.js): a Rust program chooses
/// its own.
#[cfg(npm)]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub use abort::ReaderRef;
pub use client::Client;
pub use host::{Host, start};
pub use keys::{create_api_key, derive_signing_key};
#[cfg(panics)]
pub use panics::{exhaust_memory, overflow_stack, panic_now};
pub use providers::{cognito_credentials, web_token_credentials};
pub use stream::{Decoded, EventDecoder};
