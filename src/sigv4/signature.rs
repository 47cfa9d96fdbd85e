//! One signature: the string to sign, and its signature in the headers or in the query.

use super::canonical::{
    CanonicalHeaders, MAX_ENCODED_LEN, join_canonical_request, push_uri_encoded, query_parameters,
};
use super::signing_key::check_scope_part;
use super::stack::wiping_stack;
use super::{Request, Scope, SignError, SigningKey, SigningOptions, Timestamp, sha256_hex};
use core::fmt;
use zeroize::Zeroizing;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const DATE_HEADER: &str = "x-amz-date";
const TOKEN_HEADER: &str = "x-amz-security-token";
/// Seven days, the longest lifetime of a presigned URL.
const MAX_EXPIRES_SECONDS: u32 = 604_800;
/// More than the fixed-length parts of a presigned URL's parameters need.
const ADDED_QUERY_LEN: usize = 400;

/// The headers to add to a signed request. `Debug` hides the session token.
///
/// ```
/// # use bedrock_stream::sigv4::*;
/// # let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Some("token".into()));
/// # let request = Request { method: "GET", path: "/", query: "", headers: &[("host", "example.amazonaws.com")], payload_hash: "UNSIGNED-PAYLOAD" };
/// # let scope = Scope { region: "us-east-1", service: "service" };
/// let signed = Signer::new().sign(&request, &credentials, &scope, 1_440_938_160, &SigningOptions::default())?;
/// let names: Vec<&str> = signed.headers().map(|(name, _)| name).collect();
/// assert_eq!(names, ["x-amz-date", "authorization", "x-amz-security-token"]);
/// # Ok::<(), SignError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedHeaders {
    /// `X-Amz-Date`: the time of signing.
    pub x_amz_date: String,
    /// `Authorization`: credential, signed headers, signature.
    pub authorization: String,
    /// `X-Amz-Security-Token`, if the credentials have a session token.
    pub x_amz_security_token: Option<String>,
}

impl SignedHeaders {
    /// The headers as (lower-case name, value) pairs.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let token = self.x_amz_security_token.as_deref().map(|token| (TOKEN_HEADER, token));
        [(DATE_HEADER, self.x_amz_date.as_str()), ("authorization", self.authorization.as_str())]
            .into_iter()
            .chain(token)
    }
}

impl fmt::Debug for SignedHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedHeaders")
            .field(DATE_HEADER, &self.x_amz_date)
            .field("authorization", &self.authorization)
            .finish_non_exhaustive()
    }
}

/// Signing with a key alone, without the secret.
impl SigningKey {
    /// Like [`Signer::sign`](super::Signer::sign), for a holder of the access key id (and session token) that the key
    /// was derived for.
    ///
    /// # Errors
    /// As for [`Signer::sign`](super::Signer::sign); also [`SignError::KeyOfAnotherScope`], for example on another day.
    ///
    /// ```
    /// use bedrock_stream::sigv4::{Request, SigningKey, SigningOptions, sha256_hex};
    /// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "service")?;
    /// let request = Request {
    ///     method: "GET",
    ///     path: "/",
    ///     query: "",
    ///     headers: &[("host", "example.amazonaws.com")],
    ///     payload_hash: &sha256_hex(b""),
    /// };
    /// let signed = key.sign(&request, "AKIDEXAMPLE", None, 1_440_938_160, &SigningOptions::default())?;
    /// assert!(signed.authorization.ends_with("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
    /// # Ok::<(), bedrock_stream::sigv4::SignError>(())
    /// ```
    pub fn sign(
        &self,
        request: &Request<'_>,
        access_key_id: &str,
        session_token: Option<&str>,
        unix_seconds: i64,
        options: &SigningOptions,
    ) -> Result<SignedHeaders, SignError> {
        let timestamp = self.timestamp(unix_seconds)?;
        let token = check_identity(access_key_id, session_token)?;
        let x_amz_date = timestamp.to_string();
        let signed_token = token.filter(|_| !options.omit_session_token);
        let added =
            [Some((DATE_HEADER, x_amz_date.as_str())), signed_token.map(|token| (TOKEN_HEADER, token))];
        let added = added.into_iter().flatten().map(|header| (request.headers.len(), header));
        let headers = CanonicalHeaders::new(&mut given_headers(request, token).chain(added))?;
        let canonical = join_canonical_request(request, request.query, &headers, options)?;
        let authorization = [
            ALGORITHM,
            " Credential=",
            &self.credential(access_key_id, timestamp),
            ", SignedHeaders=",
            &headers.signed_headers,
            ", Signature=",
            &self.signature_of(&canonical, timestamp),
        ];
        let authorization = authorization.concat();
        Ok(SignedHeaders { x_amz_date, authorization, x_amz_security_token: token.map(Into::into) })
    }

    /// Like [`Signer::presign`](super::Signer::presign), for a holder of the access key id (and session token) that the
    /// key was derived for.
    ///
    /// # Errors
    /// As for [`Signer::presign`](super::Signer::presign); also [`SignError::KeyOfAnotherScope`], for example on
    /// another day.
    pub fn presign(
        &self,
        request: &Request<'_>,
        access_key_id: &str,
        session_token: Option<&str>,
        unix_seconds: i64,
        expires_seconds: u32,
        options: &SigningOptions,
    ) -> Result<String, SignError> {
        if !(1..=MAX_EXPIRES_SECONDS).contains(&expires_seconds) {
            return Err(SignError::InvalidExpires { expires_seconds });
        }
        check_not_presigned(request.query)?;
        let timestamp = self.timestamp(unix_seconds)?;
        let token = check_identity(access_key_id, session_token)?;
        let headers = CanonicalHeaders::new(&mut given_headers(request, token))?;
        let credential = self.credential(access_key_id, timestamp);
        let values = [request.query, &credential, &headers.signed_headers, token.unwrap_or_default()];
        let values_len = values.map(str::len).iter().sum::<usize>();
        // reserved at full length: growing would leave behind copies of a query that is as good as a key
        let mut query = Zeroizing::new(String::with_capacity(MAX_ENCODED_LEN * values_len + ADDED_QUERY_LEN));
        // some services read + as a plus sign, but all read %20 as a space
        query.push_str(&request.query.replace('+', "%20"));
        push_parameter(&mut query, "X-Amz-Algorithm", ALGORITHM);
        push_parameter(&mut query, "X-Amz-Credential", &credential);
        push_parameter(&mut query, "X-Amz-Date", &timestamp.to_string());
        push_parameter(&mut query, "X-Amz-SignedHeaders", &headers.signed_headers);
        push_parameter(&mut query, "X-Amz-Expires", &expires_seconds.to_string());
        let query_without_token = query.clone();
        if let Some(token) = token {
            push_parameter(&mut query, "X-Amz-Security-Token", token);
        }
        let signed_query = if options.omit_session_token { &query_without_token } else { &query };
        let canonical = join_canonical_request(request, signed_query, &headers, options)?;
        push_parameter(&mut query, "X-Amz-Signature", &self.signature_of(&canonical, timestamp));
        Ok(core::mem::take(&mut *query))
    }

    fn signature_of(&self, canonical_request: &str, timestamp: Timestamp) -> Zeroizing<String> {
        let scope = credential_scope(timestamp, &self.scope());
        let string_to_sign = wiping_stack(|| string_to_sign(timestamp, &scope, canonical_request));
        Zeroizing::new(self.signature(&string_to_sign))
    }

    fn credential(&self, access_key_id: &str, timestamp: Timestamp) -> String {
        [access_key_id, "/", &credential_scope(timestamp, &self.scope())].concat()
    }

    /// A key for another day, region or service would make a signature that the service refuses.
    pub(super) fn check_scope(&self, timestamp: Timestamp, scope: &Scope<'_>) -> Result<(), SignError> {
        if self.date() == timestamp.date() && self.scope() == *scope {
            return Ok(());
        }
        let key_scope = join_scope(self.date(), &self.scope());
        Err(SignError::KeyOfAnotherScope { key_scope, request_scope: credential_scope(timestamp, scope) })
    }

    fn timestamp(&self, unix_seconds: i64) -> Result<Timestamp, SignError> {
        let timestamp = Timestamp::from_unix_seconds(unix_seconds)?;
        self.check_scope(timestamp, &self.scope()).map(|()| timestamp)
    }
}

/// The credential scope: date, region, service and `aws4_request`, separated by slashes; see [`Scope`] for an example.
pub fn credential_scope(timestamp: Timestamp, scope: &Scope<'_>) -> String {
    join_scope(&timestamp.date(), scope)
}

fn join_scope(date: &str, scope: &Scope<'_>) -> String {
    [date, scope.region, scope.service, "aws4_request"].join("/")
}

/// The string to sign: algorithm, time, credential scope and the hash of the canonical request
/// ([source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign)).
///
/// ```
/// use bedrock_stream::sigv4::{Scope, Timestamp, credential_scope, string_to_sign};
/// let time = Timestamp::parse("20150830T123600Z")?;
/// let scope = credential_scope(time, &Scope { region: "us-east-1", service: "iam" });
/// assert_eq!(
///     string_to_sign(time, &scope, ""),
///     "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
///      e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/// );
/// # Ok::<(), bedrock_stream::sigv4::SignError>(())
/// ```
pub fn string_to_sign(timestamp: Timestamp, credential_scope: &str, canonical_request: &str) -> String {
    [ALGORITHM, &timestamp.to_string(), credential_scope, &sha256_hex(canonical_request.as_bytes())]
        .join("\n")
}

/// The request's headers with their indices, without those that signing replaces.
fn given_headers<'a>(
    request: &Request<'a>,
    token: Option<&str>,
) -> impl Iterator<Item = (usize, (&'a str, &'a str))> {
    let has_token = token.is_some();
    let stated_anew = move |name: &str| {
        name.eq_ignore_ascii_case(DATE_HEADER) || (has_token && name.eq_ignore_ascii_case(TOKEN_HEADER))
    };
    request.headers.iter().copied().enumerate().filter(move |(_, (name, _))| !stated_anew(name))
}

/// Checks what goes into the header or query unchanged; returns the token, unless it is empty.
fn check_identity<'a>(
    access_key_id: &str,
    session_token: Option<&'a str>,
) -> Result<Option<&'a str>, SignError> {
    check_scope_part(access_key_id, SignError::InvalidAccessKeyId)?;
    match session_token.filter(|token| !token.is_empty()) {
        Some(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(SignError::InvalidSessionToken)
        }
        token => Ok(token),
    }
}

fn check_not_presigned(query: &str) -> Result<(), SignError> {
    const ADDED: [&str; 7] = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-SignedHeaders",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
    ];
    let added = |name: &str| ADDED.into_iter().find(|added| *added == name);
    match query_parameters(query).find_map(|(name, _)| added(&name)) {
        Some(name) => Err(SignError::AlreadyPresigned { name }),
        None => Ok(()),
    }
}

fn push_parameter(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    push_uri_encoded(query, value);
}
