//! Why temporary credentials could not be obtained.

use core::fmt;

use super::ServiceException;

/// Why a request for credentials cannot be made, or what its response contains instead of credentials.
///
/// ```
/// use bedrock_stream::bedrock::{CognitoIdentityPool, IdentityError};
/// let error = CognitoIdentityPool::new("no-region").endpoint().unwrap_err();
/// assert!(matches!(error, IdentityError::Input { member: "identityPoolId", .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityError {
    /// A member of the input is one that the service would refuse.
    Input {
        /// The member, as it is called in JavaScript.
        member: &'static str,
        /// What it must be.
        allowed: &'static str,
    },
    /// The endpoint is plain `http` and not a loopback address: the secrets could be read in transit.
    Insecure,
    /// The service refused.
    Service(ServiceException),
    /// The response is neither the JSON object nor the XML document that the service sends.
    Malformed,
    /// The response lacks a member, or has it in an unreadable form.
    Missing {
        /// The member, as the service calls it.
        member: &'static str,
    },
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { member, allowed } => write!(f, "{member} must be {allowed}"),
            Self::Insecure => f.write_str("endpoint must be https, or http to a loopback address such as http://127.0.0.1:8080: anyone who reads tokens and credentials in transit can use them"),
            Self::Service(error) => error.fmt(f),
            Self::Malformed => {
                f.write_str("endpoint did not send a response of Amazon Cognito or AWS STS: check it")
            }
            Self::Missing { member } => write!(f, "endpoint sent a response without {member}: check it"),
        }
    }
}

impl core::error::Error for IdentityError {}
