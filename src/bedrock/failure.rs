//! Which failures may pass by themselves.

use super::error::ServiceException;

/// What a failure means for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The service asked for fewer requests.
    Throttling,
    /// It may be gone at the next attempt: the service failed, or the network did.
    Transient,
    /// The same request would fail again.
    Terminal,
}

/// Codes that mean throttling whatever the status.
const THROTTLING_CODES: [&str; 14] = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];
const TRANSIENT_CODES: [&str; 4] =
    ["IDPCommunicationError", "RequestTimeout", "RequestTimeoutException", "TimeoutError"];

impl ServiceException {
    /// What it means for a retry, by its code and its status; an exception in the stream has the
    /// status that it is modelled with.
    ///
    /// ModelNotReady is retried, as throttling; ModelTimeout (408) and the model's own failures (424)
    /// are not. A signature refused for its time is not retried by this either:
    /// [`clock_skew_ms`](super::clock_skew_ms) answers for it.
    ///
    /// Source: [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
    ///
    /// ```
    /// use bedrock_stream::bedrock::{FailureKind, ServiceException};
    /// let error = ServiceException::from_http(503, None, b"<html>busy</html>");
    /// assert_eq!(error.failure_kind(), FailureKind::Transient);
    /// let error = ServiceException::from_frame("throttlingException", b"");
    /// assert_eq!(error.failure_kind(), FailureKind::Throttling);
    /// ```
    pub fn failure_kind(&self) -> FailureKind {
        let code = self.code.as_str();
        match self.status.or_else(|| self.kind().map(|kind| kind.status())) {
            Some(429) => FailureKind::Throttling,
            _ if THROTTLING_CODES.contains(&code) => FailureKind::Throttling,
            Some(500 | 502 | 503 | 504) => FailureKind::Transient,
            _ if TRANSIENT_CODES.contains(&code) => FailureKind::Transient,
            _ => FailureKind::Terminal,
        }
    }

    /// Whether the credentials, or the API key, are no longer or not yet valid: others may be.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// assert!(ServiceException::from_http(403, Some("ExpiredTokenException"), b"").refuses_credentials());
    /// assert!(!ServiceException::from_http(403, Some("AccessDeniedException"), b"").refuses_credentials());
    /// ```
    pub fn refuses_credentials(&self) -> bool {
        let code = self.code.as_str();
        CREDENTIALS_CODES.contains(&code)
            // of an API key, in the words of the service
            || code == "AccessDeniedException" && self.message.starts_with("Authentication failed")
    }
}

const CREDENTIALS_CODES: [&str; 4] =
    ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"];
