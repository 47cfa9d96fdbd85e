//! The canonical request: a single spelling for each request, however it was written.

use zeroize::Zeroizing;

use super::{Request, SignError, SigningOptions};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The canonical request for a request whose headers (and query, if it is presigned) are complete. Useful for
/// debugging: services quote theirs when a signature does not match. [`Signer::sign`](super::Signer::sign) adds its
/// headers itself.
///
/// The parameter `X-Amz-Signature` is left out, so the query of a presigned URL can be passed unchanged.
/// [Source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request);
/// see [`Request`] for an example.
///
/// # Errors
/// A method, path, query, header or payload hash that cannot be signed.
pub fn canonical_request(request: &Request<'_>, options: &SigningOptions) -> Result<String, SignError> {
    let headers = CanonicalHeaders::new(&mut request.headers.iter().copied().enumerate())?;
    let canonical = join_canonical_request(request, request.query, &headers, options)?;
    Ok(canonical.as_str().into())
}

/// Percent-encodes everything except the unreserved characters `A–Z a–z 0–9 - . _ ~`, in upper-case hex. This is
/// SigV4's `UriEncode`, for one path segment or for a name or value in a query
/// ([source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request)).
///
/// ```
/// use bedrock_stream::sigv4::uri_encode;
/// assert_eq!(uri_encode("claude-v1:0/é ~"), "claude-v1%3A0%2F%C3%A9%20~");
/// ```
pub fn uri_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    push_uri_encoded(&mut encoded, text);
    encoded
}

/// The most bytes that [`uri_encode`] produces for one byte.
pub(crate) const MAX_ENCODED_LEN: usize = "%00".len();

/// Appends [`uri_encode`] of `text`.
pub(crate) fn push_uri_encoded(encoded: &mut String, text: &str) {
    text.bytes().for_each(|byte| push_encoded(encoded, byte));
}

/// The header part of a canonical request.
pub(super) struct CanonicalHeaders {
    /// `name:value` lines, each with its newline. A value may be a session token.
    lines: Zeroizing<String>,
    /// The names, joined by `;`.
    pub signed_headers: String,
}

impl CanonicalHeaders {
    /// "Convert all header names to lowercase […] Remove leading and trailing spaces […] Convert sequential spaces to a
    /// single space […] sort the headers by character code". Values of the same name are joined in the order given.
    ///
    /// Each header comes with its index in the request, for errors.
    pub(super) fn new<'a>(
        headers: &mut dyn Iterator<Item = (usize, (&'a str, &'a str))>,
    ) -> Result<Self, SignError> {
        let mut sorted = BinaryHeap::new();
        for (index, (name, value)) in headers {
            if !is_token(name) {
                return Err(SignError::InvalidHeaderName { index });
            }
            let name = Zeroizing::new(name.to_ascii_lowercase());
            if !is_unsignable(&name) {
                let text = canonical_value(&name, value)?;
                sorted.push(Named { name, place: sorted.len(), text });
            }
        }
        let sorted = sorted.into_sorted_vec();
        let canonical = join_values(&sorted);
        if !canonical.iter().any(|(name, value)| *name == "host" && !value.is_empty()) {
            return Err(SignError::MissingHost);
        }
        let lines: Vec<[&str; 4]> =
            canonical.iter().map(|(name, value)| [*name, ":", value.as_str(), "\n"]).collect();
        let lines = Zeroizing::new(lines.as_flattened().concat());
        let names: Vec<&str> = canonical.iter().map(|(name, _)| *name).collect();
        Ok(Self { lines, signed_headers: names.join(";") })
    }
}

/// A header or a parameter, in signing order. A heap sorts them in n log n steps, however many there are; so does
/// `sort`, but it adds 1.7 kB (brotli) to the download.
#[derive(PartialEq, Eq)]
struct Named {
    name: Zeroizing<String>,
    /// Keeps the values of one header in the order given; 0 for parameters, which are also sorted by value.
    place: usize,
    text: Zeroizing<String>,
}

impl Ord for Named {
    fn cmp(&self, other: &Self) -> Ordering {
        let (name, text) = (self.name.as_str(), self.text.as_str());
        (name, self.place, text).cmp(&(other.name.as_str(), other.place, other.text.as_str()))
    }
}

impl PartialOrd for Named {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Joins the values of each name with commas.
fn join_values(sorted: &[Named]) -> Vec<(&str, Zeroizing<String>)> {
    let same_name = sorted.chunk_by(|one, next| one.name == next.name);
    same_name
        .map(|values| {
            let name = values.first().map_or("", |value| value.name.as_str());
            let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
            // joined at once: growing would leave behind copies of what may be a secret
            (name, Zeroizing::new(texts.join(",")))
        })
        .collect()
}

/// Joins the six parts. `query` is the request's own, or that of the URL being presigned.
pub(super) fn join_canonical_request(
    request: &Request<'_>,
    query: &str,
    headers: &CanonicalHeaders,
    options: &SigningOptions,
) -> Result<Zeroizing<String>, SignError> {
    if !is_token(request.method) {
        return Err(SignError::InvalidMethod);
    }
    if !is_payload_hash(request.payload_hash) {
        return Err(SignError::InvalidPayloadHash);
    }
    let parts = [
        request.method,
        &canonical_uri(request.path, options)?,
        &canonical_query(query)?,
        &headers.lines,
        &headers.signed_headers,
        request.payload_hash,
    ];
    Ok(Zeroizing::new(parts.join("\n")))
}

/// Splits a query into its parameters, percent-decoded and encoded again, so that each has a single spelling.
pub(super) fn query_parameters(query: &str) -> impl Iterator<Item = (Zeroizing<String>, Zeroizing<String>)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (recode(name), recode(value))
    })
}

/// "You must sort the parameters by name […] the value of a parameter with no value is an empty string."
fn canonical_query(query: &str) -> Result<Zeroizing<String>, SignError> {
    if let Some(offset) = query.bytes().position(|byte| byte == b'#' || byte.is_ascii_control()) {
        return Err(SignError::InvalidQuery { offset });
    }
    let parameters = query_parameters(query).filter(|(name, _)| **name != "X-Amz-Signature");
    let sorted: BinaryHeap<_> = parameters.map(|(name, text)| Named { name, place: 0, text }).collect();
    let sorted = sorted.into_sorted_vec();
    let mut parts: Vec<&str> = Vec::with_capacity(4 * sorted.len());
    for Named { name, text, .. } in &sorted {
        let separator = if parts.is_empty() { "" } else { "&" };
        parts.extend([separator, name.as_str(), "=", text.as_str()]);
    }
    Ok(Zeroizing::new(parts.concat()))
}

fn canonical_uri(path: &str, options: &SigningOptions) -> Result<String, SignError> {
    if !path.is_empty() && !path.starts_with('/') {
        return Err(SignError::InvalidPath { offset: 0 });
    }
    let forbidden = |byte: u8| matches!(byte, b'?' | b'#') || byte.is_ascii_control();
    if let Some(offset) = path.bytes().position(forbidden) {
        return Err(SignError::InvalidPath { offset });
    }
    let path = match path {
        "" => "/".into(),
        _ if options.normalize_path => normalize_path(path),
        _ => path.into(),
    };
    if !options.double_encode_path {
        return Ok(path);
    }
    let mut encoded = String::new();
    for byte in path.bytes() {
        if byte == b'/' {
            encoded.push('/');
        } else {
            push_encoded(&mut encoded, byte);
        }
    }
    Ok(encoded)
}

/// Removes dot segments ([RFC 3986 section 5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)) and, as AWS
/// services do, empty segments. A trailing slash stays; a trailing dot segment leaves none.
fn normalize_path(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    ["/", &segments.join("/"), end].concat()
}

/// Trims a value and collapses its inner white space, including folded line breaks (RFC 9110's `obs-fold`).
fn canonical_value(name: &str, value: &str) -> Result<Zeroizing<String>, SignError> {
    let mut rest = value.as_bytes();
    while let [byte, tail @ ..] = rest {
        let folds = matches!(rest, [b'\r', b'\n', b' ' | b'\t', ..] | [b'\n', b' ' | b'\t', ..]);
        if byte.is_ascii_control() && *byte != b'\t' && !folds {
            return Err(SignError::InvalidHeaderValue {
                name: name.into(),
                offset: value.len() - rest.len(),
            });
        }
        rest = if *byte == b'\r' { tail.get(1..).unwrap_or_default() } else { tail };
    }
    // by bytes: for a session token, splitting by characters would take as long as everything else here
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    Ok(Zeroizing::new(words.join(" ")))
}

/// Headers that browsers, proxies and HTTP clients set or change; the AWS SDK for JavaScript leaves out the same ones.
fn is_unsignable(name: &str) -> bool {
    const UNSIGNABLE: [&str; 15] = [
        "authorization",
        "cache-control",
        "connection",
        "expect",
        "from",
        "keep-alive",
        "max-forwards",
        "pragma",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    ];
    UNSIGNABLE.contains(&name) || name.starts_with("proxy-") || name.starts_with("sec-")
}

/// [RFC 9110 section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2): `token = 1*tchar`.
pub(crate) fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}

fn is_payload_hash(text: &str) -> bool {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex || ((text.starts_with("UNSIGNED-PAYLOAD") || text.starts_with("STREAMING-")) && is_token(text))
}

/// Percent-decodes, then encodes. A `+` is a space: services read it as one, and sign what they read. A `%` without two
/// hex digits stands for itself.
fn recode(text: &str) -> Zeroizing<String> {
    // reserved at full length: growing would leave behind copies of what may be a session token
    let mut encoded = Zeroizing::new(String::with_capacity(MAX_ENCODED_LEN * text.len()));
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let (byte, tail) = match (byte, tail) {
            (b'%', [high, low, after @ ..]) => {
                hex_byte(*high, *low).map_or((b'%', tail), |byte| (byte, after))
            }
            (b'+', _) => (b' ', tail),
            _ => (*byte, tail),
        };
        push_encoded(&mut encoded, byte);
        rest = tail;
    }
    encoded
}

fn push_encoded(encoded: &mut String, byte: u8) {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'A' - 10 + value });
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
        encoded.push(char::from(byte));
    } else {
        encoded.push('%');
        encoded.push(digit(byte >> 4));
        encoded.push(digit(byte & 15));
    }
}

pub(super) fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(value(high)? * 16 + value(low)?).ok()
}
