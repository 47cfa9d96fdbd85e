//! Keys made from credentials: short-term API keys, and signing keys for one scope.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::error::{Error, Progress};
use super::identity::{Identity, read_expiration};
use super::js::{self, date, object};
use super::options::Members;
use super::promise::run;
use super::providers::value_of;
use crate::bedrock::{MAX_API_KEY_EXPIRES_SECONDS, SERVICE, short_term_api_key};
use crate::sigv4::{Signer, SigningKey, Timestamp};

/// A short-term Bedrock API key.
#[wasm_bindgen(js_name = createApiKey)]
pub fn create_api_key(options: JsValue) -> Result<Promise, JsValue> {
    run(async move { api_key(&options).await.map_err(|error| error.into_js(&Progress::default())) })
}

/// The signing key of one day, with everything else that a client needs.
#[wasm_bindgen(js_name = deriveSigningKey)]
pub fn derive_signing_key(options: JsValue) -> Result<Promise, JsValue> {
    run(
        async move { scoped_credentials(&options).await.map_err(|error| error.into_js(&Progress::default())) },
    )
}

/// `ApiKeyOptions` of js/index.d.ts.
async fn api_key(options: &JsValue) -> Result<JsValue, Error> {
    let members = Members::read(options)?;
    let hint = "expiresIn must be a whole number of seconds from 1 to 43200";
    let max = MAX_API_KEY_EXPIRES_SECONDS;
    let expires_seconds = members.whole("expiresIn", 1..=max, hint).unwrap_or(max);
    let region = members.text("region").unwrap_or_default();
    let (credentials, date) = (members.value("credentials"), members.value("date"));
    members.check()?;
    let seconds = (js::time_ms(&date)? / 1000.0) as i64;
    let (Identity::Credentials(credentials), _) = Identity::read(&value_of(&credentials).await?)? else {
        return Err(Error::argument("credentials must be AWS credentials, not a token"));
    };
    let key = short_term_api_key(&mut Signer::new(), &credentials, &region, seconds, expires_seconds);
    Ok(key.map_err(Error::argument)?.as_str().into())
}

const DAY_MS: f64 = 86_400_000.0;

/// `DeriveSigningKeyOptions` of js/index.d.ts.
async fn scoped_credentials(options: &JsValue) -> Result<JsValue, Error> {
    let members = Members::read(options)?;
    let region = members.text("region").unwrap_or_default();
    let service = members.text("service").unwrap_or_else(|| SERVICE.to_owned());
    let (credentials, given_date) = (members.value("credentials"), members.value("date"));
    members.check()?;
    let time_ms = js::time_ms(&given_date)?;

    let members = Members::read(&value_of(&credentials).await?)?;
    let access_key_id = members.text("accessKeyId").unwrap_or_default();
    let secret = members.secret("secretAccessKey");
    let (session_token, expiration) = (members.value("sessionToken"), members.value("expiration"));
    members.check()?;

    let day = Timestamp::from_unix_seconds((time_ms / 1000.0) as i64)?.date();
    let key = SigningKey::derive(&secret, &day, &region, &service)?;
    let day_ends_ms = (time_ms / DAY_MS).floor() * DAY_MS + DAY_MS;
    let expiration_ms = read_expiration(&expiration)?.map_or(day_ends_ms, |time| day_ends_ms.min(time));
    let scope = object(&[("date", day.into()), ("region", region.into()), ("service", service.into())]);
    let credentials = object(&[
        ("accessKeyId", access_key_id.into()),
        ("signingKey", key.to_hex().as_str().into()),
        ("scope", scope.into()),
        ("sessionToken", session_token),
        ("expiration", date(expiration_ms)),
    ]);
    Ok(credentials.into())
}
