//! What is signed: the request, the scope, and how its path is treated.

use core::fmt;

/// The parts of an HTTP request that a signature covers, all borrowed.
///
/// ```
/// use bedrock_stream::sigv4::{Request, SigningOptions, canonical_request, sha256_hex};
/// let request = Request {
///     method: "GET",
///     path: "/",
///     query: "b=2&a=1",
///     headers: &[("Host", "example.amazonaws.com")],
///     payload_hash: &sha256_hex(b""),
/// };
/// assert_eq!(
///     canonical_request(&request, &SigningOptions::default())?,
///     "GET\n/\na=1&b=2\nhost:example.amazonaws.com\n\nhost\n\
///      e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/// );
/// # Ok::<(), bedrock_stream::sigv4::SignError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method as sent; methods are case-sensitive.
    pub method: &'a str,
    /// The path as in the URL, percent-encoded once. Empty means `/`.
    pub path: &'a str,
    /// The query as in the URL, without `?`. `+` means a space, as in a form.
    pub query: &'a str,
    /// The headers to sign, including `host`, in any order and case. Values of the same name are joined in the order
    /// given.
    ///
    /// Some headers are left out, because browsers, proxies and HTTP clients set or change them: `authorization`,
    /// `cache-control`, `connection`, `expect`, `from`, `keep-alive`, `max-forwards`, `pragma`, `referer`, `te`,
    /// `trailer`, `transfer-encoding`, `upgrade`, `user-agent`, `x-amzn-trace-id`, `proxy-*` and `sec-*`. The AWS SDK
    /// for JavaScript leaves out the same ones. Values are signed as UTF-8, so keep them ASCII if your client sends
    /// them in another encoding.
    pub headers: &'a [(&'a str, &'a str)],
    /// The SHA-256 of the body in lower-case hex (see [`sha256_hex`](super::sha256_hex)), or `UNSIGNED-PAYLOAD`.
    /// For a service that also wants it as a header (S3), add `x-amz-content-sha256` to the headers.
    pub payload_hash: &'a str,
}

/// Shows the method, the path and the header names; header values may be secret.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// Where a signature is valid: one service in one region. The date comes from the time of signing.
///
/// ```
/// use bedrock_stream::sigv4::{Scope, Timestamp, credential_scope};
/// let scope = Scope { region: "us-east-1", service: "bedrock" };
/// let time = Timestamp::from_unix_seconds(1_740_823_502)?;
/// assert_eq!(credential_scope(time, &scope), "20250301/us-east-1/bedrock/aws4_request");
/// # Ok::<(), bedrock_stream::sigv4::SignError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The region, for instance `us-east-1`.
    pub region: &'a str,
    /// The service's signing name: `bedrock` for Bedrock Runtime.
    pub service: &'a str,
}

/// Differences between services. The defaults are right for all but S3.
///
/// ```
/// use bedrock_stream::sigv4::SigningOptions;
/// assert!(SigningOptions::default().double_encode_path);
/// assert!(!SigningOptions::s3().double_encode_path);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningOptions {
    /// Remove dot segments and empty segments from the path before signing (default: true; false for S3).
    pub normalize_path: bool,
    /// Percent-encode the URL's path once more for signing (default: true; false for S3).
    pub double_encode_path: bool,
    /// Leave the session token out of the signature; it is still in the result, to be sent (default: false).
    pub omit_session_token: bool,
}

impl SigningOptions {
    /// The options for S3, which signs the path unchanged: "You do not normalize URI paths for requests to Amazon S3"
    /// ([source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request)).
    pub const fn s3() -> Self {
        Self { normalize_path: false, double_encode_path: false, omit_session_token: false }
    }
}

impl Default for SigningOptions {
    fn default() -> Self {
        Self { normalize_path: true, double_encode_path: true, omit_session_token: false }
    }
}
