//! A request as data: method, URL, headers; and its signature.

use super::endpoint::Endpoint;
use super::request::RequestError;
use crate::sigv4::{self, Credentials, Scope, Signer, SigningOptions};

/// The service name in the credential scope. It is not the host's `bedrock-runtime`.
pub const SERVICE: &str = "bedrock";

/// A request as data: hand its parts to any HTTP client, with the body that it was made for.
#[derive(Clone)]
pub struct HttpRequest {
    pub(super) endpoint: Endpoint,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) payload_hash: String,
}

impl HttpRequest {
    /// The method.
    pub const METHOD: &'static str = "POST";

    /// Signs with SigV4, adding `x-amz-date`, `authorization` and, with temporary credentials,
    /// `x-amz-security-token`. A request that was signed before is signed anew.
    ///
    /// `unix_seconds` is the time of signing in seconds since 1970-01-01T00:00:00Z; AWS accepts
    /// five minutes of difference.
    ///
    /// # Errors
    ///
    /// [`RequestError::Sign`].
    ///
    /// ```
    /// # use bedrock_stream::{bedrock::*, sigv4::*};
    /// # let input = InvokeModelWithResponseStreamInput::new("amazon.nova-lite-v1:0", Body::Bytes(b"{}"));
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
        self.headers
            .retain(|(name, _)| !matches!(*name, "x-amz-date" | "x-amz-security-token" | "authorization"));
        let mut headers = vec![("host", self.endpoint.host())];
        headers.extend(self.headers.iter().map(|(name, value)| (*name, value.as_str())));
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
        self.headers.push(("x-amz-date", signed.x_amz_date));
        if let Some(token) = signed.x_amz_security_token {
            self.headers.push(("x-amz-security-token", token));
        }
        self.headers.push(("authorization", signed.authorization));
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
        format!("{}{}", self.endpoint.origin(), self.path)
    }

    /// The headers to send, names in lower case. `host` and `content-length` are the HTTP client's.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// # let input = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"));
    /// # let request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    /// for (name, value) in request.headers() {
    ///     println!("{name}: {value}");
    /// }
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
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
}
