//! The WebAssembly side: the one place that touches JavaScript.
//!
//! `js/client.js` calls an [`Invocation`] once an attempt and [`EventDecoder`] once a network chunk. Errors cross as
//! plain descriptions, of which `js/faults.js` makes errors.
//!
//! No export answers a bare reference to JavaScript: it is a `Result`, which crosses as several values. Node 20 (V8 11.3)
//! builds calls that answer one into its optimised code, and aborts where that code is given up during the call.

mod client;
mod config;
mod convert;
mod fault;
mod fetch;
mod identity;
mod providers;
mod retrier;
mod stream;

/// Half the size of the standard library's. In the npm package's build alone (js/build/dist.js): a Rust program chooses
/// its own.
#[cfg(npm)]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub use client::{Client, Invocation};
pub use fetch::Call;
pub use identity::{freshness, identity_expiration};
pub use providers::{
    cognito_credentials_request, cognito_id_request, create_api_key, derive_signing_key,
    read_cognito_credentials, read_cognito_id, read_web_token_credentials, web_token_request,
};
pub use retrier::Retrier;
pub use stream::{EventDecoder, Sink};
