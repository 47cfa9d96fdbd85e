//! Signatures for requests that other code sends.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::any_request::{AnyRequest, SigningTime};
use super::error::{Error, Progress};
use super::identity::Identity;
use crate::sigv4::Signer;

thread_local! {
    /// It caches the keys of a few days, regions and services.
    static SIGNER: RefCell<Signer> = RefCell::default();
}

/// Signs a request that js/sign/request.js describes. Returns the headers to set, one per line, or for a URL, which
/// expires, its query.
#[wasm_bindgen]
pub fn sign(request: &JsValue, credentials: &JsValue) -> Result<JsValue, JsValue> {
    signature(request, credentials).map_err(|error| error.into_js(&Progress::default()))
}

fn signature(request: &JsValue, credentials: &JsValue) -> Result<JsValue, Error> {
    let time = SigningTime::read(request)?;
    let request = AnyRequest::read(request);
    let (Identity::Credentials(credentials), _) = Identity::read(credentials)? else {
        return Err(Error::argument("credentials must be AWS credentials, not a token"));
    };
    let signature = SIGNER.with_borrow_mut(|signer| match time.expires_seconds {
        Some(expires_seconds) => request.presign(signer, &credentials, time.seconds, expires_seconds),
        None => request.sign(signer, &credentials, time.seconds),
    })?;
    Ok(signature.as_str().into())
}
