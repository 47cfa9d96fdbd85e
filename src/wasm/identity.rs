//! Who calls: what the caller gave as `credentials` or `token`. `js/identity.js` keeps it while it lasts.

use js_sys::{Date, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::config::Config;
use super::convert::{member, text_member};
use super::fault::Fault;
use crate::bedrock::{Freshness, HttpRequest, Lifetime};
use crate::sigv4::{Credentials, SigningKey};

/// What a request is authorized with.
pub(super) enum Identity {
    Credentials(Credentials),
    Token(Zeroizing<String>),
}

/// Signs the request, or adds the token to it.
pub(super) fn authorize(
    request: &mut HttpRequest,
    identity: &JsValue,
    config: &Config,
    now_ms: f64,
) -> Result<(), Fault> {
    match Identity::read(identity)? {
        Identity::Credentials(credentials) => {
            let signer = &mut config.signer.borrow_mut();
            request.sign(signer, &credentials, &config.region, (now_ms / 1000.0) as i64)?;
        }
        Identity::Token(token) => request.authorize_bearer(&token)?,
    }
    Ok(())
}

/// Until when what a function answered is valid, in ms since 1970, or undefined. Throws a fault where it is no identity.
#[wasm_bindgen(js_name = identityExpiration)]
pub fn identity_expiration(value: &JsValue) -> Result<Option<f64>, JsValue> {
    Identity::read(value).and_then(|_| expiration(value)).map_err(JsValue::from)
}

/// `"fresh"`, `"due"` or `"expired"`: whether to ask again for what was answered at `since`. All in ms since 1970.
#[wasm_bindgen]
pub fn freshness(since: f64, expiration: Option<f64>, now: f64) -> String {
    let lifetime = Lifetime { since_ms: since as i64, expiration_ms: expiration.map(|time| time as i64) };
    let word = match lifetime.freshness(now as i64) {
        Freshness::Fresh => "fresh",
        Freshness::Due => "due",
        Freshness::Expired => "expired",
    };
    word.to_owned()
}

impl Identity {
    pub(super) fn read(value: &JsValue) -> Result<Self, Fault> {
        let wrong = |_| Fault::argument(HINT);
        let text =
            |name| text_member(value, name).map(|text| text.filter(|text| !text.is_empty())).map_err(wrong);
        let session_token = text("sessionToken")?;
        Ok(match (text("accessKeyId")?, text("secretAccessKey")?) {
            (Some(id), Some(secret)) => Self::Credentials(Credentials::new(id, secret, session_token)),
            (Some(id), None) if !member(value, "signingKey").is_undefined() => {
                Self::Credentials(Credentials::scoped(id, signing_key(value)?, session_token))
            }
            _ => Self::Token(text("token")?.map(Zeroizing::new).ok_or_else(|| Fault::argument(HINT))?),
        })
    }
}

const HINT: &str = "credentials must be { accessKeyId, secretAccessKey, sessionToken? } of strings, { accessKeyId, signingKey, scope, sessionToken? } as deriveSigningKey makes it, or { token }; token must be a string or { token }; each may be a function that returns it";

fn signing_key(value: &JsValue) -> Result<SigningKey, Fault> {
    let (key, scope) = (member(value, "signingKey"), member(value, "scope"));
    let part = |name| text_member(&scope, name).map(Option::unwrap_or_default);
    let (date, region, service) = (part("date")?, part("region")?, part("service")?);
    if let Some(hex) = key.as_string() {
        return Ok(SigningKey::from_hex(&hex, &date, &region, &service)?);
    }
    let bytes = Zeroizing::new(Uint8Array::new(&key).to_vec());
    let bytes = bytes
        .as_slice()
        .try_into()
        .map_err(|_| Fault::argument("signingKey must be 32 bytes, or 64 hexadecimal digits"))?;
    Ok(SigningKey::from_bytes(bytes, &date, &region, &service)?)
}

/// In ms since 1970: of a Date, or of the text that JSON makes of one.
pub(super) fn expiration(value: &JsValue) -> Result<Option<f64>, Fault> {
    let expiration = member(value, "expiration");
    if expiration.is_undefined() {
        return Ok(None);
    }
    let time = Date::new(&expiration).get_time();
    if time.is_nan() || !(expiration.is_string() || expiration.is_object()) {
        return Err(Fault::argument("expiration must be a Date, or text such as \"2030-01-01T00:00:00Z\""));
    }
    Ok(Some(time))
}
