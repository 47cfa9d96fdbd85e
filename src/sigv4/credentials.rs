//! Who signs.

use core::fmt;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// AWS credentials. The secret and the token are zeroed on drop and absent from `Debug`.
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
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    secret_digest: Zeroizing<[u8; 32]>,
}

impl Credentials {
    /// Long-term credentials, or temporary ones with a session token. An empty token is none.
    ///
    /// Nothing is checked here; signing reports what cannot be used.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        let secret_access_key = Zeroizing::new(secret_access_key.into());
        let secret_digest = Zeroizing::new(Sha256::digest(secret_access_key.as_bytes()).into());
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key,
            session_token: session_token.filter(|token| !token.is_empty()).map(Zeroizing::new),
            secret_digest,
        }
    }

    /// The access key id, which is no secret: every signature states it.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The session token of temporary credentials. Who has it alone cannot sign, yet it belongs in no log.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }

    pub(super) fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// The SHA-256 of the secret, made once: it tells whose a cached signing key is without keeping the secret longer.
    pub(super) fn secret_digest(&self) -> &Zeroizing<[u8; 32]> {
        &self.secret_digest
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;
    use zeroize::ZeroizeOnDrop;

    fn zeroed_on_drop<T: ZeroizeOnDrop>(_: &T) {}

    /// Zeroed memory cannot be looked at without unsafe code; that the types do it is checked by the compiler.
    #[test]
    fn all_secret_fields_are_of_types_that_zero_themselves() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("token".into()));
        let Credentials { access_key_id: _, secret_access_key, session_token, secret_digest } = &credentials;
        zeroed_on_drop(secret_access_key);
        session_token.iter().for_each(zeroed_on_drop);
        zeroed_on_drop(secret_digest);
    }
}
