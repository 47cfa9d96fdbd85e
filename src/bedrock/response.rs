//! The head of a successful response: turns headers into members.

/// The members of the response that are sent as headers, and the request id.
///
/// In a browser, CORS hides headers that the service does not expose, so a missing header is not an error.
/// Source: [response elements](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_ResponseElements).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHead {
    /// MIME type of each chunk's bytes: as stated, or as requested, or `application/json`.
    pub content_type: String,
    /// Model performance setting, as stated.
    pub performance_config_latency: Option<String>,
    /// Service tier, as stated.
    pub service_tier: Option<String>,
    /// The id that AWS Support needs to find the request.
    pub request_id: Option<String>,
}

impl ResponseHead {
    /// Reads the head with a look-up function for header values (names in lower case); `accept` is the input's member.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ResponseHead;
    /// let head = ResponseHead::read(
    ///     |name| (name == "x-amzn-requestid").then(|| "62d637b3".to_owned()),
    ///     None,
    /// );
    /// assert_eq!(head.request_id.as_deref(), Some("62d637b3"));
    /// assert_eq!(head.content_type, "application/json");
    /// ```
    pub fn read(header: impl Fn(&str) -> Option<String>, accept: Option<&str>) -> Self {
        let asked = || accept.unwrap_or("application/json").to_owned();
        Self {
            content_type: header("x-amzn-bedrock-content-type").unwrap_or_else(asked),
            performance_config_latency: header("x-amzn-bedrock-performanceconfig-latency"),
            service_tier: header("x-amzn-bedrock-service-tier"),
            request_id: header("x-amzn-requestid"),
        }
    }

    /// Returns whether a content type is that of an event stream. A missing one counts as such: the decoder will find
    /// out.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ResponseHead;
    /// assert!(ResponseHead::is_event_stream(Some("application/vnd.amazon.eventstream")));
    /// assert!(!ResponseHead::is_event_stream(Some("text/html; charset=utf-8")));
    /// ```
    pub fn is_event_stream(content_type: Option<&str>) -> bool {
        let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
        essence.is_none_or(|essence| essence.eq_ignore_ascii_case("application/vnd.amazon.eventstream"))
    }
}
