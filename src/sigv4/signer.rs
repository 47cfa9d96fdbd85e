//! Signs with credentials, deriving each signing key once.

use super::credentials::Secret;
use super::{Credentials, Request, Scope, SignError, SignedHeaders, SigningKey, SigningOptions, Timestamp};
use core::fmt;
use zeroize::Zeroizing;

/// A process signs for a few regions and services at most; today's key displaces yesterday's.
const CACHED_KEYS: usize = 8;

/// Signs with credentials and caches the signing keys derived from them: at most eight, zeroed when displaced.
///
/// A key is reused only for the same day, region, service and secret. Credentials with a signing key of their own
/// ([`Credentials::scoped`]) use that key, within its scope.
#[derive(Default)]
pub struct Signer {
    /// Most recently used first.
    keys: Vec<CachedKey>,
    derivations: u64,
}

struct CachedKey {
    secret_digest: Zeroizing<[u8; 32]>,
    key: SigningKey,
}

impl Signer {
    /// A signer without any cached keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Signs a request in its headers, at a Unix time in seconds. Replaces any `x-amz-date` among its headers, and any
    /// `x-amz-security-token` if the credentials have a token.
    /// [Source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#add-signature-to-request);
    /// see [the module](super) for an example.
    ///
    /// # Errors
    /// A part of the request, the credentials, the scope or the time that cannot be signed; see [`SignError`].
    pub fn sign(
        &mut self,
        request: &Request<'_>,
        credentials: &Credentials,
        scope: &Scope<'_>,
        unix_seconds: i64,
        options: &SigningOptions,
    ) -> Result<SignedHeaders, SignError> {
        let key = self.signing_key(credentials, scope, unix_seconds)?;
        key.sign(request, credentials.access_key_id(), credentials.session_token(), unix_seconds, options)
    }

    /// Signs a request in its query and returns the query for the URL, which is valid for at most seven days from a
    /// Unix time in seconds. The request's own parameters come first, unchanged except that `+` becomes `%20`.
    ///
    /// Every header of the request is signed, so the URL works only with exactly these headers: usually just `host`.
    /// [Source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html).
    ///
    /// # Errors
    /// As for [`Signer::sign`]; also [`SignError::InvalidExpires`] and [`SignError::AlreadyPresigned`].
    ///
    /// ```
    /// use bedrock_stream::sigv4::{Credentials, Request, Scope, Signer, SigningOptions, sha256_hex};
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
    /// let request = Request {
    ///     method: "GET",
    ///     path: "/",
    ///     query: "Param1=value1",
    ///     headers: &[("host", "example.amazonaws.com")],
    ///     payload_hash: &sha256_hex(b""),
    /// };
    /// let scope = Scope { region: "us-east-1", service: "service" };
    /// let query = Signer::new().presign(&request, &credentials, &scope, 1_440_938_160, 3600, &SigningOptions::default())?;
    /// assert!(query.starts_with("Param1=value1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830"));
    /// # Ok::<(), bedrock_stream::sigv4::SignError>(())
    /// ```
    pub fn presign(
        &mut self,
        request: &Request<'_>,
        credentials: &Credentials,
        scope: &Scope<'_>,
        unix_seconds: i64,
        expires_seconds: u32,
        options: &SigningOptions,
    ) -> Result<String, SignError> {
        let key = self.signing_key(credentials, scope, unix_seconds)?;
        let (access_key_id, session_token) = (credentials.access_key_id(), credentials.session_token());
        key.presign(request, access_key_id, session_token, unix_seconds, expires_seconds, options)
    }

    /// The number of signing keys derived so far; requests that reused a cached key are not counted.
    pub fn derivations(&self) -> u64 {
        self.derivations
    }

    fn signing_key<'a>(
        &'a mut self,
        credentials: &'a Credentials,
        scope: &Scope<'_>,
        unix_seconds: i64,
    ) -> Result<&'a SigningKey, SignError> {
        let timestamp = Timestamp::from_unix_seconds(unix_seconds)?;
        let (secret_access_key, digest) = match credentials.secret() {
            Secret::AccessKey { secret_access_key, digest } => (secret_access_key, digest),
            Secret::SigningKey(key) => return key.check_scope(timestamp, scope).map(|()| key),
        };
        let date = timestamp.date();
        let fits = |cached: &CachedKey| {
            cached.key.date() == date && cached.key.scope() == *scope && cached.secret_digest == *digest
        };
        let cached = match self.keys.iter().position(fits) {
            Some(index) => self.keys.remove(index),
            None => {
                let key = SigningKey::derive(secret_access_key, &date, scope.region, scope.service)?;
                self.derivations += 1;
                self.keys.truncate(CACHED_KEYS - 1);
                CachedKey { secret_digest: digest.clone(), key }
            }
        };
        Ok(&self.keys.insert_mut(0, cached).key)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|cached| &cached.key)).finish()
    }
}
