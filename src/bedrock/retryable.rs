//! Decides which errors may be gone at the next attempt.

use super::error::ServiceException;

/// Why the same request may succeed later, in terms of Smithy's
/// [`retryable`](https://smithy.io/2.0/spec/behavior-traits.html#retryable-trait) trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retryable {
    /// The service asked for fewer requests.
    Throttling,
    /// The service or the network had a temporary problem.
    Transient,
}

/// Codes that mean throttling, whatever the status.
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
    /// Why the same request may succeed later, judging by the code and the status; an exception in the stream has the
    /// status that it is modelled with. `None`: it would fail again.
    ///
    /// ModelNotReady is retried, as throttling; ModelTimeout (408) and the model's own errors (424) are not. Neither is
    /// a signature that was refused because of its time: see
    /// [`ClockOffset::corrected`](super::ClockOffset::corrected).
    ///
    /// Source: [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
    ///
    /// ```
    /// use bedrock_stream::bedrock::{Retryable, ServiceException};
    /// let error = ServiceException::from_http(503, |_| None, b"<html>busy</html>");
    /// assert_eq!(error.retryable(), Some(Retryable::Transient));
    /// let error = ServiceException::from_frame("throttlingException", b"");
    /// assert_eq!(error.retryable(), Some(Retryable::Throttling));
    /// ```
    pub fn retryable(&self) -> Option<Retryable> {
        let code = self.code.as_str();
        match self.status.or_else(|| self.kind().map(|kind| kind.status())) {
            Some(429) => Some(Retryable::Throttling),
            _ if THROTTLING_CODES.contains(&code) => Some(Retryable::Throttling),
            Some(500 | 502 | 503 | 504) => Some(Retryable::Transient),
            _ if TRANSIENT_CODES.contains(&code) => Some(Retryable::Transient),
            _ => None,
        }
    }

    /// Returns whether the credentials, or the API key, have expired or are not valid yet: new ones may work.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// assert!(ServiceException::from_http(403, |_| Some("ExpiredTokenException".to_owned()), b"").refuses_credentials());
    /// assert!(!ServiceException::from_http(403, |_| Some("AccessDeniedException".to_owned()), b"").refuses_credentials());
    /// ```
    pub fn refuses_credentials(&self) -> bool {
        let code = self.code.as_str();
        CREDENTIALS_CODES.contains(&code)
            // the service's wording for API keys
            || code == "AccessDeniedException" && self.message.starts_with("Authentication failed")
    }
}

const CREDENTIALS_CODES: [&str; 4] =
    ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"];
