//! An operation as data: where each part of its input goes, and what comes back.

use super::body::Body;
use super::endpoint::Endpoint;
use super::http_request::{HttpRequest, is_header_value};
use super::kind::ServiceExceptionKind;
use super::request_error::RequestError;
use crate::sigv4;

/// An operation of Bedrock Runtime; [`OPERATIONS`](super::OPERATIONS) lists them all.
///
/// ```
/// use bedrock_stream::bedrock::{Body, CONVERSE_STREAM, Endpoint};
/// let body = Body::Bytes(br#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#);
/// let endpoint = Endpoint::for_region("us-east-1")?;
/// let request = CONVERSE_STREAM.request(&endpoint, &[("modelId", "us.amazon.nova-2-lite-v1:0")], body)?;
/// assert!(request.url().ends_with("/model/us.amazon.nova-2-lite-v1%3A0/converse-stream"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its name, such as `ConverseStream`.
    pub name: &'static str,
    /// Its path, with members of the input in braces: `/model/{modelId}/converse-stream`.
    pub path: &'static str,
    /// The members of the input that go into the path or into headers.
    pub members: &'static [Member],
    /// What the request body consists of.
    pub body: RequestBody,
    /// The members of the output that come as headers, as pairs of (member, header).
    pub response_headers: &'static [(&'static str, &'static str)],
    /// What the response body consists of.
    pub output: Output,
}

/// A text member of an input that goes into the path or into a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its name in the API.
    pub name: &'static str,
    /// The header, in lower case; `None` if it goes into the path.
    pub header: Option<&'static str>,
    /// The maximum length in characters.
    pub max_len: Option<usize>,
}

/// What the body of a request consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestBody {
    /// The member `body`, unchanged: up to 25,000,000 bytes.
    Payload,
    /// The other members as JSON. Bytes in it are base64.
    Document,
}

/// What the body of a response consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Events.
    EventStream(&'static EventStream),
    /// The member `body`, unchanged.
    Payload,
    /// The other members as JSON. Bytes in it are base64.
    Document,
    /// Not read: the response itself is the output.
    Response,
}

/// The union of a stream's events. Their payloads are JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventStream {
    /// The union has the event `chunk`, of which only the bytes are read.
    pub has_chunks: bool,
    /// The other events, which are read as documents.
    pub documents: &'static [&'static str],
    /// The exceptions among its members.
    pub exceptions: &'static [ServiceExceptionKind],
}

const MAX_BODY_LEN: u64 = 25_000_000;

impl Operation {
    /// The unsigned request for this body and these members, which are looked up by name. Members that belong in the
    /// body are not looked up.
    ///
    /// # Errors
    ///
    /// [`RequestError`] naming the member that the service would refuse or that HTTP cannot carry.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{Body, CONVERSE, Endpoint, RequestError};
    /// let endpoint = Endpoint::for_region("us-east-1").unwrap();
    /// let missing = CONVERSE.request(&endpoint, &[], Body::Bytes(b"{}"));
    /// assert!(matches!(missing, Err(RequestError::PathMember { member: "modelId", .. })));
    /// ```
    pub fn request(
        &self,
        endpoint: &Endpoint,
        members: &[(&str, &str)],
        body: Body<'_>,
    ) -> Result<HttpRequest, RequestError> {
        let value = |name: &str| members.iter().find(|(found, _)| *found == name).map(|(_, value)| *value);
        let path = self.filled_path(|name| value(name).unwrap_or_default())?;
        let (body_len, payload_hash) = match body {
            Body::Bytes(bytes) => (bytes.len() as u64, sigv4::sha256_hex(bytes)),
            Body::Hashed { len, sha256_hex } => (len, sha256_hex.to_owned()),
        };
        if self.body == RequestBody::Payload && body_len > MAX_BODY_LEN {
            return Err(RequestError::BodyLen { len: body_len });
        }
        let path = [endpoint.base_path(), &path].concat();
        let mut request = HttpRequest { endpoint: endpoint.clone(), path, headers: Vec::new(), payload_hash };
        let states_type =
            |member: &Member| member.header == Some("content-type") && value(member.name).is_some();
        if !self.members.iter().any(states_type) {
            request.push("content-type", "application/json".to_owned());
        }
        for member in self.members {
            let (Some(header), Some(value)) = (member.header, value(member.name)) else { continue };
            if let Some(limit) = member.max_len {
                check_len(member.name, value, limit)?;
            }
            if !is_header_value(value) {
                return Err(RequestError::HeaderValue { member: member.name.into() });
            }
            request.push(header, value.to_owned());
        }
        Ok(request)
    }

    /// The operation's path, with its members percent-encoded.
    fn filled_path<'a>(&self, value: impl Fn(&str) -> &'a str) -> Result<String, RequestError> {
        let mut parts = self.path.split(['{', '}']);
        let mut path = parts.next().unwrap_or_default().to_owned();
        while let Some(name) = parts.next() {
            let value = value(name);
            if let Some(member) = self.members.iter().find(|member| member.name == name) {
                check_path_member(member, value)?;
            }
            path.push_str(&sigv4::uri_encode(value));
            path.push_str(parts.next().unwrap_or_default());
        }
        Ok(path)
    }

    /// The members of the output that come as headers, from a look-up function for header values (names in lower case).
    /// In a browser, CORS hides headers that the service does not expose, so a missing header is not an error.
    /// `contentType` then falls back to the requested `accept`, or to `application/json`.
    ///
    /// ```
    /// use bedrock_stream::bedrock::INVOKE_MODEL;
    /// let tier = |name: &str| (name == "x-amzn-bedrock-service-tier").then(|| "flex".to_owned());
    /// let members: Vec<_> = INVOKE_MODEL.response_members(tier, None).collect();
    /// assert_eq!(members, [("contentType", "application/json".to_owned()), ("serviceTier", "flex".to_owned())]);
    /// ```
    pub fn response_members(
        &self,
        header: impl Fn(&str) -> Option<String>,
        accept: Option<&str>,
    ) -> impl Iterator<Item = (&'static str, String)> {
        self.response_headers.iter().filter_map(move |&(member, name)| {
            let asked = || (member == "contentType").then(|| accept.unwrap_or("application/json").to_owned());
            Some((member, header(name).or_else(asked)?))
        })
    }
}

fn check_path_member(member: &Member, value: &str) -> Result<(), RequestError> {
    let len = value.chars().count();
    let limit = member.max_len.unwrap_or(usize::MAX);
    // URL parsers remove a segment of one or two dots, however it is encoded
    if len == 0 || len > limit || value == "." || value == ".." {
        return Err(RequestError::PathMember { member: member.name, len, limit });
    }
    Ok(())
}

fn check_len(member: &'static str, value: &str, limit: usize) -> Result<(), RequestError> {
    let len = value.chars().count();
    if len > limit { Err(RequestError::TooLong { member, len, limit }) } else { Ok(()) }
}
