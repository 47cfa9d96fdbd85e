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
    /// 429: the model is not ready to serve; worth a retry.
    ModelNotReady,
    /// 424: the model failed while it was streaming.
    ModelStreamError,
    /// 408: the model took too long.
    ModelTimeout,
    /// 404: no such model.
    ResourceNotFound,
    /// 400: over a quota of the account.
    ServiceQuotaExceeded,
    /// 503.
    ServiceUnavailable,
    /// 429.
    Throttling,
    /// 400: the input breaks a constraint.
    Validation,
}

/// Kind, name, status, and the member of the event union where there is one. Of two kinds with
/// the same status the first stands for the status.
const KINDS: [(ServiceExceptionKind, &str, u16, Option<&str>); 11] = {
    use ServiceExceptionKind as Kind;
    [
        (Kind::AccessDenied, "AccessDeniedException", 403, None),
        (Kind::InternalServer, "InternalServerException", 500, Some("internalServerException")),
        (Kind::ModelError, "ModelErrorException", 424, None),
        (Kind::ModelStreamError, "ModelStreamErrorException", 424, Some("modelStreamErrorException")),
        (Kind::ModelTimeout, "ModelTimeoutException", 408, Some("modelTimeoutException")),
        (Kind::ResourceNotFound, "ResourceNotFoundException", 404, None),
        (Kind::ServiceUnavailable, "ServiceUnavailableException", 503, Some("serviceUnavailableException")),
        (Kind::Throttling, "ThrottlingException", 429, Some("throttlingException")),
        (Kind::ModelNotReady, "ModelNotReadyException", 429, None),
        (Kind::Validation, "ValidationException", 400, Some("validationException")),
        (Kind::ServiceQuotaExceeded, "ServiceQuotaExceededException", 400, None),
    ]
};

impl ServiceExceptionKind {
    /// The kind of that name, written as the shape or as the member of the event union.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::of_name("validationException"), Some(ServiceExceptionKind::Validation));
    /// assert_eq!(ServiceExceptionKind::of_name("chunk"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let same = |shape: &str| {
            shape.get(1..) == name.get(1..)
                && shape.as_bytes().first().map(u8::to_ascii_lowercase)
                    == name.as_bytes().first().map(u8::to_ascii_lowercase)
        };
        KINDS.iter().find(|row| same(row.1)).map(|row| row.0)
    }

    /// The name of the shape.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::ModelTimeout.name(), "ModelTimeoutException");
    /// ```
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The HTTP status it is modelled with.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::ModelTimeout.status(), 408);
    /// ```
    pub fn status(self) -> u16 {
        self.row().map_or(0, |row| row.2)
    }

    /// Its member in the union of events, for the six that can arrive in a stream.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceExceptionKind;
    /// assert_eq!(ServiceExceptionKind::AccessDenied.member(), None);
    /// ```
    pub fn member(self) -> Option<&'static str> {
        self.row().and_then(|row| row.3)
    }

    pub(super) fn of_status(status: u16) -> Option<Self> {
        KINDS.iter().find(|row| row.2 == status).map(|row| row.0)
    }

    fn row(self) -> Option<&'static (Self, &'static str, u16, Option<&'static str>)> {
        KINDS.iter().find(|row| row.0 == self)
    }
}
