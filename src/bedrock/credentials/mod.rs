//! Temporary credentials: when to refresh them, and the requests to the services that issue them.
//!
//! Amazon Cognito takes two requests, for an identity and for its credentials or token ([`CognitoIdentityPool`]); AWS
//! STS takes one ([`AssumeRoleWithWebIdentityInput`]). None of them is signed.

mod cognito;
mod cognito_body;
mod error;
mod freshness;
mod sts;

use zeroize::Zeroizing;

use super::endpoint::{Endpoint, EndpointError};
use super::error::ServiceException;
use super::json;

pub use cognito::CognitoIdentityPool;
pub use error::IdentityError;
pub use freshness::{Freshness, Lifetime};
pub use sts::AssumeRoleWithWebIdentityInput;

/// A request for an identity or for credentials, as data. It is not signed.
///
/// The body contains tokens: it is zeroed on drop and absent from `Debug`.
///
/// ```
/// use bedrock_stream::bedrock::CognitoIdentityPool;
/// let pool = CognitoIdentityPool::new("us-east-1:b64805ad-cb56-40ba-9ffc-f5d8207e6d42");
/// let request = pool.id_request(&pool.endpoint()?)?;
/// assert_eq!(request.url, "https://cognito-identity.us-east-1.amazonaws.com/");
/// assert_eq!(*request.body, r#"{"IdentityPoolId":"us-east-1:b64805ad-cb56-40ba-9ffc-f5d8207e6d42"}"#);
/// assert!(!format!("{request:?}").contains("b64805ad"));
/// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct IdentityRequest {
    /// Where to send it.
    pub url: String,
    /// Pairs of (lower-case name, value).
    pub headers: &'static [(&'static str, &'static str)],
    /// The content of the request.
    pub body: Zeroizing<String>,
}

impl IdentityRequest {
    /// The method.
    pub const METHOD: &'static str = "POST";

    fn new(
        endpoint: &Endpoint,
        headers: &'static [(&'static str, &'static str)],
        body: Zeroizing<String>,
    ) -> Result<Self, IdentityError> {
        if !endpoint.allows_token() {
            return Err(IdentityError::Insecure);
        }
        Ok(Self { url: endpoint.url() + "/", headers, body })
    }
}

/// Credentials that a service issued for a limited time. The secret and the token are zeroed on drop and absent from
/// `Debug`.
///
/// ```
/// use bedrock_stream::bedrock::TemporaryCredentials;
/// let body = br#"{"Credentials":{"AccessKeyId":"AKIDEXAMPLE","SecretKey":"s","SessionToken":"t","Expiration":1.7E9}}"#;
/// let credentials = TemporaryCredentials::from_cognito(200, None, body)?;
/// assert_eq!((credentials.access_key_id.as_str(), credentials.expiration_ms), ("AKIDEXAMPLE", 1_700_000_000_000));
/// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryCredentials {
    /// The access key id, which is not a secret.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: Zeroizing<String>,
    /// The session token, sent with each signed request.
    pub session_token: Zeroizing<String>,
    /// When they expire, in milliseconds since 1970-01-01T00:00:00Z.
    pub expiration_ms: i64,
}

impl TemporaryCredentials {
    /// The target for reading a response: members that stay empty are missing.
    fn empty() -> Self {
        let (secret_access_key, session_token) = Default::default();
        Self { access_key_id: String::new(), secret_access_key, session_token, expiration_ms: 0 }
    }

    /// Sets a member that is text, under its name in Cognito or STS.
    fn set(&mut self, name: &str, text: &str) {
        match name {
            "AccessKeyId" => self.access_key_id = text.to_owned(),
            "SecretKey" | "SecretAccessKey" => self.secret_access_key = Zeroizing::new(text.to_owned()),
            "SessionToken" => self.session_token = Zeroizing::new(text.to_owned()),
            _ => {}
        }
    }

    fn complete(self, secret_name: &'static str) -> Result<Self, IdentityError> {
        let missing = [
            ("AccessKeyId", self.access_key_id.is_empty()),
            (secret_name, self.secret_access_key.is_empty()),
            ("SessionToken", self.session_token.is_empty()),
            ("Expiration", self.expiration_ms == 0),
        ];
        match missing.into_iter().find(|(_, missing)| *missing) {
            Some((member, _)) => Err(IdentityError::Missing { member }),
            None => Ok(self),
        }
    }
}

/// The last moment that a JavaScript `Date` can hold.
const LAST_MS: i64 = 8_640_000_000_000_000;

/// A number of seconds as written in JSON, such as `1.7E9`, in whole milliseconds; smaller fractions are cut off.
///
/// Read digit by digit: `str::parse::<f64>` would add 13.5 kB (brotli) to the download.
fn read_millis(seconds: &str) -> Option<i64> {
    let (decimal, exponent) = match seconds.split_once(['e', 'E']) {
        Some((decimal, exponent)) => (decimal, exponent.parse::<i8>().ok()?),
        None => (seconds, 0),
    };
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let mut digits = whole.chars().chain(fraction.chars());
    // the last significant digit is that of the milliseconds; missing digits are 0
    let digits_len = whole.len() as i64 + i64::from(exponent) + 3;
    let mut millis = 0_i64;
    for _ in 0..digits_len {
        let digit = digits.next().map_or(Some(0), |char| char.to_digit(10))?;
        millis = millis.checked_mul(10)?.checked_add(digit.into())?;
    }
    (millis <= LAST_MS).then_some(millis)
}
