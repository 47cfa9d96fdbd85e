//! The body of any operation's request.

/// The body of a request, or just what its signature needs if the bytes are held elsewhere.
///
/// ```
/// use bedrock_stream::{bedrock::Body, sigv4::sha256_hex};
/// let hash = sha256_hex(b"{}");
/// let _ = [Body::Bytes(b"{}"), Body::Hashed { len: 2, sha256_hex: &hash }];
/// ```
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// The bytes.
    Bytes(&'a [u8]),
    /// Length in bytes, and SHA-256 in lower-case hexadecimal digits.
    Hashed {
        /// Length in bytes.
        len: u64,
        /// 64 hexadecimal digits.
        sha256_hex: &'a str,
    },
}
