//! The WebAssembly side: the one place that touches JavaScript.
//!
//! `js/client.js` calls [`client::Client`] once a request and [`stream::EventDecoder`] once a network
//! chunk. Errors cross as plain descriptions, which `js/errors.js` turns into its classes.

mod client;
mod convert;
mod fault;
mod fetch;
mod stream;

pub use client::Client;
pub use stream::{EventDecoder, Sink};
