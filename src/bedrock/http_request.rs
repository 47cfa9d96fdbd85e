//! A request as data: method, URL, headers, and its signature or token.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::endpoint::Endpoint;
use super::request_error::RequestError;
use crate::sigv4::{self, Credentials, Scope, Signer, SigningOptions};

/// The service name in the credential scope. It differs from the `bedrock-runtime` in the host.
pub const SERVICE: &str = "bedrock";

/// A request as data: pass its parts to any HTTP client, with the body that it was made for.
#[derive(Clone)]
pub struct HttpRequest {
    pub(super) endpoint: Endpoint,
    pub(super) path: String,
    /// The values may include a session token or a bearer token.
    pub(super) headers: Vec<(Cow<'static, str>, Zeroizing<String>)>,
    pub(super) payload_hash: String,
}

impl HttpRequest {
    /// The method.
    pub const METHOD: &'static str = "POST";

    /// Sets a header, replacing any with the same name in any case. Call it before [`HttpRequest::sign`], which covers
    /// the header unless its name is among those that [`sigv4::Request::headers`] leaves out.
    ///
    /// # Errors
    ///
    /// [`RequestError::HeaderName`], [`RequestError::HeaderValue`], and [`RequestError::OwnedHeader`] for `host`,
    /// `content-length`, `authorization`, `x-amz-date` and `x-amz-security-token`.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// # let mut request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    /// request.set_header("X-Tenant", "blue")?;
    /// assert_eq!(request.header("x-tenant"), Some("blue"));
    /// assert_eq!(request.set_header("Host", "h"), Err(RequestError::OwnedHeader { name: "host" }));
    /// # Ok::<(), RequestError>(())
    /// ```
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        let name = settable(name)?;
        if !is_header_value(value) {
            return Err(RequestError::HeaderValue { member: name.into() });
        }
        self.headers.retain(|(found, _)| *found != name);
        self.headers.push((name.into(), Zeroizing::new(value.to_owned())));
        Ok(())
    }

    /// Removes a header by its name, in any case; a missing header is not an error.
    ///
    /// # Errors
    ///
    /// As for [`HttpRequest::set_header`], about the name.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// # let mut request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    /// request.remove_header("Content-Type")?;
    /// assert_eq!(request.headers().count(), 0);
    /// # Ok::<(), RequestError>(())
    /// ```
    pub fn remove_header(&mut self, name: &str) -> Result<(), RequestError> {
        let name = settable(name)?;
        self.headers.retain(|(found, _)| *found != name);
        Ok(())
    }

    /// Authorizes with a Bedrock API key instead of a signature: `authorization: Bearer …`
    /// ([RFC 6750 section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)). Removes what a signature added.
    ///
    /// # Errors
    ///
    /// [`RequestError::InsecureToken`] unless the endpoint is `https`, a loopback address, or
    /// [allowed explicitly](super::EndpointOptions::allow_insecure_token);
    /// [`RequestError::Token`] for a token that is empty or not visible ASCII.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// # let mut request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    /// request.authorize_bearer("bedrock-api-key-EXAMPLE")?;
    /// assert_eq!(request.header("authorization"), Some("Bearer bedrock-api-key-EXAMPLE"));
    /// # Ok::<(), RequestError>(())
    /// ```
    pub fn authorize_bearer(&mut self, token: &str) -> Result<(), RequestError> {
        if !self.endpoint.allows_token() {
            return Err(RequestError::InsecureToken);
        }
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(RequestError::Token);
        }
        self.remove_authorization();
        self.push("authorization", ["Bearer ", token].concat());
        Ok(())
    }

    /// Signs with SigV4, adding `x-amz-date`, `authorization` and, with temporary credentials,
    /// `x-amz-security-token`. A request that was already signed or authorized is signed again.
    ///
    /// `unix_seconds` is the time of signing in seconds since 1970-01-01T00:00:00Z; AWS accepts a difference of five
    /// minutes.
    ///
    /// # Errors
    ///
    /// [`RequestError::Sign`].
    ///
    /// ```
    /// # use bedrock_stream::{bedrock::*, sigv4::*};
    /// # let input = InvokeModelWithResponseStreamInput::new("us.amazon.nova-2-lite-v1:0", Body::Bytes(b"{}"));
    /// # let mut request = input.request(&Endpoint::for_region("us-east-1")?)?;
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
    /// request.sign(&mut Signer::new(), &credentials, "us-east-1", 1_740_823_502)?;
    /// assert_eq!(request.header("x-amz-date"), Some("20250301T100502Z"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign(
        &mut self,
        signer: &mut Signer,
        credentials: &Credentials,
        region: &str,
        unix_seconds: i64,
    ) -> Result<(), RequestError> {
        self.remove_authorization();
        let mut headers = vec![("host", self.endpoint.host())];
        headers.extend(self.headers());
        let request = sigv4::Request {
            method: Self::METHOD,
            path: &self.path,
            query: "",
            headers: &headers,
            payload_hash: &self.payload_hash,
        };
        let scope = Scope { region, service: SERVICE };
        let options = SigningOptions::default();
        let signed =
            signer.sign(&request, credentials, &scope, unix_seconds, &options).map_err(RequestError::Sign)?;
        self.push("x-amz-date", signed.x_amz_date);
        if let Some(token) = signed.x_amz_security_token {
            self.push("x-amz-security-token", token);
        }
        self.push("authorization", signed.authorization);
        Ok(())
    }

    /// The absolute URL.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// let request = input.request(&Endpoint::parse("http://localhost:8080").unwrap()).unwrap();
    /// assert_eq!(request.url(), "http://localhost:8080/model/m/invoke-with-response-stream");
    /// ```
    pub fn url(&self) -> String {
        self.endpoint.origin() + &self.path
    }

    /// The headers to send, with names in lower case. The HTTP client adds `host` and `content-length`.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// # let request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    /// for (name, value) in request.headers() {
    ///     println!("{name}: {value}");
    /// }
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// The value of one header, by its name in lower case.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// # let request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    /// assert_eq!(request.header("content-type"), Some("application/json"));
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    pub(super) fn push(&mut self, name: &'static str, value: String) {
        self.headers.push((name.into(), Zeroizing::new(value)));
    }

    fn remove_authorization(&mut self) {
        self.headers.retain(|(name, _)| {
            !matches!(name.as_ref(), "x-amz-date" | "x-amz-security-token" | "authorization")
        });
    }
}

/// The name of a header that the caller may set, in lower case.
fn settable(name: &str) -> Result<String, RequestError> {
    const OWNED: [&str; 5] =
        ["host", "content-length", "authorization", "x-amz-date", "x-amz-security-token"];
    if !sigv4::is_token(name) {
        return Err(RequestError::HeaderName);
    }
    let name = name.to_ascii_lowercase();
    match OWNED.into_iter().find(|owned| *owned == name) {
        Some(name) => Err(RequestError::OwnedHeader { name }),
        None => Ok(name),
    }
}

/// RFC 9110 section 5.5: visible ASCII, spaces and tabs. HTTP clients encode other characters in different ways, so the
/// signature would not match.
pub(super) fn is_header_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}
