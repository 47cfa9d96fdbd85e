//! The possible errors in any operation's input.

use core::fmt;
use std::borrow::Cow;

use crate::sigv4::SignError;

/// Which member of the input cannot be sent, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// A member sent in the path, such as the model id, is empty, too long, or `.` or `..`.
    PathMember {
        /// The member, as the API names it.
        member: &'static str,
        /// Its length in characters.
        len: usize,
        /// The limit in characters.
        limit: usize,
    },
    /// A member sent as a header is too long.
    TooLong {
        /// The member, as the API names it.
        member: &'static str,
        /// Its length in characters.
        len: usize,
        /// The limit in characters.
        limit: usize,
    },
    /// A member sent as a header, or another header, contains characters that a header cannot carry.
    HeaderValue {
        /// The member, as the API names it, or the header.
        member: Cow<'static, str>,
    },
    /// The name of a header is not an HTTP token.
    HeaderName,
    /// The caller tried to set or remove a header that the signer or the HTTP client sets.
    OwnedHeader {
        /// Its name.
        name: &'static str,
    },
    /// The token is empty, or contains characters that a header cannot carry.
    Token,
    /// The token would be sent in the clear.
    InsecureToken,
    /// The body is longer than 25,000,000 bytes.
    BodyLen {
        /// Its length in bytes.
        len: u64,
    },
    /// The request cannot be signed.
    Sign(SignError),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathMember { member, len, limit } => write!(
                f,
                "{member} must have 1 to {limit} characters and not be . or ..; this one has {len}"
            ),
            Self::TooLong { member, len, limit } => {
                write!(f, "{member} must have at most {limit} characters; this one has {len}")
            }
            Self::HeaderValue { member } => write!(
                f,
                "{member} is sent as an HTTP header and must be printable ASCII; write other characters as \\u escapes in JSON"
            ),
            Self::HeaderName => {
                f.write_str("name of a header is not an HTTP token: use letters, digits and hyphens")
            }
            Self::OwnedHeader { name } => {
                write!(f, "header {name} is set by the signer or the HTTP client: leave it to them")
            }
            Self::Token => f.write_str(
                "token is empty or has a space, a control character or a non-ASCII character: check for a copied line break",
            ),
            Self::InsecureToken => f.write_str(
                "token would be sent over plain http, where it can be read and used: use an https endpoint, a loopback address such as http://127.0.0.1:8080 instead of a name, or set allowInsecureToken",
            ),
            Self::BodyLen { len } => {
                write!(f, "body must have at most 25000000 bytes; this one has {len}")
            }
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for RequestError {}
