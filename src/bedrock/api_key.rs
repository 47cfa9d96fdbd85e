//! Makes a short-term API key from credentials.

use core::fmt;

use base64_simd::STANDARD;
use zeroize::Zeroizing;

use super::http_request::SERVICE;
use crate::sigv4::{self, Credentials, Scope, SignError, Signer, SigningOptions, sha256_hex};

/// Twelve hours in seconds, the longest lifetime of a short-term key.
pub const MAX_API_KEY_EXPIRES_SECONDS: u32 = 43_200;

/// The same for all regions; the region is in the key's credential scope.
const HOST: &str = "bedrock.amazonaws.com";
const PREFIX: &str = "bedrock-api-key-";

/// Makes a [short-term API key](https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html): a bearer
/// token for [`HttpRequest::authorize_bearer`](super::HttpRequest::authorize_bearer), valid in one region, from
/// `unix_seconds` (since 1970-01-01T00:00:00Z) for `expires_seconds`, and no longer than the credentials themselves.
///
/// The key is a presigned URL in base64, exactly as AWS's token generators make it. [Scoped](Credentials::scoped)
/// credentials can also make one, on their day.
///
/// # Errors
///
/// [`ApiKeyError`]: an expiry out of range, or a request that cannot be signed.
///
/// ```
/// use bedrock_stream::{bedrock::short_term_api_key, sigv4::{Credentials, Signer}};
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
/// let key = short_term_api_key(&mut Signer::new(), &credentials, "us-east-1", 1_740_823_502, 3_600)?;
/// assert!(key.starts_with("bedrock-api-key-"));
/// # Ok::<(), bedrock_stream::bedrock::ApiKeyError>(())
/// ```
pub fn short_term_api_key(
    signer: &mut Signer,
    credentials: &Credentials,
    region: &str,
    unix_seconds: i64,
    expires_seconds: u32,
) -> Result<Zeroizing<String>, ApiKeyError> {
    if !(1..=MAX_API_KEY_EXPIRES_SECONDS).contains(&expires_seconds) {
        return Err(ApiKeyError::Expires { expires_seconds });
    }
    let request = sigv4::Request {
        method: "POST",
        path: "/",
        query: "Action=CallWithBearerToken",
        headers: &[("host", HOST)],
        payload_hash: &sha256_hex(b""),
    };
    let scope = Scope { region, service: SERVICE };
    let options = SigningOptions::default();
    let query = signer
        .presign(&request, credentials, &scope, unix_seconds, expires_seconds, &options)
        .map_err(ApiKeyError::Sign)?;
    Ok(encode(&Zeroizing::new(query)))
}

/// AWS's generators sort the parameters by name; the signer's own order differs only in this one.
fn encode(query: &str) -> Zeroizing<String> {
    const LAST: &str = "X-Amz-SignedHeaders=host";
    // reserved at full length: growing would leave behind copies of the key
    let mut url = Zeroizing::new(String::with_capacity(HOST.len() + query.len() + "/?&Version=1".len()));
    url.push_str(HOST);
    url.push_str("/?");
    for parameter in query.split('&').filter(|parameter| *parameter != LAST) {
        url.push_str(parameter);
        url.push('&');
    }
    url.push_str(LAST);
    url.push_str("&Version=1");
    let encoded = Zeroizing::new(STANDARD.encode_to_string(url.as_bytes()));
    Zeroizing::new([PREFIX, &encoded].concat())
}

/// Why an API key could not be made. Contains no secret.
///
/// ```
/// use bedrock_stream::bedrock::ApiKeyError;
/// let error = ApiKeyError::Expires { expires_seconds: 86_400 };
/// assert_eq!(error.to_string(), "expiresIn of 86400 s is out of range: ask for 1 to 43200 s (12 hours)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// The key's lifetime was to be zero, or more than twelve hours.
    Expires {
        /// The seconds requested.
        expires_seconds: u32,
    },
    /// The key cannot be signed.
    Sign(SignError),
}

impl fmt::Display for ApiKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expires { expires_seconds } => write!(
                f,
                "expiresIn of {expires_seconds} s is out of range: ask for 1 to {MAX_API_KEY_EXPIRES_SECONDS} s (12 hours)"
            ),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ApiKeyError {}
