//! Credentials from Amazon Cognito and AWS STS.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::abort::Cancellation;
use super::body::error_body;
use super::deadline::{Timeouts, sleep, within};
use super::error::{Error, Progress};
use super::failed::Failed;
use super::fetch::{fetch, headers_object, signal_for};
use super::head::{Head, metadata};
use super::js::{self, date, object};
use super::options::Members;
use super::phase::Phase;
use super::promise::{run, settled};
use crate::bedrock::{
    AssumeRoleWithWebIdentityInput, CognitoIdentityPool, Endpoint, EndpointOptions, IdentityError,
    IdentityRequest, Retries, RetryMode, RetryPolicy, TemporaryCredentials,
};

/// How long one request may take, in ms: a call that waits for credentials may have no deadline.
const REQUEST_LIMIT_MS: f64 = 10_000.0;

/// The session name shown in logs if the caller gives none.
const SESSION_NAME: &str = "bedrock-stream";

/// Credentials from an identity pool, for an existing identity if its id is given.
#[wasm_bindgen(js_name = cognitoCredentials)]
pub fn cognito_credentials(options: JsValue, identity_id: Option<String>) -> Result<Promise, JsValue> {
    run(async move { from_cognito(&options, identity_id).await.map_err(|failed| failed.into_js()) })
}

/// Credentials for a role, for the holder of a token.
#[wasm_bindgen(js_name = webTokenCredentials)]
pub fn web_token_credentials(options: JsValue) -> Result<Promise, JsValue> {
    run(async move { from_sts(&options).await.map_err(|failed| failed.into_js()) })
}

/// `CognitoIdentityPoolOptions` of js/index.d.ts.
async fn from_cognito(options: &JsValue, identity_id: Option<String>) -> Result<JsValue, Box<Failed>> {
    let members = Members::read(options)?;
    let pool_id = members.text("identityPoolId").unwrap_or_default();
    let account_id = members.text("accountId");
    let custom_role_arn = members.text("customRoleArn");
    let (fetch, custom) = (members.function("fetch"), members.url("endpoint"));
    let (role_arn, custom_sts) = (members.text("roleArn"), members.url("stsEndpoint"));
    let logins = members.value("logins");
    members.check()?;
    if role_arn.is_some() && custom_role_arn.is_some() {
        let hint =
            "customRoleArn belongs to the enhanced flow, roleArn to the basic flow: leave one of them out";
        return Err(Error::argument(hint).into());
    }
    if role_arn.as_deref() == Some("") {
        return Err(Error::argument("roleArn must be the ARN of a role").into());
    }
    let sts = custom_endpoint(custom_sts.as_deref())?;
    let logins = read_logins(&logins).await?;
    let logins: Vec<(&str, &str)> =
        logins.iter().map(|(name, token)| (name.as_str(), token.as_str())).collect();
    let pool = CognitoIdentityPool {
        logins: &logins,
        account_id: account_id.as_deref(),
        custom_role_arn: custom_role_arn.as_deref(),
        ..CognitoIdentityPool::new(&pool_id)
    };
    let own = pool.endpoint().map_err(Error::from)?;
    let endpoint = custom_endpoint(custom.as_deref())?.unwrap_or(own);
    let identity_id = match identity_id {
        Some(id) => id,
        None => {
            let request = pool.id_request(&endpoint).map_err(Error::from)?;
            let mut id = String::new();
            let mut read = |status, kind: Option<&str>, body: &[u8]| {
                id = CognitoIdentityPool::read_identity_id(status, kind, body)?;
                Ok(())
            };
            ask(fetch.as_ref(), &request, &mut read).await?;
            id
        }
    };
    let credentials = match role_arn {
        Some(role_arn) => {
            let sts = match sts {
                Some(custom) => custom,
                None => AssumeRoleWithWebIdentityInput::endpoint(pool.region()).map_err(Error::from)?,
            };
            let request = pool.open_id_token_request(&identity_id, &endpoint).map_err(Error::from)?;
            let mut token = Zeroizing::default();
            let mut read = |status, kind: Option<&str>, body: &[u8]| {
                token = CognitoIdentityPool::read_open_id_token(status, kind, body)?;
                Ok(())
            };
            ask(fetch.as_ref(), &request, &mut read).await?;
            let input = AssumeRoleWithWebIdentityInput::new(&role_arn, SESSION_NAME, &token);
            assume_role(fetch.as_ref(), &input, &sts).await?
        }
        None => {
            let request = pool.credentials_request(&identity_id, &endpoint).map_err(Error::from)?;
            let mut credentials = js_sys::Object::new();
            let mut read = |status, kind: Option<&str>, body: &[u8]| {
                credentials = described(&TemporaryCredentials::from_cognito(status, kind, body)?);
                Ok(())
            };
            ask(fetch.as_ref(), &request, &mut read).await?;
            credentials
        }
    };
    js::set(&credentials, "identityId", &identity_id.into());
    Ok(credentials.into())
}

/// The last request of the basic flow, and the only one for the holder of another token.
async fn assume_role(
    fetch: Option<&Function>,
    input: &AssumeRoleWithWebIdentityInput<'_>,
    endpoint: &Endpoint,
) -> Result<js_sys::Object, Box<Failed>> {
    let request = input.request(endpoint).map_err(Error::from)?;
    let mut credentials = js_sys::Object::new();
    let mut read = |status, _: Option<&str>, body: &[u8]| {
        credentials = described(&TemporaryCredentials::from_sts(status, body)?);
        Ok(())
    };
    ask(fetch, &request, &mut read).await?;
    Ok(credentials)
}

/// Tokens by the names of their providers. Tokens given as functions are called.
async fn read_logins(logins: &JsValue) -> Result<Vec<(String, Zeroizing<String>)>, Error> {
    let wrong = || {
        let hint = "logins must be an object of tokens, or functions that return them, by the names of their providers";
        Error::argument(hint)
    };
    if !logins.is_undefined() && (!logins.is_object() || js::is_list(logins)) {
        return Err(wrong());
    }
    let mut tokens = Vec::new();
    for (name, token) in js::entries(logins)? {
        let token = value_of(&token).await?.as_string().map(Zeroizing::new).ok_or_else(wrong)?;
        tokens.push((name, token));
    }
    Ok(tokens)
}

/// `WebTokenOptions` of js/index.d.ts.
async fn from_sts(options: &JsValue) -> Result<JsValue, Box<Failed>> {
    let members = Members::read(options)?;
    let role_arn = members.text("roleArn").unwrap_or_default();
    let session_name = members.text("roleSessionName").unwrap_or_else(|| SESSION_NAME.to_owned());
    let (provider_id, policy) = (members.text("providerId"), members.text("policy"));
    let hint = "durationSeconds must be a whole number from 900 to 43200";
    let duration_seconds = members.whole("durationSeconds", 900..=43_200, hint);
    let (region, custom) = (members.text("region").unwrap_or_default(), members.url("endpoint"));
    let (arns, token) = (members.value("policyArns"), members.value("webIdentityToken"));
    let fetch = members.function("fetch");
    members.check()?;
    let arns = read_policy_arns(&arns)?;
    let arns: Vec<&str> = arns.iter().map(String::as_str).collect();
    let endpoint = match custom_endpoint(custom.as_deref())? {
        Some(custom) => custom,
        None => AssumeRoleWithWebIdentityInput::endpoint(&region).map_err(Error::from)?,
    };
    let token = value_of(&token).await?;
    let wrong =
        || Error::argument(format!("webIdentityToken must be a string, not {}", js::type_name(&token)));
    let token = Zeroizing::new(token.as_string().ok_or_else(wrong)?);
    let input = AssumeRoleWithWebIdentityInput {
        provider_id: provider_id.as_deref(),
        policy: policy.as_deref(),
        policy_arns: &arns,
        duration_seconds,
        ..AssumeRoleWithWebIdentityInput::new(&role_arn, &session_name, &token)
    };
    Ok(assume_role(fetch.as_ref(), &input, &endpoint).await?.into())
}

fn read_policy_arns(arns: &JsValue) -> Result<Vec<String>, Error> {
    let wrong = || Error::argument("policyArns must be an array of ARNs");
    if !arns.is_undefined() && !js::is_list(arns) {
        return Err(wrong());
    }
    let entries = js::entries(js::own_members(arns)?.as_ref())?;
    entries.into_iter().map(|(_, arn)| arn.as_string().ok_or_else(wrong)).collect()
}

fn custom_endpoint(url: Option<&str>) -> Result<Option<Endpoint>, Error> {
    let options = EndpointOptions { endpoint: url, ..EndpointOptions::default() };
    Ok(url.map(|_| Endpoint::resolve(&options)).transpose()?)
}

/// A value, or the result of a function passed instead of it.
pub(super) async fn value_of(value: &JsValue) -> Result<JsValue, Error> {
    match value.dyn_ref::<Function>() {
        Some(function) => settled(&js::invoke(function, &JsValue::UNDEFINED)?).await,
        None => Ok(value.clone()),
    }
}

fn described(credentials: &TemporaryCredentials) -> js_sys::Object {
    object(&[
        ("accessKeyId", credentials.access_key_id.as_str().into()),
        ("secretAccessKey", credentials.secret_access_key.as_str().into()),
        ("sessionToken", credentials.session_token.as_str().into()),
        ("expiration", date(credentials.expiration_ms as f64)),
    ])
}

/// Reads a response: its status, its header `x-amzn-errortype` and its body.
type Reader<'f> = dyn FnMut(u16, Option<&str>, &[u8]) -> Result<(), IdentityError> + 'f;

/// Sends a request, and retries it like a client with default options.
async fn ask(
    fetch: Option<&Function>,
    request: &IdentityRequest,
    read: &mut Reader<'_>,
) -> Result<(), Box<Failed>> {
    let mut policy = RetryPolicy::new(RetryMode::Standard, 3, js::monotonic_ms());
    let mut retries = Retries::new();
    loop {
        let progress = Rc::new(Progress::default());
        let error = match attempt(fetch, request, read, &retries, &progress).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let (now_ms, random) = (js::monotonic_ms(), js::random());
        match policy.failed(&mut retries, error.retryable(), None, now_ms, random) {
            Some(delay_ms) => sleep(delay_ms).await?,
            None => return Err(Failed::of(error, progress)),
        }
    }
}

async fn attempt(
    function: Option<&Function>,
    request: &IdentityRequest,
    read: &mut Reader<'_>,
    retries: &Retries,
    progress: &Progress,
) -> Result<(), Error> {
    progress.metadata.replace(metadata(retries, None));
    // closes the connection, whatever the outcome
    let connection = Cancellation::new();
    let init = js::bare_object(&[
        ("method", IdentityRequest::METHOD.into()),
        ("headers", headers_object(request.headers.iter().copied())),
        ("body", request.body.as_str().into()),
        ("redirect", "manual".into()),
        ("signal", signal_for(function, connection.connect()?)),
    ]);
    let response = async {
        let response = fetch(function, &request.url, &init).await?;
        let head = Head::read(&response)?;
        // the body of a successful response contains secrets
        let body = error_body(&response, &connection, &Timeouts::default()).await?;
        Ok((head, Zeroizing::new(body)))
    };
    let (head, body) = within(Phase::Connect, Some(REQUEST_LIMIT_MS), response).await?;
    progress.metadata.replace(metadata(retries, Some(&head)));
    let response = if head.status == 200 { head.described(None) } else { head.described_with(&body) };
    progress.response.replace(response.into());
    Ok(read(head.status, head.header("x-amzn-errortype").as_deref(), &body)?)
}
