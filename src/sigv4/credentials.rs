//! AWS credentials.

use super::SigningKey;
use super::stack::wiping_stack;
use core::fmt;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// AWS credentials. The secret (or the signing key that replaces it) and the token are zeroed on drop and absent from
/// `Debug`.
///
/// ```
/// use bedrock_stream::sigv4::Credentials;
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Some("token".into()));
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert_eq!(credentials.session_token(), Some("token"));
/// assert_eq!(format!("{credentials:?}"), r#"Credentials { access_key_id: "AKIDEXAMPLE", .. }"#);
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret: Secret,
    session_token: Option<Zeroizing<String>>,
}

#[derive(Clone)]
pub(super) enum Secret {
    /// A secret access key and its SHA-256, computed once: it identifies the owner of a cached signing key without
    /// keeping the secret longer.
    AccessKey { secret_access_key: Zeroizing<String>, digest: Zeroizing<[u8; 32]> },
    /// A key for one scope, derived elsewhere.
    SigningKey(SigningKey),
}

impl Credentials {
    /// Long-term credentials, or temporary ones with a session token. An empty token counts as none.
    ///
    /// Nothing is checked here; signing reports invalid values.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        let secret_access_key = Zeroizing::new(secret_access_key.into());
        let digest = wiping_stack(|| Zeroizing::new(Sha256::digest(secret_access_key.as_bytes()).into()));
        Self::of(access_key_id.into(), Secret::AccessKey { secret_access_key, digest }, session_token)
    }

    /// Credentials without the secret: its owner derived a key for one day, region and service, and shared nothing
    /// else. The key comes with the access key id, and the session token if any, that it was derived for. An empty
    /// token counts as none.
    ///
    /// A request outside the key's scope is not signed: [`SignError::KeyOfAnotherScope`](super::SignError::KeyOfAnotherScope).
    ///
    /// ```
    /// use bedrock_stream::sigv4::{Credentials, Request, Scope, SignError, Signer, SigningKey, SigningOptions};
    /// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "service")?;
    /// let hex = key.to_hex();
    ///
    /// let key = SigningKey::from_hex(&hex, "20150830", "us-east-1", "service")?;
    /// let credentials = Credentials::scoped("AKIDEXAMPLE", key, None);
    /// let headers = [("host", "example.amazonaws.com")];
    /// let request = Request { method: "GET", path: "/", query: "", headers: &headers, payload_hash: "UNSIGNED-PAYLOAD" };
    /// let mut sign = |region| {
    ///     let scope = Scope { region, service: "service" };
    ///     Signer::new().sign(&request, &credentials, &scope, 1_440_938_160, &SigningOptions::default())
    /// };
    /// assert!(sign("us-east-1").is_ok());
    /// assert!(matches!(sign("us-west-2"), Err(SignError::KeyOfAnotherScope { .. })));
    /// # Ok::<(), SignError>(())
    /// ```
    pub fn scoped(
        access_key_id: impl Into<String>,
        signing_key: SigningKey,
        session_token: Option<String>,
    ) -> Self {
        Self::of(access_key_id.into(), Secret::SigningKey(signing_key), session_token)
    }

    fn of(access_key_id: String, secret: Secret, session_token: Option<String>) -> Self {
        let session_token = session_token.filter(|token| !token.is_empty()).map(Zeroizing::new);
        Self { access_key_id, secret, session_token }
    }

    /// The access key id. It is not a secret: every signature contains it.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The session token of temporary credentials. It is not enough to sign with, but keep it out of logs.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Secret};
    use zeroize::ZeroizeOnDrop;

    fn zeroed_on_drop<T: ZeroizeOnDrop>(_: &T) {}

    /// Zeroed memory cannot be inspected without unsafe code; the compiler checks that the types zero themselves.
    #[test]
    fn all_secret_fields_are_of_types_that_zero_themselves() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("token".into()));
        let Credentials { access_key_id: _, secret, session_token } = &credentials;
        session_token.iter().for_each(zeroed_on_drop);
        match secret {
            Secret::AccessKey { secret_access_key, digest } => {
                zeroed_on_drop(secret_access_key);
                zeroed_on_drop(digest);
            }
            // it has its own test
            Secret::SigningKey(_) => {}
        }
    }
}
