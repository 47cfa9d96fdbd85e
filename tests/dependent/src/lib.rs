//! Uses the signer, but exports nothing itself.

use bedrock_stream::sigv4::Signer;

pub fn signer() -> Signer {
    Signer::new()
}
