//! What the service reports: an HTTP response or an exception frame → one service exception.

use core::fmt;

use super::json::{self, Value};
use super::kind::ServiceExceptionKind;

/// An error that the service reported, before the stream or in it.
///
/// ```
/// use bedrock_stream::bedrock::{ServiceException, ServiceExceptionKind};
/// let error = ServiceException::from_http(429, Some("ThrottlingException:http://…"), br#"{"message":"Slow down"}"#);
/// assert_eq!(error.kind(), Some(ServiceExceptionKind::Throttling));
/// assert_eq!(error.to_string(), "ThrottlingException: Slow down");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceException {
    /// The error code: the name of a modelled error (`ThrottlingException`), another code of AWS
    /// (`ExpiredTokenException`), or if the response names none and its status stands for no
    /// modelled error, the status.
    pub code: String,
    /// What the service said; empty if it said nothing.
    pub message: String,
    /// HTTP status: of the response, or for an exception frame the one its kind is modelled with.
    pub status: Option<u16>,
    /// Status that the model returned to Bedrock (ModelError, ModelStreamError).
    pub original_status_code: Option<u16>,
    /// Message that the model returned to Bedrock (ModelStreamError).
    pub original_message: Option<String>,
    /// The resource that the error is about (ModelError).
    pub resource_name: Option<String>,
}

impl ServiceException {
    /// Reads an HTTP response that is not 200: status, header `x-amzn-errortype`, body.
    ///
    /// The code is that header up to the first `:` and after a `#`; else the body's `code` or
    /// `Code`, else its `__type`, else the modelled error of that status, else the status itself. A body
    /// that is not JSON (a front end's HTML, nothing at all) costs the message only; JSON of another
    /// shape is the message as it stands.
    ///
    /// Source: [REST-JSON errors](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization).
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_http(503, None, b"<html>busy</html>");
    /// assert_eq!(error.code, "ServiceUnavailableException");
    /// ```
    pub fn from_http(status: u16, error_type: Option<&str>, body: &[u8]) -> Self {
        let members = Members::parse(body).unwrap_or_else(|| match body {
            [b'{', ..] => Members::of_message(String::from_utf8_lossy(body)),
            _ => Members::default(),
        });
        let stated = [
            error_type,
            members.code.as_deref(),
            members.capital_code.as_deref(),
            members.type_name.as_deref(),
        ];
        let code = match stated.into_iter().flatten().map(sanitize_code).find(|code| !code.is_empty()) {
            Some(code) => code.to_owned(),
            None => match ServiceExceptionKind::of_status(status) {
                Some(kind) => kind.name().to_owned(),
                None => u32::from(status).to_string(),
            },
        };
        members.into_exception(code, Some(status))
    }

    /// Reads an exception frame: the value of `:exception-type` (or `:event-type`) and the payload.
    /// A payload that is not a JSON object is the message as it stands.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_frame("throttlingException", br#"{"message":"Slow down"}"#);
    /// assert_eq!((error.code.as_str(), error.status), ("ThrottlingException", Some(429)));
    /// ```
    pub fn from_frame(exception_type: &str, payload: &[u8]) -> Self {
        let kind = ServiceExceptionKind::of_name(exception_type);
        let code = kind.map_or(exception_type, |kind| kind.name()).to_owned();
        let members =
            Members::parse(payload).unwrap_or_else(|| Members::of_message(String::from_utf8_lossy(payload)));
        members.into_exception(code, kind.map(ServiceExceptionKind::status))
    }

    /// Reads a frame of `:message-type: error`, whose code and message are headers.
    ///
    /// ```
    /// use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_error_frame("InternalError", "An internal server error occurred");
    /// assert_eq!(error.kind(), None);
    /// ```
    pub fn from_error_frame(error_code: &str, error_message: &str) -> Self {
        Members::of_message(error_message).into_exception(error_code.to_owned(), None)
    }

    /// The modelled error of that code, if it is one.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ServiceException;
    /// let error = ServiceException::from_http(403, Some("ExpiredTokenException"), b"");
    /// assert_eq!(error.kind(), None);
    /// ```
    pub fn kind(&self) -> Option<ServiceExceptionKind> {
        ServiceExceptionKind::of_name(&self.code)
    }

    /// Who is at fault, by the status.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{Fault, ServiceException};
    /// assert_eq!(ServiceException::from_http(500, None, b"").fault(), Fault::Server);
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

/// The members that any error's JSON may hold.
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
                self.original_status_code = match value {
                    Value::Null => None,
                    Value::Number(number) => Some(number.parse().ok()?),
                    _ => return None,
                };
                return Some(());
            }
            _ => return Some(()),
        };
        *member = match value {
            Value::Null => None,
            Value::Text(text) => Some(text.unescape()?.into()),
            _ => return None,
        };
        Some(())
    }

    fn of_message(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::default() }
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

/// `aws.protocoltests#FooException:http://…` → `FooException`.
fn sanitize_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    let start = code.bytes().rposition(|byte| byte == b'#').map_or(0, |hash| hash + 1);
    code.get(start..).unwrap_or_default().trim_ascii()
}
