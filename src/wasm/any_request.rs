//! A request to any AWS service, as js/sign/request.js describes it.

use js_sys::{Array, Function, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::body::error_body;
use super::context::Call;
use super::error::Error;
use super::failed::Failed;
use super::fetch::fetch;
use super::head::Head;
use super::identity::Identity;
use super::js::{self, member};
use crate::bedrock::{RequestError, ServiceException};
use crate::sigv4::{Credentials, Request, Scope, Signer, SigningOptions, sha256_hex};

/// What a signature covers, and which rules apply.
pub(super) struct AnyRequest {
    region: String,
    service: String,
    method: String,
    path: String,
    query: String,
    payload_hash: String,
    /// One per line. A value may be a secret.
    headers: Zeroizing<String>,
    options: SigningOptions,
    url: String,
}

/// When a request is signed.
pub(super) struct SigningTime {
    /// Since 1970.
    pub seconds: i64,
    /// For a URL.
    pub expires_seconds: Option<u32>,
}

/// The places in a description, in the order of js/sign/request.js. It is an array because passing one to the module is
/// twice as fast as passing an object.
#[derive(Clone, Copy)]
enum Place {
    Region,
    Service,
    Method,
    Path,
    Query,
    Headers,
    /// The hash of the body, or its bytes.
    Payload,
    Rules,
    Url,
    Date,
    ExpiresIn,
}

fn part(description: &JsValue, place: Place) -> JsValue {
    description.unchecked_ref::<Array>().get(place as u32)
}

impl SigningTime {
    pub(super) fn read(description: &JsValue) -> Result<Self, Error> {
        let seconds = (js::time_ms(&part(description, Place::Date))? / 1000.0) as i64;
        let expires_seconds = part(description, Place::ExpiresIn).as_f64().map(|seconds| seconds as u32);
        Ok(Self { seconds, expires_seconds })
    }
}

/// The header that S3 requires in every request.
const HASH: &str = "x-amz-content-sha256";

impl AnyRequest {
    /// Reads a description, and hashes a body in it.
    pub(super) fn read(description: &JsValue) -> Self {
        let text = |place| part(description, place).as_string().unwrap_or_default();
        let options = match text(Place::Rules).as_str() {
            "s3" => SigningOptions::s3(),
            "iot" => SigningOptions { omit_session_token: true, ..SigningOptions::default() },
            _ => SigningOptions::default(),
        };
        let payload_hash = match part(description, Place::Payload).dyn_ref::<Uint8Array>() {
            Some(body) => sha256_hex(&body.to_vec()),
            None => text(Place::Payload),
        };
        Self {
            region: text(Place::Region),
            service: text(Place::Service),
            method: text(Place::Method),
            path: text(Place::Path),
            query: text(Place::Query),
            headers: Zeroizing::new(text(Place::Headers)),
            payload_hash,
            options,
            url: text(Place::Url),
        }
    }

    /// The headers to set, one per line.
    pub(super) fn sign(
        &self,
        signer: &mut Signer,
        credentials: &Credentials,
        seconds: i64,
    ) -> Result<String, Error> {
        let mut headers = self.headers();
        let states_hash =
            self.options == SigningOptions::s3() && !headers.iter().any(|(name, _)| *name == HASH);
        let hash = states_hash.then_some((HASH, self.payload_hash.as_str()));
        headers.extend(hash);
        let signed =
            signer.sign(&self.request(&headers), credentials, &self.scope(), seconds, &self.options)?;
        let lines = signed.headers().chain(hash).map(|(name, value)| [name, ":", value].concat());
        Ok(lines.collect::<Vec<String>>().join("\n"))
    }

    /// The query of the signed URL.
    pub(super) fn presign(
        &self,
        signer: &mut Signer,
        credentials: &Credentials,
        seconds: i64,
        expires_seconds: u32,
    ) -> Result<String, Error> {
        let headers = self.headers();
        let request = self.request(&headers);
        Ok(signer.presign(&request, credentials, &self.scope(), seconds, expires_seconds, &self.options)?)
    }

    /// One request, up to the head of its response. The caller's signal, which `fetch` gets, ends the response too.
    pub(super) async fn attempt(&self, call: &Call) -> Result<Object, Box<Failed>> {
        let Call { client, cancellation, timeouts, .. } = call;
        let sent = async {
            let identity = client.identity.identity(cancellation, client.service_time_ms()).await?;
            let clock_offset = client.clock_offset.get();
            let headers = self.authorize(call, &identity)?;
            cancellation.check()?;
            let init =
                call.read.call1(&JsValue::UNDEFINED, &headers.as_str().into()).map_err(Error::Thrown)?;
            let response = fetch(client.config.fetch.as_ref(), &self.url, &init);
            Ok((cancellation.race(response).await?, identity, clock_offset))
        };
        let (response, identity, clock_offset) = sent.await.map_err(|error| call.failed(error))?;
        let head = Head::read(&response).map_err(|error| call.failed(error))?;
        if head.status < 400 {
            return Ok(response.unchecked_into());
        }
        // the caller may read the body too; from 500 on, the status alone says enough
        let copy = if head.status < 500 { copied(&response) } else { JsValue::UNDEFINED };
        let body = if copy.is_undefined() {
            Ok(Vec::new())
        } else {
            cancellation.race(error_body(&copy, cancellation, timeouts)).await
        };
        let body = body.map_err(|error| call.failed(error))?;
        let exception = ServiceException::from_any_service(head.status, |name| head.header(name), &body);
        let remedy = call.remedy(&exception, &head, &identity, clock_offset);
        let mut failed = call.failed(exception.into());
        failed.remedy = remedy;
        failed.response = Some(response.unchecked_into());
        Err(failed)
    }

    /// The headers to set, one per line.
    fn authorize(&self, call: &Call, identity: &Identity) -> Result<Zeroizing<String>, Error> {
        let client = &call.client;
        let headers = match identity {
            Identity::Credentials(credentials) => {
                let seconds = (client.service_time_ms() / 1000.0) as i64;
                self.sign(&mut client.signer.borrow_mut(), credentials, seconds)?
            }
            Identity::Token(token) if token.bytes().all(|byte| byte.is_ascii_graphic()) => {
                ["authorization:Bearer ", token].concat()
            }
            _ => return Err(RequestError::Token.into()),
        };
        Ok(Zeroizing::new(headers))
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.split('\n').filter_map(|line| line.split_once(':')).collect()
    }

    fn request<'a>(&'a self, headers: &'a [(&'a str, &'a str)]) -> Request<'a> {
        Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers,
            payload_hash: &self.payload_hash,
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, service: &self.service }
    }
}

/// A copy of a response, if it can be copied: reading its body leaves the original's unread.
fn copied(response: &JsValue) -> JsValue {
    let clone = member(response, "clone").unwrap_or_default();
    clone.dyn_ref::<Function>().and_then(|clone| clone.call0(response).ok()).unwrap_or_default()
}
