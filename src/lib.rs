//! Amazon Bedrock Runtime's streams and the operations around them: signing, framing and typed events, without I/O.
//!
//! In scope: SigV4 signatures, the `application/vnd.amazon.eventstream` codec and, as data, the operations
//! `InvokeModelWithResponseStream`, `InvokeModel`, `ConverseStream`, `Converse`, `CountTokens` and `ApplyGuardrail`.
//! Out of scope: HTTP, TLS, clocks, randomness and credentials on disk, which the caller provides. On `wasm32`, the
//! crate is also the core of the npm package of the same name, whose JavaScript does the I/O.
//!
//! Layers, each using only those below it:
//!
//! - `wasm` (only on `wasm32`, with the feature `js`): the client for JavaScript;
//! - [`bedrock`]: the operations as data;
//! - [`eventstream`] and [`sigv4`]: the codec and the signer, which know nothing of Bedrock.
//!
//! # Example
//!
//! One call with any HTTP client that reads a body piece by piece. For a complete program with `ureq`, see
//! [`examples/native/main.rs`]: `cargo run --example native`.
//!
//! ```
//! use bedrock_stream::bedrock::{Body, Endpoint, Event, HttpRequest, InvokeModelWithResponseStreamInput};
//! use bedrock_stream::eventstream::Decoder;
//! use bedrock_stream::sigv4::{Credentials, Signer};
//! use std::{error::Error, io::Read};
//!
//! /// Passes on the bytes of each chunk as it arrives: usually one JSON document of the model's.
//! fn invoke<Response: Read>(
//!     body: &[u8],
//!     credentials: &Credentials,
//!     unix_seconds: i64,
//!     send: impl FnOnce(&HttpRequest, &[u8]) -> Result<Response, Box<dyn Error>>,
//!     mut chunk: impl FnMut(&[u8]),
//! ) -> Result<(), Box<dyn Error>> {
//!     let input = InvokeModelWithResponseStreamInput::new("us.amazon.nova-2-lite-v1:0", Body::Bytes(body));
//!     let mut request = input.request(&Endpoint::for_region("us-east-1")?)?;
//!     request.sign(&mut Signer::new(), credentials, "us-east-1", unix_seconds)?;
//!     let mut response = send(&request, body)?;
//!
//!     let (mut decoder, mut piece) = (Decoder::new(), [0; 16 * 1024]);
//!     loop {
//!         let len = response.read(&mut piece)?;
//!         if len == 0 {
//!             return Ok(decoder.finish()?); // an error if the last message is incomplete
//!         }
//!         decoder.feed(&piece[..len])?;
//!         while let Some(message) = decoder.next_message()? {
//!             let mut bytes = Vec::new();
//!             match Event::read(&message, &mut bytes)? {
//!                 Event::Chunk { .. } => chunk(&bytes),
//!                 Event::Exception(exception) => return Err(exception.into()),
//!                 Event::Document { .. } | Event::Unknown { .. } => {}
//!             }
//!         }
//!     }
//! }
//! # use bedrock_stream::eventstream::{Header, HeaderValue, encode};
//! # let headers = [(":message-type", "event"), (":event-type", "chunk")]
//! #     .map(|(name, value)| Header { name, value: HeaderValue::String(value) });
//! # let mut wire = Vec::new();
//! # encode(&headers, br#"{"bytes":"eyJhIjoxfQ=="}"#, &mut wire)?;
//! # let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
//! # let mut chunks = Vec::new();
//! # invoke(b"{}", &credentials, 1_740_823_502, |_, _| Ok(&wire[..]), |bytes| chunks.push(bytes.to_owned()))?;
//! # assert_eq!(chunks, [br#"{"a":1}"#]);
//! # assert!(invoke(b"{}", &credentials, 1_740_823_502, |_, _| Ok(&wire[..20]), |_| ()).is_err());
//! # Ok::<(), Box<dyn Error>>(())
//! ```
//!
//! # Features
//!
//! `js`, on by default, is the client for JavaScript; it exists only on `wasm32`. Turn it off in a wasm program that
//! uses this crate. Otherwise the program's module also exports that client (250 kB), and is tied to the version of
//! wasm-bindgen that the npm package is built with.
//!
//! ```toml
//! bedrock-stream = { version = "0.1", default-features = false }
//! ```
//!
//! # Minimum supported Rust version
//!
//! 1.95. All tests run with it.
//!
//! [`examples/native/main.rs`]: https://docs.rs/crate/bedrock-stream/latest/source/examples/native/main.rs

pub mod bedrock;
pub mod sigv4;

#[doc(inline)]
pub use bedrock_eventstream as eventstream;

#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub mod wasm;

/// The documentation site's examples, only for `cargo test`: the published crate does not contain that file.
#[cfg(doctest)]
#[doc = include_str!("../www/docs/guides/04-rust.md")]
pub struct DocumentationSite;
