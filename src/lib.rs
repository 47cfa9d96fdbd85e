//! Amazon Bedrock's `InvokeModelWithResponseStream`: signing and framing, without I/O.

pub mod eventstream;
pub mod sigv4;
