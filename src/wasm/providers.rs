//! Credentials that services give, and keys that are made of credentials: the core of `js/credentials.js`, which waits.
//!
//! A function that makes a request answers `{ url, init }` for `fetch`; the others answer what they read or make. What
//! cannot be made, and an answer that is an error, throws a fault.

use js_sys::Date;
use wasm_bindgen::prelude::*;
use web_sys::Response;
use zeroize::Zeroizing;

use super::convert::{check_function, entries, member, object, text_member, whole_member};
use super::fault::Fault;
use super::fetch::{self, header};
use super::identity::{self, Identity};
use crate::bedrock::{
    AssumeRoleWithWebIdentityInput, CognitoIdentityPool, Endpoint, EndpointOptions, IdentityError,
    IdentityRequest, MAX_API_KEY_EXPIRES_SECONDS, SERVICE, TemporaryCredentials, short_term_api_key,
};
use crate::sigv4::{Signer, SigningKey, Timestamp};

/// Asks an identity pool for an identity.
#[wasm_bindgen(js_name = cognitoIdRequest)]
pub fn cognito_id_request(options: &JsValue) -> Result<JsValue, JsValue> {
    cognito_request(options, None).map_err(JsValue::from)
}

/// The id of the identity.
#[wasm_bindgen(js_name = readCognitoId)]
pub fn read_cognito_id(response: &Response, body: &[u8]) -> Result<JsValue, JsValue> {
    let error_type = header(response, "x-amzn-errortype");
    let id = CognitoIdentityPool::read_identity_id(response.status(), error_type.as_deref(), body);
    Ok(id.map_err(Fault::from)?.into())
}

/// Asks for the credentials of an identity.
#[wasm_bindgen(js_name = cognitoCredentialsRequest)]
pub fn cognito_credentials_request(options: &JsValue, identity_id: &str) -> Result<JsValue, JsValue> {
    cognito_request(options, Some(identity_id)).map_err(JsValue::from)
}

/// The credentials of the identity.
#[wasm_bindgen(js_name = readCognitoCredentials)]
pub fn read_cognito_credentials(response: &Response, body: &[u8]) -> Result<JsValue, JsValue> {
    let error_type = header(response, "x-amzn-errortype");
    credentials(TemporaryCredentials::from_cognito(response.status(), error_type.as_deref(), body))
}

/// Asks for the credentials of a role, for the holder of a token.
#[wasm_bindgen(js_name = webTokenRequest)]
pub fn web_token_request(options: &JsValue) -> Result<JsValue, JsValue> {
    assume_role_request(options).map_err(JsValue::from)
}

/// The credentials of the role.
#[wasm_bindgen(js_name = readWebTokenCredentials)]
pub fn read_web_token_credentials(response: &Response, body: &[u8]) -> Result<JsValue, JsValue> {
    credentials(TemporaryCredentials::from_sts(response.status(), body))
}

/// A short-term Bedrock API key, signed at that time in ms since 1970.
#[wasm_bindgen(js_name = createApiKey)]
pub fn create_api_key(options: &JsValue, now: f64) -> Result<JsValue, JsValue> {
    api_key(options, now).map_err(JsValue::from)
}

/// The signing key of that day, in ms since 1970, with what else a client needs.
#[wasm_bindgen(js_name = deriveSigningKey)]
pub fn derive_signing_key(options: &JsValue, now: f64) -> Result<JsValue, JsValue> {
    scoped_credentials(options, now).map_err(JsValue::from)
}

fn cognito_request(options: &JsValue, identity_id: Option<&str>) -> Result<JsValue, Fault> {
    let text = |name| text_member(options, name);
    let (pool_id, account_id, role) = (text("identityPoolId")?, text("accountId")?, text("customRoleArn")?);
    let logins = logins(&member(options, "logins"))?;
    let logins: Vec<(&str, &str)> =
        logins.iter().map(|(name, token)| (name.as_str(), token.as_str())).collect();
    let pool = CognitoIdentityPool {
        logins: &logins,
        account_id: account_id.as_deref(),
        custom_role_arn: role.as_deref(),
        ..CognitoIdentityPool::new(pool_id.as_deref().unwrap_or_default())
    };
    let own = pool.endpoint()?;
    let endpoint = custom_endpoint(options)?.unwrap_or(own);
    Ok(request_to_js(&match identity_id {
        None => pool.id_request(&endpoint)?,
        Some(identity_id) => pool.credentials_request(identity_id, &endpoint)?,
    }))
}

fn logins(option: &JsValue) -> Result<Vec<(String, Zeroizing<String>)>, Fault> {
    let hint =
        "logins must be an object of tokens, or functions that answer them, by the names of their providers";
    let login = |(name, token): (String, JsValue)| {
        let token = token.as_string().map(Zeroizing::new).ok_or_else(|| Fault::argument(hint))?;
        Ok((name, token))
    };
    entries(option).into_iter().map(login).collect()
}

fn assume_role_request(options: &JsValue) -> Result<JsValue, Fault> {
    let text = |name| text_member(options, name);
    let (role_arn, session_name) = (text("roleArn")?, text("roleSessionName")?);
    let (token, provider_id, policy) = (text("webIdentityToken")?, text("providerId")?, text("policy")?);
    let token = Zeroizing::new(token.unwrap_or_default());
    let endpoint = match custom_endpoint(options)? {
        Some(custom) => custom,
        None => AssumeRoleWithWebIdentityInput::endpoint(&text("region")?.unwrap_or_default())?,
    };
    let hint = "durationSeconds must be a whole number from 900 to 43200";
    let duration = whole_member(options, "durationSeconds", 900..=43_200, hint)?;
    let wrong = || Fault::argument("policyArns must be an array of ARNs");
    let arns = entries(&member(options, "policyArns")).into_iter();
    let arns: Vec<String> =
        arns.map(|(_, arn)| arn.as_string().ok_or_else(wrong)).collect::<Result<_, _>>()?;
    let arns: Vec<&str> = arns.iter().map(String::as_str).collect();
    let input = AssumeRoleWithWebIdentityInput {
        provider_id: provider_id.as_deref(),
        policy: policy.as_deref(),
        policy_arns: &arns,
        duration_seconds: duration,
        ..AssumeRoleWithWebIdentityInput::new(
            role_arn.as_deref().unwrap_or_default(),
            session_name.as_deref().unwrap_or("bedrock-stream"),
            &token,
        )
    };
    Ok(request_to_js(&input.request(&endpoint)?))
}

fn custom_endpoint(options: &JsValue) -> Result<Option<Endpoint>, Fault> {
    check_function(options, "fetch")?;
    let Some(url) = text_member(options, "endpoint")? else { return Ok(None) };
    let options = EndpointOptions { endpoint: Some(&url), ..EndpointOptions::default() };
    Ok(Some(Endpoint::resolve(&options)?))
}

fn request_to_js(request: &IdentityRequest) -> JsValue {
    let init = fetch::init(request.headers.iter().copied(), &request.body.as_str().into());
    object(&[("url", request.url.as_str().into()), ("init", init)])
}

fn credentials(answer: Result<TemporaryCredentials, IdentityError>) -> Result<JsValue, JsValue> {
    let credentials = answer.map_err(Fault::from)?;
    Ok(object(&[
        ("accessKeyId", credentials.access_key_id.as_str().into()),
        ("secretAccessKey", credentials.secret_access_key.as_str().into()),
        ("sessionToken", credentials.session_token.as_str().into()),
        ("expiration", date(credentials.expiration_ms as f64)),
    ]))
}

fn api_key(options: &JsValue, now_ms: f64) -> Result<JsValue, Fault> {
    let Identity::Credentials(credentials) = Identity::read(&member(options, "credentials"))? else {
        return Err(Fault::argument("credentials must be those of AWS, not a token"));
    };
    let region = text_member(options, "region")?.unwrap_or_default();
    let hint = "expiresIn must be a whole number of seconds from 1 to 43200";
    let max = MAX_API_KEY_EXPIRES_SECONDS;
    let expires = whole_member(options, "expiresIn", 1..=max, hint)?.unwrap_or(max);
    let seconds = (now_ms / 1000.0) as i64;
    let key = short_term_api_key(&mut Signer::new(), &credentials, &region, seconds, expires);
    Ok(key.map_err(Fault::argument)?.as_str().into())
}

const DAY_MS: f64 = 86_400_000.0;

fn scoped_credentials(options: &JsValue, now_ms: f64) -> Result<JsValue, Fault> {
    let given = member(options, "credentials");
    let region = text_member(options, "region")?.unwrap_or_default();
    let service = text_member(options, "service")?.unwrap_or_else(|| SERVICE.to_owned());
    let (id, secret) = (text_member(&given, "accessKeyId")?, text_member(&given, "secretAccessKey")?);
    let secret = Zeroizing::new(secret.unwrap_or_default());
    let day = Timestamp::from_unix_seconds((now_ms / 1000.0) as i64)?.date();
    let key = SigningKey::derive(&secret, &day, &region, &service)?;
    let day_ends = (now_ms / DAY_MS).floor() * DAY_MS + DAY_MS;
    let expires = identity::expiration(&given)?.map_or(day_ends, |expires| day_ends.min(expires));
    let scope = object(&[("date", day.into()), ("region", region.into()), ("service", service.into())]);
    Ok(object(&[
        ("accessKeyId", id.unwrap_or_default().into()),
        ("signingKey", key.to_hex().as_str().into()),
        ("scope", scope),
        ("sessionToken", member(&given, "sessionToken")),
        ("expiration", date(expires)),
    ]))
}

fn date(millis: f64) -> JsValue {
    Date::new(&millis.into()).into()
}
