//! AWS STS's `AssumeRoleWithWebIdentity`: sends a form, reads an XML document.

use zeroize::Zeroizing;

use super::{
    Endpoint, EndpointError, IdentityError, IdentityRequest, ServiceException, TemporaryCredentials,
    read_millis,
};
use crate::bedrock::xml::read_texts;
use crate::sigv4::{MAX_ENCODED_LEN, Timestamp, push_uri_encoded};

const HEADERS: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];
const ACTION: &str = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15";

/// The most bytes that a name takes in a form, with its punctuation.
const MAX_NAME_LEN: usize = 48;

/// The input of
/// [`AssumeRoleWithWebIdentity`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html):
/// a role for a user with a token from an identity provider that the role trusts.
///
/// ```
/// use bedrock_stream::bedrock::AssumeRoleWithWebIdentityInput;
/// let input = AssumeRoleWithWebIdentityInput {
///     duration_seconds: Some(900),
///     ..AssumeRoleWithWebIdentityInput::new("arn:aws:iam::123456789012:role/demo", "app1", "token")
/// };
/// let request = input.request(&AssumeRoleWithWebIdentityInput::endpoint("us-east-1")?)?;
/// assert_eq!(request.url, "https://sts.us-east-1.amazonaws.com/");
/// assert!(request.body.ends_with("&RoleSessionName=app1&WebIdentityToken=token&DurationSeconds=900"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct AssumeRoleWithWebIdentityInput<'a> {
    /// ARN of the role.
    pub role_arn: &'a str,
    /// A name for the session, shown in logs: 2 to 64 of `A–Z a–z 0–9 _ + = , . @ -`.
    pub role_session_name: &'a str,
    /// The OAuth 2.0 access token or OpenID Connect ID token.
    pub web_identity_token: &'a str,
    /// The identity provider's host name, only for OAuth 2.0 access tokens.
    pub provider_id: Option<&'a str>,
    /// A session policy in JSON that narrows what the role allows.
    pub policy: Option<&'a str>,
    /// ARNs of managed policies that do the same.
    pub policy_arns: &'a [&'a str],
    /// Lifetime of the credentials in seconds, 900 to 43,200; the default is 3,600.
    pub duration_seconds: Option<u32>,
}

impl<'a> AssumeRoleWithWebIdentityInput<'a> {
    /// An input with the three required members.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::AssumeRoleWithWebIdentityInput;
    /// let input = AssumeRoleWithWebIdentityInput::new("arn:aws:iam::123456789012:role/demo", "app1", "token");
    /// assert!(input.policy_arns.is_empty());
    /// ```
    pub fn new(role_arn: &'a str, role_session_name: &'a str, web_identity_token: &'a str) -> Self {
        Self {
            role_arn,
            role_session_name,
            web_identity_token,
            provider_id: None,
            policy: None,
            policy_arns: &[],
            duration_seconds: None,
        }
    }

    /// The public endpoint of a region: `https://sts.{region}.{dnsSuffix}`.
    ///
    /// # Errors
    ///
    /// [`EndpointError::Region`] if the region is empty, has upper-case letters, or cannot be part of a host name.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::AssumeRoleWithWebIdentityInput;
    /// assert_eq!(AssumeRoleWithWebIdentityInput::endpoint("cn-north-1").unwrap().host(), "sts.cn-north-1.amazonaws.com.cn");
    /// ```
    pub fn endpoint(region: &str) -> Result<Endpoint, EndpointError> {
        Endpoint::for_service("sts", region)
    }

    /// The request, to a region's endpoint or a custom one. [`TemporaryCredentials::from_sts`] reads its response.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Input`] naming the member that the service would refuse, and [`IdentityError::Insecure`].
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{AssumeRoleWithWebIdentityInput, Endpoint};
    /// let input = AssumeRoleWithWebIdentityInput::new("arn:aws:iam::123456789012:role/demo", "a", "token");
    /// let error = input.request(&Endpoint::parse("http://127.0.0.1:8080/sts").unwrap()).unwrap_err();
    /// assert!(error.to_string().starts_with("roleSessionName must be 2 to 64 "));
    /// ```
    pub fn request(&self, endpoint: &Endpoint) -> Result<IdentityRequest, IdentityError> {
        self.check()?;
        IdentityRequest::new(endpoint, HEADERS, self.form())
    }

    fn check(&self) -> Result<(), IdentityError> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        let name = self.role_session_name;
        let check = |is_right: bool, member, allowed| {
            if is_right { Ok(()) } else { Err(IdentityError::Input { member, allowed }) }
        };
        check(!self.role_arn.is_empty(), "roleArn", "the ARN of a role")?;
        check(
            (2..=64).contains(&name.len()) && name.bytes().all(is_name),
            "roleSessionName",
            "2 to 64 characters from A-Z a-z 0-9 _ + = , . @ -",
        )?;
        check(!self.web_identity_token.is_empty(), "webIdentityToken", "an identity provider's token")?;
        check(
            self.duration_seconds.is_none_or(|seconds| (900..=43_200).contains(&seconds)),
            "durationSeconds",
            "a whole number from 900 to 43200",
        )
    }

    fn form(&self) -> Zeroizing<String> {
        let duration = self.duration_seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
        let members = [
            ("RoleArn", self.role_arn),
            ("RoleSessionName", self.role_session_name),
            ("WebIdentityToken", self.web_identity_token),
            ("ProviderId", self.provider_id.unwrap_or_default()),
            ("Policy", self.policy.unwrap_or_default()),
            ("DurationSeconds", &duration),
        ];
        let values = members.iter().map(|(_, value)| value).chain(self.policy_arns);
        let len: usize = values.map(|value| MAX_NAME_LEN + MAX_ENCODED_LEN * value.len()).sum();
        // reserved at full length: growing would leave behind copies of the token
        let mut form = Zeroizing::new(String::with_capacity(ACTION.len() + len));
        form.push_str(ACTION);
        for (name, value) in members {
            if !value.is_empty() {
                push_member(&mut form, name, value);
            }
        }
        for (index, arn) in self.policy_arns.iter().enumerate() {
            push_member(
                &mut form,
                &["PolicyArns.member.", &(index as u32 + 1).to_string(), ".arn"].concat(),
                arn,
            );
        }
        form
    }
}

fn push_member(form: &mut String, name: &str, value: &str) {
    form.push('&');
    form.push_str(name);
    form.push('=');
    push_uri_encoded(form, value);
}

impl TemporaryCredentials {
    /// Reads the response to [`AssumeRoleWithWebIdentityInput::request`]: status and body.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Service`] if the status is not 200, with the
    /// [code](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors)
    /// as STS spells it; otherwise what is wrong with the response.
    ///
    /// ```
    /// use bedrock_stream::bedrock::TemporaryCredentials;
    /// let body = b"<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>No audience</Message></Error></ErrorResponse>";
    /// let error = TemporaryCredentials::from_sts(400, body).unwrap_err();
    /// assert_eq!(error.to_string(), "InvalidIdentityToken: No audience");
    /// ```
    pub fn from_sts(status: u16, body: &[u8]) -> Result<Self, IdentityError> {
        if status != 200 {
            let exception = ServiceException::from_any_service(status, |_| None, body);
            return Err(IdentityError::Service(exception));
        }
        let mut credentials = Self::empty();
        read_texts(body, &mut |path, text| match path {
            [.., "Credentials", "Expiration"] => {
                credentials.expiration_ms = read_date_time(text).unwrap_or_default();
            }
            [.., "Credentials", name] => credentials.set(name, text),
            _ => {}
        })
        .ok_or(IdentityError::Malformed)?;
        credentials.complete("SecretAccessKey")
    }
}

/// `2011-07-15T23:28:33.359Z` ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6), in UTC) in milliseconds
/// since 1970.
fn read_date_time(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z')?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut compact: String = seconds.chars().filter(|char| !matches!(char, '-' | ':')).collect();
    compact.push('Z');
    let seconds = Timestamp::parse(&compact).ok()?.unix_seconds();
    Some(seconds * 1_000 + read_millis(&["0.", fraction].concat())?)
}
