//! The signing key, derived from the secret for one day, region and service.

use super::canonical::hex_byte;
use super::stack::wiping_stack;
use super::{Scope, SignError, Timestamp};
use core::fmt;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A derived signing key. It is good for one day, region and service, and does not reveal the secret access key.
/// Its bytes are zeroed on drop and absent from `Debug`.
///
/// With the key alone, you can sign with [`SigningKey::sign`] and [`SigningKey::presign`], or with a
/// [`Signer`](super::Signer) and [`Credentials::scoped`](super::Credentials::scoped).
///
/// ```
/// use bedrock_stream::sigv4::SigningKey;
/// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam")?;
/// assert_eq!(key.as_bytes()[..4], [0xf4, 0x78, 0x0e, 0x2d]);
/// assert_eq!(format!("{key:?}"), r#"SigningKey { date: "20120215", region: "us-east-1", service: "iam", .. }"#);
/// # Ok::<(), bedrock_stream::sigv4::SignError>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    date: String,
    region: String,
    service: String,
    // boxed, so that moving the key leaves no copy behind
    bytes: Box<Zeroizing<[u8; 32]>>,
}

impl SigningKey {
    /// Derives the key of a day (`YYYYMMDD`), region and service from a secret access key
    /// ([source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature)).
    ///
    /// # Errors
    /// A secret, date, region or service that cannot be used for signing.
    pub fn derive(
        secret_access_key: &str,
        date: &str,
        region: &str,
        service: &str,
    ) -> Result<Self, SignError> {
        if secret_access_key.is_empty() || secret_access_key.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(SignError::InvalidSecretAccessKey);
        }
        wiping_stack(|| {
            let seed = Zeroizing::new(["AWS4", secret_access_key].concat());
            let date_key = hmac_sha256(seed.as_bytes(), date);
            let region_key = hmac_sha256(date_key.as_slice(), region);
            let service_key = hmac_sha256(region_key.as_slice(), service);
            Self::from_bytes(&hmac_sha256(service_key.as_slice(), "aws4_request"), date, region, service)
        })
    }

    /// A key derived elsewhere, with the day (`YYYYMMDD`), region and service that it was derived for.
    ///
    /// # Errors
    /// A date, region or service that cannot be used for signing.
    ///
    /// ```
    /// use bedrock_stream::sigv4::SigningKey;
    /// let derived = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam")?;
    /// let received = SigningKey::from_bytes(derived.as_bytes(), "20150830", "us-east-1", "iam")?;
    /// assert_eq!(received.signature("text"), derived.signature("text"));
    /// # Ok::<(), bedrock_stream::sigv4::SignError>(())
    /// ```
    pub fn from_bytes(bytes: &[u8; 32], date: &str, region: &str, service: &str) -> Result<Self, SignError> {
        Timestamp::parse(&[date, "T000000Z"].concat())?;
        check_scope_part(region, SignError::InvalidRegion)?;
        check_scope_part(service, SignError::InvalidService)?;
        let mut key =
            Self { date: date.into(), region: region.into(), service: service.into(), bytes: Box::default() };
        key.bytes.copy_from_slice(bytes);
        Ok(key)
    }

    /// Like [`SigningKey::from_bytes`], from the 64 hex digits of [`SigningKey::to_hex`].
    ///
    /// # Errors
    /// [`SignError::InvalidSigningKey`]; a date, region or service that cannot be used for signing.
    pub fn from_hex(hex: &str, date: &str, region: &str, service: &str) -> Result<Self, SignError> {
        let mut bytes = Zeroizing::new([0; 32]);
        if hex.len() != 2 * bytes.len() {
            return Err(SignError::InvalidSigningKey);
        }
        let (pairs, _) = hex.as_bytes().as_chunks();
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = hex_byte(*high, *low).ok_or(SignError::InvalidSigningKey)?;
        }
        Self::from_bytes(&bytes, date, region, service)
    }

    /// The key as 64 lower-case hex digits, to pass on as text. It is as secret as [`SigningKey::as_bytes`].
    ///
    /// ```
    /// use bedrock_stream::sigv4::SigningKey;
    /// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam")?;
    /// assert_eq!(*key.to_hex(), "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
    /// # Ok::<(), bedrock_stream::sigv4::SignError>(())
    /// ```
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.as_bytes()))
    }

    /// The key itself, to pass on. It is a secret until its day ends at UTC midnight (services allow a few minutes
    /// more): anyone who has it can sign whatever the credentials permit, within its day, region and service.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The day that the key is valid for, `YYYYMMDD`.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// The region and service that the key is valid for.
    pub fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, service: &self.service }
    }

    /// The signature of a string to sign, in lower-case hex.
    ///
    /// ```
    /// use bedrock_stream::sigv4::SigningKey;
    /// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam")?;
    /// let string_to_sign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
    ///                       f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
    /// assert_eq!(
    ///     key.signature(string_to_sign),
    ///     "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    /// );
    /// # Ok::<(), bedrock_stream::sigv4::SignError>(())
    /// ```
    pub fn signature(&self, string_to_sign: &str) -> String {
        wiping_stack(|| hex(hmac_sha256(self.as_bytes(), string_to_sign).as_slice()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("date", &self.date)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// The SHA-256 of bytes in lower-case hex, as [`Request::payload_hash`](super::Request::payload_hash) expects it.
///
/// ```
/// assert_eq!(
///     bedrock_stream::sigv4::sha256_hex(b""),
///     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/// );
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Parts of the credential scope are separated by slashes, and in a header by commas and spaces.
pub(super) fn check_scope_part(part: &str, error: SignError) -> Result<(), SignError> {
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'/' && byte != b',';
    if !part.is_empty() && part.bytes().all(allowed) { Ok(()) } else { Err(error) }
}

fn hmac_sha256(key: &[u8], text: &str) -> Zeroizing<[u8; 32]> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes a key of any length")
    };
    mac.update(text.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    // reserved at full length: growing would leave behind copies of what may be a secret
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::SigningKey;
    use zeroize::{ZeroizeOnDrop, Zeroizing};

    /// Zeroed memory cannot be inspected without unsafe code; the compiler checks that the type zeroes itself.
    #[test]
    fn the_bytes_are_of_a_type_that_zeroes_itself() {
        fn zeroed_on_drop<T: ZeroizeOnDrop>(_: &T) {}
        let Ok(key) = SigningKey::derive("secret", "20150830", "us-east-1", "iam") else {
            panic!("a valid scope")
        };
        let SigningKey { date: _, region: _, service: _, bytes } = &key;
        let bytes: &Zeroizing<[u8; 32]> = bytes;
        zeroed_on_drop(bytes);
    }
}
