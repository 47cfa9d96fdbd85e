//! AWS Signature Version 4: takes a request and credentials, returns the signature.
//!
//! Signs any request, either in its headers ([`Signer::sign`]) or in its query ([`Signer::presign`]). It does no I/O
//! and reads no clock: pass the time as Unix seconds. Each step can also be called alone, under its name in the
//! [specification](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html):
//! [`canonical_request`] → [`string_to_sign`] → [`SigningKey::derive`] → [`SigningKey::signature`].
//!
//! Out of scope: Signature Version 4A, signatures of single chunks (`STREAMING-…` payloads), verification.
//!
//! ```
//! use bedrock_stream::sigv4::{Credentials, Request, Scope, Signer, SigningOptions, sha256_hex, uri_encode};
//!
//! let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
//! let path = ["/model/", &uri_encode("us.amazon.nova-2-lite-v1:0"), "/invoke-with-response-stream"].concat();
//! let request = Request {
//!     method: "POST",
//!     path: &path,
//!     query: "",
//!     headers: &[
//!         ("Host", "bedrock-runtime.us-east-1.amazonaws.com"),
//!         ("Content-Type", "application/json"),
//!         ("X-Amzn-Bedrock-Accept", "application/json"),
//!     ],
//!     payload_hash: &sha256_hex(br#"{"a":1}"#),
//! };
//! let scope = Scope { region: "us-east-1", service: "bedrock" };
//! let signed = Signer::new().sign(&request, &credentials, &scope, 1_740_823_502, &SigningOptions::default())?;
//!
//! assert_eq!(signed.x_amz_date, "20250301T100502Z");
//! assert!(signed.authorization.ends_with(
//!     "Signature=7e338385ee3564c7232e1afc8feb0bc8c829bf3755c1adc396643c259fe70d33"
//! ));
//! # Ok::<(), bedrock_stream::sigv4::SignError>(())
//! ```

mod canonical;
mod credentials;
mod error;
mod request;
mod signature;
mod signer;
mod signing_key;
mod stack;
mod time;

pub(crate) use canonical::{MAX_ENCODED_LEN, is_token, push_uri_encoded};
pub use canonical::{canonical_request, uri_encode};
pub use credentials::Credentials;
pub use error::SignError;
pub use request::{Request, Scope, SigningOptions};
pub use signature::{SignedHeaders, credential_scope, string_to_sign};
pub use signer::Signer;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub(crate) use signing_key::hex;
pub use signing_key::{SigningKey, sha256_hex};
pub use time::Timestamp;
