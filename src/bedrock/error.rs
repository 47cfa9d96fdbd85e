//! Errors reported by the service: turns an HTTP response or an exception frame into a service exception.

use core::fmt;

use super::json::{self, Value};
use super::kind::ServiceExceptionKind;
use super::said::error_text;
use super::xml::read_texts;

/// An error that the service reported, before or in the stream.
///
/// ```
/// use bedrock_stream::bedrock::{ServiceException, ServiceExceptionKind};
/// let error = ServiceException::from_http(429, |_| None, br#"{"__type":"ThrottlingException","message":"Slow down"}"#);
/// assert_eq!(error.kind(), Some(ServiceExceptionKind::Throttling));
/// assert_eq!(error.to_string(), "ThrottlingException: Slow down");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceException {
    /// The error code: the name of a modelled error (`ThrottlingException`) or another AWS code
    /// (`ExpiredTokenException`). If the response names none, it is the modelled error of its status, or else the
    /// status itself; for a frame that names none, it is `UnknownError`. Only words in the form of AWS's codes count as
    /// one: up to 100 letters and digits that begin with a capital or end in `Exception`.
    pub code: String,
    /// The service's message; may be empty.
    pub message: String,
    /// HTTP status: the response's, or for an exception frame the one that its kind is modelled with.
    pub status: Option<u16>,
    /// Status that the model returned to Bedrock (ModelError, ModelStreamError).
    pub original_status_code: Option<u16>,
    /// Message that the model returned to Bedrock (ModelStreamError).
    pub original_message: Option<String>,
    /// The resource that the error is about (ModelError).
    pub resource_name: Option<String>,
}

impl ServiceException {
    /// Reads an HTTP response that is not 200: its status, a look-up function for header values (names in lower case),
    /// its body.
    ///
    /// The code is the header `x-amzn-errortype` up to the first `:` and after a `#`; otherwise the body's `code` or
    /// `Code`, or its `__type`. If there is none of these, it is the modelled error of the status, but only for a
    /// response that AWS may have sent: one with that header or `x-amzn-requestid`, which CORS exposes to pages, or
    /// with a JSON body that has only the members of AWS's errors. For any other response, such as one from a gateway
    /// or a company's block page, it is the status itself.
    ///
    /// The message is the text of the body, in whatever form: see [`error_text`](super::error_text).
    ///
    /// Source: [REST-JSON errors](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization).
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_http(403, |_| None, b"<title>Blocked</title>Ask the IT department.");
    /// assert_eq!((error.code.as_str(), error.message.as_str()), ("403", "Blocked: Ask the IT department."));
    /// let request_id = |name: &str| (name == "x-amzn-requestid").then(|| "62d637b3".to_owned());
    /// assert_eq!(ServiceException::from_http(503, request_id, b"").code, "ServiceUnavailableException");
    /// ```
    pub fn from_http(status: u16, header: impl Fn(&str) -> Option<String>, body: &[u8]) -> Self {
        let error_type = header("x-amzn-errortype");
        let has_request_id = header("x-amzn-requestid").is_some();
        Self::from_response(status, error_type.as_deref(), has_request_id, body)
    }

    /// Like [`ServiceException::from_http`], but for any service: S3, STS and others send errors as XML.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let body = b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
    /// let error = ServiceException::from_any_service(404, |_| None, body);
    /// assert_eq!(error.to_string(), "NoSuchKey: The specified key does not exist.");
    /// ```
    pub fn from_any_service(status: u16, header: impl Fn(&str) -> Option<String>, body: &[u8]) -> Self {
        let (mut code, mut message) = (String::new(), String::new());
        // what was read before a syntax error counts
        let _ = read_texts(body, &mut |path, text| match path {
            [.., "Error", "Code"] => text.clone_into(&mut code),
            [.., "Error", "Message"] => text.clone_into(&mut message),
            _ => {}
        });
        match code.as_str() {
            "" => Self::from_http(status, header, body),
            code => Self { message, ..Self::from_response(status, Some(code), false, b"") },
        }
    }

    pub(super) fn from_response(
        status: u16,
        error_type: Option<&str>,
        has_request_id: bool,
        body: &[u8],
    ) -> Self {
        let members = Members::parse(body).unwrap_or_default();
        let may_be_aws = error_type.is_some() || has_request_id || members.are_aws();
        let stated = [
            error_type,
            members.code.as_deref(),
            members.capital_code.as_deref(),
            members.type_name.as_deref(),
        ];
        let stated = stated.into_iter().flatten().map(sanitize_code).find(|code| is_code(code));
        let modelled = || ServiceExceptionKind::of_status(status).filter(|_| may_be_aws);
        let code = match (stated, modelled()) {
            (Some(code), _) => code.to_owned(),
            (None, Some(kind)) => kind.name().to_owned(),
            (None, None) => u32::from(status).to_string(),
        };
        let messages = [&members.message, &members.capital_message];
        let has_message = messages.into_iter().flatten().any(|message| !message.is_empty());
        let message = (!has_message && !members.are_aws()).then(|| error_text(body));
        let exception = members.into_exception(code, Some(status));
        match message {
            Some(message) => Self { message, ..exception },
            None => exception,
        }
    }

    /// Reads an exception frame: the value of `:exception-type` (or `:event-type`) and the payload. A payload that is
    /// not a JSON object is used as the message.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_frame("throttlingException", br#"{"message":"Slow down"}"#);
    /// assert_eq!((error.code.as_str(), error.status), ("ThrottlingException", Some(429)));
    /// ```
    pub fn from_frame(exception_type: &str, payload: &[u8]) -> Self {
        let kind = ServiceExceptionKind::of_name(exception_type);
        let members = Members::parse(payload).filter(|members| !members.is_malformed);
        let members = members.unwrap_or_else(|| Members::of_message(String::from_utf8_lossy(payload)));
        let code = kind.map_or(exception_type, |kind| kind.name());
        members.into_exception_in_frame(code, kind.map(ServiceExceptionKind::status))
    }

    /// Reads a frame with `:message-type: error`, whose code and message are headers.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_error_frame("InternalError", "An internal server error occurred");
    /// assert_eq!(error.kind(), None);
    /// ```
    pub fn from_error_frame(error_code: &str, error_message: &str) -> Self {
        Members::of_message(error_message).into_exception_in_frame(error_code, None)
    }

    /// The modelled error with this code, if there is one.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_http(403, |_| Some("ExpiredTokenException".to_owned()), b"");
    /// assert_eq!(error.kind(), None);
    /// ```
    pub fn kind(&self) -> Option<ServiceExceptionKind> {
        ServiceExceptionKind::of_name(&self.code)
    }

    /// Who is at fault, judging by the status.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{Fault, ServiceException};
    /// assert_eq!(ServiceException::from_http(500, |_| None, b"").fault(), Fault::Server);
    /// ```
    pub fn fault(&self) -> Fault {
        match self.status {
            Some(400..=499) => Fault::Client,
            _ => Fault::Server,
        }
    }
}

impl fmt::Display for ServiceException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl core::error::Error for ServiceException {}

/// Who is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller: the same request would fail again (throttling aside).
    Client,
    /// The service.
    Server,
}

/// The members that the JSON of an error may have.
#[derive(Default)]
struct Members {
    message: Option<String>,
    capital_message: Option<String>,
    code: Option<String>,
    capital_code: Option<String>,
    type_name: Option<String>,
    original_status_code: Option<u16>,
    original_message: Option<String>,
    resource_name: Option<String>,
    /// Some members are not those of AWS's errors.
    has_others: bool,
    /// A member of AWS's errors has the wrong type.
    is_malformed: bool,
}

impl Members {
    fn parse(json: &[u8]) -> Option<Self> {
        let mut members = Self::default();
        if !json.is_empty() {
            json::read_object(json, &mut |name, value| members.set(name, value))?;
        }
        Some(members)
    }

    fn set(&mut self, name: &str, value: Value<'_>) -> Option<()> {
        let member = match name {
            "message" => &mut self.message,
            "Message" => &mut self.capital_message,
            "code" => &mut self.code,
            "Code" => &mut self.capital_code,
            "__type" => &mut self.type_name,
            "originalMessage" => &mut self.original_message,
            "resourceName" => &mut self.resource_name,
            "originalStatusCode" => {
                match value {
                    Value::Null => self.original_status_code = None,
                    Value::Number(number) => match number.parse() {
                        Ok(status) => self.original_status_code = Some(status),
                        Err(_) => self.is_malformed = true,
                    },
                    _ => self.is_malformed = true,
                }
                return Some(());
            }
            _ => {
                self.has_others = true;
                return Some(());
            }
        };
        match value {
            Value::Null => *member = None,
            Value::Text(text) => *member = Some(text.unescape()?.into()),
            _ => self.is_malformed = true,
        }
        Some(())
    }

    /// Returns whether these are the members of an AWS error: at least a message or a code, and nothing foreign.
    fn are_aws(&self) -> bool {
        let texts = [&self.message, &self.capital_message, &self.code, &self.capital_code, &self.type_name];
        !self.has_others && !self.is_malformed && texts.into_iter().any(Option::is_some)
    }

    fn of_message(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::default() }
    }

    /// A word that is not a code goes into the message.
    fn into_exception_in_frame(self, word: &str, status: Option<u16>) -> ServiceException {
        if is_code(word) {
            return self.into_exception(word.to_owned(), status);
        }
        let exception = self.into_exception("UnknownError".to_owned(), status);
        let separator = if word.is_empty() || exception.message.is_empty() { "" } else { ": " };
        ServiceException { message: [word, separator, &exception.message].concat(), ..exception }
    }

    fn into_exception(self, code: String, status: Option<u16>) -> ServiceException {
        ServiceException {
            code,
            message: self.message.or(self.capital_message).unwrap_or_default(),
            status,
            original_status_code: self.original_status_code,
            original_message: self.original_message,
            resource_name: self.resource_name,
        }
    }
}

const MAX_CODE_LEN: usize = 100;

/// Returns whether a word has the form of AWS's codes. Other words may come from any intermediary: HTML, or the name of
/// a property that every JavaScript object has, such as `toString`.
fn is_code(word: &str) -> bool {
    let begins_as_one = word.starts_with(|first: char| first.is_ascii_uppercase())
        || (word.starts_with(|first: char| first.is_ascii_lowercase()) && word.ends_with("Exception"));
    begins_as_one && word.len() <= MAX_CODE_LEN && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `aws.protocoltests#FooException:http://…` → `FooException`.
fn sanitize_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    let start = code.bytes().rposition(|byte| byte == b'#').map_or(0, |hash| hash + 1);
    code.get(start..).unwrap_or_default().trim_ascii()
}
