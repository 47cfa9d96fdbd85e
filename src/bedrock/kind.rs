//! The modelled errors: names, statuses, members of the event union.

/// The errors that the operation is modelled with.
///
/// Source: [errors](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_Errors).
///
/// ```
/// use bedrock_stream::bedrock::ServiceExceptionKind;
/// assert_eq!(ServiceExceptionKind::Throttling.name(), "ThrottlingException");
/// assert_eq!(ServiceExceptionKind::Throttling.member(), Some("throttlingException"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceExceptionKind {
    /// 403: the credentials lack a permission.
    AccessDenied,
    /// 500.
    InternalServer,
    /// 424: the model failed.
    ModelError,
    /// 429: the model is not ready yet; worth a retry.
    ModelNotReady,
    /// 424: the model failed while it was streaming.
    ModelStreamError,
    /// 408: the model took too long.
    ModelTimeout,
    /// 404: the model does not exist.
    ResourceNotFound,
    /// 400: a quota of the account is exceeded.
    ServiceQuotaExceeded,
    /// 503.
    ServiceUnavailable,
    /// 429.
    Throttling,
    /// 400: the input violates a constraint.
    Validation,
}

impl ServiceExceptionKind {
    const ALL: [Self; 11] = [
        Self::AccessDenied,
        Self::InternalServer,
        Self::ModelError,
        Self::ModelNotReady,
        Self::ModelStreamError,
        Self::ModelTimeout,
        Self::ResourceNotFound,
        Self::ServiceQuotaExceeded,
        Self::ServiceUnavailable,
        Self::Throttling,
        Self::Validation,
    ];

    /// The kind with this name, spelled as the shape or as the member of the event union.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::of_name("validationException"), Some(ServiceExceptionKind::Validation));
    /// assert_eq!(ServiceExceptionKind::of_name("chunk"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let (first, rest) = name.split_at_checked(1)?;
        let shape = first.to_ascii_uppercase() + rest;
        Self::ALL.into_iter().find(|kind| kind.name() == shape)
    }

    /// The name of the shape.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::ModelTimeout.name(), "ModelTimeoutException");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::InternalServer => "InternalServerException",
            Self::ModelError => "ModelErrorException",
            Self::ModelNotReady => "ModelNotReadyException",
            Self::ModelStreamError => "ModelStreamErrorException",
            Self::ModelTimeout => "ModelTimeoutException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::ServiceQuotaExceeded => "ServiceQuotaExceededException",
            Self::ServiceUnavailable => "ServiceUnavailableException",
            Self::Throttling => "ThrottlingException",
            Self::Validation => "ValidationException",
        }
    }

    /// The HTTP status it is modelled with.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::ModelTimeout.status(), 408);
    /// ```
    pub fn status(self) -> u16 {
        match self {
            Self::ServiceQuotaExceeded | Self::Validation => 400,
            Self::AccessDenied => 403,
            Self::ResourceNotFound => 404,
            Self::ModelTimeout => 408,
            Self::ModelError | Self::ModelStreamError => 424,
            Self::ModelNotReady | Self::Throttling => 429,
            Self::InternalServer => 500,
            Self::ServiceUnavailable => 503,
        }
    }

    /// Its member of the event union, for the six that can arrive in a stream.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::AccessDenied.member(), None);
    /// ```
    pub fn member(self) -> Option<&'static str> {
        match self {
            Self::InternalServer => Some("internalServerException"),
            Self::ModelStreamError => Some("modelStreamErrorException"),
            Self::ModelTimeout => Some("modelTimeoutException"),
            Self::ServiceUnavailable => Some("serviceUnavailableException"),
            Self::Throttling => Some("throttlingException"),
            Self::Validation => Some("validationException"),
            Self::AccessDenied
            | Self::ModelError
            | Self::ModelNotReady
            | Self::ResourceNotFound
            | Self::ServiceQuotaExceeded => None,
        }
    }

    /// The kind that a status alone implies.
    pub(super) fn of_status(status: u16) -> Option<Self> {
        match status {
            400 => Some(Self::Validation),
            403 => Some(Self::AccessDenied),
            404 => Some(Self::ResourceNotFound),
            408 => Some(Self::ModelTimeout),
            424 => Some(Self::ModelError),
            429 => Some(Self::Throttling),
            500 => Some(Self::InternalServer),
            503 => Some(Self::ServiceUnavailable),
            _ => None,
        }
    }
}
