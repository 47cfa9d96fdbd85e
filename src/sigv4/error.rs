//! Why a request was not signed.

use core::fmt;

/// Why a request was not signed, where the fault is and what to do about it. Contains no secret.
///
/// ```
/// use bedrock_stream::sigv4::{SignError, Timestamp};
/// let error = Timestamp::from_unix_seconds(-1).unwrap_err();
/// assert_eq!(error, SignError::TimeOutOfRange { unix_seconds: -1 });
/// assert_eq!(error.to_string(), "time -1 is outside the years 1970 to 9999: pass Unix seconds, not milliseconds");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The time is not within the years 1970 to 9999.
    TimeOutOfRange {
        /// The time that was passed.
        unix_seconds: i64,
    },
    /// A string is not of the form `YYYYMMDD'T'HHMMSS'Z'` (or `YYYYMMDD`, for a signing key).
    InvalidTimestamp,
    /// The access key id is empty or has bytes that a credential scope cannot carry.
    InvalidAccessKeyId,
    /// The secret access key is empty or has control characters.
    InvalidSecretAccessKey,
    /// A signing key is not 32 bytes in hex.
    InvalidSigningKey,
    /// The session token has bytes that a header cannot carry.
    InvalidSessionToken,
    /// The region is empty or has bytes that a credential scope cannot carry.
    InvalidRegion,
    /// The service is empty or has bytes that a credential scope cannot carry.
    InvalidService,
    /// The method is not an HTTP token.
    InvalidMethod,
    /// The path does not begin with `/`, or has `?`, `#` or a control character.
    InvalidPath {
        /// The first invalid byte.
        offset: usize,
    },
    /// The query has `#` or a control character.
    InvalidQuery {
        /// The first invalid byte.
        offset: usize,
    },
    /// The payload hash is neither 64 lower-case hex digits nor one of the fixed strings.
    InvalidPayloadHash,
    /// A header name is not an HTTP token.
    InvalidHeaderName {
        /// Its place in [`Request::headers`](super::Request::headers).
        index: usize,
    },
    /// A header value contains a control character; a line break is allowed only to fold a line.
    InvalidHeaderValue {
        /// The header's name.
        name: String,
        /// The first invalid byte, counted from the start of the value.
        offset: usize,
    },
    /// The `host` header is missing or empty.
    MissingHost,
    /// A presigned URL was to be valid for zero seconds, or for more than seven days.
    InvalidExpires {
        /// The seconds requested.
        expires_seconds: u32,
    },
    /// The query to presign already has a parameter that presigning adds.
    AlreadyPresigned {
        /// The parameter.
        name: &'static str,
    },
    /// A signing key was used on another day, or for another region or service, than its own.
    KeyOfAnotherScope {
        /// The credential scope of the key, `YYYYMMDD/region/service/aws4_request`.
        key_scope: String,
        /// The credential scope of the request.
        request_scope: String,
    },
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeOutOfRange { unix_seconds } => write!(
                f,
                "time {unix_seconds} is outside the years 1970 to 9999: pass Unix seconds, not milliseconds"
            ),
            Self::InvalidPath { offset } => {
                write!(
                    f,
                    "path is invalid at byte {offset}: begin it with / and leave out the query and fragment"
                )
            }
            Self::InvalidQuery { offset } => {
                write!(f, "query is invalid at byte {offset}: percent-encode # and control characters")
            }
            Self::InvalidHeaderName { index } => {
                write!(f, "name of header {index} is not an HTTP token: use letters, digits and hyphens")
            }
            Self::InvalidHeaderValue { name, offset } => {
                write!(f, "value of header {name} has a control character at byte {offset}: remove it")
            }
            Self::InvalidExpires { expires_seconds } => {
                write!(f, "expiry of {expires_seconds} s is out of range: ask for 1 to 604800 s (seven days)")
            }
            Self::AlreadyPresigned { name } => {
                write!(f, "query already has {name}: presign the URL without its previous signature")
            }
            Self::KeyOfAnotherScope { key_scope, request_scope } => write!(
                f,
                "signing key of {key_scope} used for {request_scope}: derive a key for that day, region and service"
            ),
            other => f.write_str(other.advice()),
        }
    }
}

impl core::error::Error for SignError {}

impl SignError {
    /// The message of the variants without data.
    fn advice(&self) -> &'static str {
        match self {
            Self::InvalidTimestamp => "timestamp is not a date of the form YYYYMMDD'T'HHMMSS'Z'",
            Self::InvalidAccessKeyId => {
                "access key id is empty or has a space, comma, slash or control character: check it"
            }
            Self::InvalidSecretAccessKey => {
                "secret access key is empty or has a control character: check for a copied line break"
            }
            Self::InvalidSigningKey => {
                "signing key is not 64 hex digits: pass the derived key, not the secret access key"
            }
            Self::InvalidSessionToken => {
                "session token has a space, a control character or a non-ASCII character: check for a copied line break"
            }
            Self::InvalidRegion => {
                "region is empty or has a space, comma, slash or control character: use one like us-east-1"
            }
            Self::InvalidService => {
                "service is empty or has a space, comma, slash or control character: use a signing name like bedrock"
            }
            Self::InvalidMethod => "method is not an HTTP token: use one like POST",
            Self::InvalidPayloadHash => {
                "payload hash is not a SHA-256 in lower-case hex: hash the body, or pass UNSIGNED-PAYLOAD"
            }
            Self::MissingHost => {
                "host header is missing: add the URL's host, with its port unless that is the default"
            }
            _ => "request cannot be signed",
        }
    }
}
