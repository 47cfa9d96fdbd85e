//! Amazon Bedrock's `InvokeModelWithResponseStream`: framing, without I/O.

pub mod eventstream;
