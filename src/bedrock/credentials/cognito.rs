//! Amazon Cognito's enhanced flow: `GetId`, then `GetCredentialsForIdentity`, in JSON. For its basic flow,
//! `GetOpenIdToken`.

use zeroize::Zeroizing;

use super::cognito_body::body;
use super::json::{self, Value};
use super::{Endpoint, IdentityError, IdentityRequest, ServiceException, TemporaryCredentials, read_millis};

const GET_ID: &[(&str, &str)] =
    &[("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "AWSCognitoIdentityService.GetId")];
const GET_CREDENTIALS_FOR_IDENTITY: &[(&str, &str)] = &[
    ("content-type", "application/x-amz-json-1.1"),
    ("x-amz-target", "AWSCognitoIdentityService.GetCredentialsForIdentity"),
];
const GET_OPEN_ID_TOKEN: &[(&str, &str)] = &[
    ("content-type", "application/x-amz-json-1.1"),
    ("x-amz-target", "AWSCognitoIdentityService.GetOpenIdToken"),
];

/// An identity pool of Amazon Cognito, and the identity to request credentials for.
///
/// Its [enhanced flow](https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html) takes two
/// requests: [`id_request`](Self::id_request), whose response [`read_identity_id`](Self::read_identity_id) reads, and
/// [`credentials_request`](Self::credentials_request), whose response [`TemporaryCredentials::from_cognito`] reads.
/// The identity id is permanent: keep it for the next refresh, and drop it if the second request is refused.
///
/// A guest's credentials from the enhanced flow do not allow Bedrock, whatever the role allows: Cognito's
/// [session policy](https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies-scope-down-services)
/// leaves it out. Guests need the basic flow, which the pool must allow (`AllowClassicFlow`): the second request is
/// [`open_id_token_request`](Self::open_id_token_request), and its token goes to STS, in
/// [`AssumeRoleWithWebIdentityInput`](super::AssumeRoleWithWebIdentityInput), for a role that trusts the pool.
///
/// ```
/// use bedrock_stream::bedrock::CognitoIdentityPool;
/// let logins = [("accounts.google.com", "token")];
/// let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new("us-east-1:b64805ad") };
/// let endpoint = pool.endpoint()?;
///
/// let request = pool.id_request(&endpoint)?;
/// assert_eq!(*request.body, r#"{"IdentityPoolId":"us-east-1:b64805ad","Logins":{"accounts.google.com":"token"}}"#);
/// let identity_id = CognitoIdentityPool::read_identity_id(200, None, br#"{"IdentityId":"us-east-1:12345678"}"#)?;
///
/// let request = pool.credentials_request(&identity_id, &endpoint)?;
/// assert_eq!(*request.body, r#"{"IdentityId":"us-east-1:12345678","Logins":{"accounts.google.com":"token"}}"#);
/// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
/// ```
#[derive(Clone, Copy)]
pub struct CognitoIdentityPool<'a> {
    /// Region and UUID, for example `us-east-1:b64805ad-cb56-40ba-9ffc-f5d8207e6d42`.
    pub identity_pool_id: &'a str,
    /// Names of identity providers, each with its token for the user; empty for a guest.
    pub logins: &'a [(&'a str, &'a str)],
    /// The AWS account that owns the pool; optional.
    pub account_id: Option<&'a str>,
    /// The role to assume, if the tokens allow several.
    pub custom_role_arn: Option<&'a str>,
}

impl<'a> CognitoIdentityPool<'a> {
    /// A pool for a guest.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::CognitoIdentityPool;
    /// assert!(CognitoIdentityPool::new("us-east-1:b64805ad").logins.is_empty());
    /// ```
    pub fn new(identity_pool_id: &'a str) -> Self {
        Self { identity_pool_id, logins: &[], account_id: None, custom_role_arn: None }
    }

    /// The public endpoint of the pool's region: `https://cognito-identity.{region}.{dnsSuffix}`.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Input`] for an id without a region.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::CognitoIdentityPool;
    /// let endpoint = CognitoIdentityPool::new("eu-west-1:b64805ad").endpoint()?;
    /// assert_eq!(endpoint.host(), "cognito-identity.eu-west-1.amazonaws.com");
    /// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
    /// ```
    pub fn endpoint(&self) -> Result<Endpoint, IdentityError> {
        let parts = self.identity_pool_id.split_once(':').filter(|(_, id)| !id.is_empty());
        let endpoint = parts.and_then(|(region, _)| Endpoint::for_service("cognito-identity", region).ok());
        endpoint.ok_or(IdentityError::Input {
            member: "identityPoolId",
            allowed: "the id of an identity pool, such as \"us-east-1:b64805ad-cb56-40ba-9ffc-f5d8207e6d42\"",
        })
    }

    /// The request [`GetId`](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html), to the
    /// pool's own endpoint or a custom one.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Input`] for an invalid pool id or invalid logins, and [`IdentityError::Insecure`].
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{CognitoIdentityPool, Endpoint};
    /// let endpoint = Endpoint::parse("http://127.0.0.1:8080/cognito").unwrap();
    /// let request = CognitoIdentityPool::new("us-east-1:b64805ad").id_request(&endpoint)?;
    /// assert_eq!(request.url, "http://127.0.0.1:8080/cognito/");
    /// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
    /// ```
    pub fn id_request(&self, endpoint: &Endpoint) -> Result<IdentityRequest, IdentityError> {
        let mut members = vec![("IdentityPoolId", self.identity_pool_id)];
        members.extend(self.account_id.map(|account_id| ("AccountId", account_id)));
        self.request(endpoint, GET_ID, &members)
    }

    /// Reads the identity id from the response to [`id_request`](Self::id_request): status, header `x-amzn-errortype`,
    /// body.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Service`] if the status is not 200; otherwise what is wrong with the response.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{CognitoIdentityPool, IdentityError};
    /// let body = br#"{"__type":"NotAuthorizedException","message":"Invalid login token."}"#;
    /// let error = CognitoIdentityPool::read_identity_id(400, None, body).unwrap_err();
    /// assert_eq!(error.to_string(), "NotAuthorizedException: Invalid login token.");
    /// ```
    pub fn read_identity_id(
        status: u16,
        error_type: Option<&str>,
        body: &[u8],
    ) -> Result<String, IdentityError> {
        let mut identity_id = String::new();
        read_response(status, error_type, body, &mut |name, value| {
            if let ("IdentityId", Value::Text(text)) = (name, value) {
                identity_id = text.unescape()?.into();
            }
            Some(())
        })?;
        if identity_id.is_empty() {
            return Err(IdentityError::Missing { member: "IdentityId" });
        }
        Ok(identity_id)
    }

    /// The request
    /// [`GetCredentialsForIdentity`](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html).
    ///
    /// # Errors
    ///
    /// As for [`id_request`](Self::id_request).
    ///
    /// ```
    /// # use bedrock_stream::bedrock::CognitoIdentityPool;
    /// let pool = CognitoIdentityPool::new("us-east-1:b64805ad");
    /// let request = pool.credentials_request("us-east-1:12345678", &pool.endpoint()?)?;
    /// assert_eq!(*request.body, r#"{"IdentityId":"us-east-1:12345678"}"#);
    /// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
    /// ```
    pub fn credentials_request(
        &self,
        identity_id: &str,
        endpoint: &Endpoint,
    ) -> Result<IdentityRequest, IdentityError> {
        let mut members = vec![("IdentityId", identity_id)];
        members.extend(self.custom_role_arn.map(|role_arn| ("CustomRoleArn", role_arn)));
        self.request(endpoint, GET_CREDENTIALS_FOR_IDENTITY, &members)
    }

    /// The request
    /// [`GetOpenIdToken`](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html).
    ///
    /// # Errors
    ///
    /// As for [`id_request`](Self::id_request).
    ///
    /// ```
    /// # use bedrock_stream::bedrock::CognitoIdentityPool;
    /// let pool = CognitoIdentityPool::new("us-east-1:b64805ad");
    /// let request = pool.open_id_token_request("us-east-1:12345678", &pool.endpoint()?)?;
    /// assert_eq!(*request.body, r#"{"IdentityId":"us-east-1:12345678"}"#);
    /// assert!(request.headers.contains(&("x-amz-target", "AWSCognitoIdentityService.GetOpenIdToken")));
    /// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
    /// ```
    pub fn open_id_token_request(
        &self,
        identity_id: &str,
        endpoint: &Endpoint,
    ) -> Result<IdentityRequest, IdentityError> {
        self.request(endpoint, GET_OPEN_ID_TOKEN, &[("IdentityId", identity_id)])
    }

    /// Reads the token from the response to [`open_id_token_request`](Self::open_id_token_request): status, header
    /// `x-amzn-errortype`, body. The token is valid for ten minutes.
    ///
    /// # Errors
    ///
    /// As for [`read_identity_id`](Self::read_identity_id).
    ///
    /// ```
    /// use bedrock_stream::bedrock::CognitoIdentityPool;
    /// let body = br#"{"IdentityId":"us-east-1:12345678","Token":"eyJ"}"#;
    /// assert_eq!(*CognitoIdentityPool::read_open_id_token(200, None, body)?, "eyJ");
    /// # Ok::<(), bedrock_stream::bedrock::IdentityError>(())
    /// ```
    pub fn read_open_id_token(
        status: u16,
        error_type: Option<&str>,
        body: &[u8],
    ) -> Result<Zeroizing<String>, IdentityError> {
        let mut token = Zeroizing::new(String::new());
        read_response(status, error_type, body, &mut |name, value| {
            if let ("Token", Value::Text(text)) = (name, value) {
                token = Zeroizing::new(text.unescape()?.into());
            }
            Some(())
        })?;
        if token.is_empty() { Err(IdentityError::Missing { member: "Token" }) } else { Ok(token) }
    }

    /// The region that the id begins with.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::CognitoIdentityPool;
    /// assert_eq!(CognitoIdentityPool::new("eu-west-1:b64805ad").region(), "eu-west-1");
    /// ```
    pub fn region(&self) -> &'a str {
        self.identity_pool_id.split(':').next().unwrap_or_default()
    }

    fn request(
        &self,
        endpoint: &Endpoint,
        headers: &'static [(&'static str, &'static str)],
        members: &[(&str, &str)],
    ) -> Result<IdentityRequest, IdentityError> {
        self.endpoint()?;
        if self.logins.iter().any(|(provider, token)| provider.is_empty() || token.is_empty()) {
            return Err(IdentityError::Input {
                member: "logins",
                allowed: "tokens by the names of their identity providers, none empty",
            });
        }
        IdentityRequest::new(endpoint, headers, body(members, self.logins))
    }
}

impl TemporaryCredentials {
    /// Reads the response to [`CognitoIdentityPool::credentials_request`]: status, header `x-amzn-errortype`, body.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Service`] if the status is not 200; otherwise what is wrong with the response.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{IdentityError, TemporaryCredentials};
    /// let error = TemporaryCredentials::from_cognito(200, None, br#"{"Credentials":{}}"#).unwrap_err();
    /// assert_eq!(error, IdentityError::Missing { member: "AccessKeyId" });
    /// ```
    pub fn from_cognito(status: u16, error_type: Option<&str>, body: &[u8]) -> Result<Self, IdentityError> {
        let mut credentials = Self::empty();
        read_response(status, error_type, body, &mut |name, value| match (name, value) {
            ("Credentials", Value::Object(object)) => {
                json::read_object(object.as_bytes(), &mut |name, value| {
                    match value {
                        Value::Text(text) => {
                            credentials.set(name, &Zeroizing::new(text.unescape()?.into_owned()))
                        }
                        Value::Number(number) if name == "Expiration" => {
                            credentials.expiration_ms = read_millis(number).unwrap_or_default();
                        }
                        _ => {}
                    }
                    Some(())
                })
            }
            _ => Some(()),
        })?;
        credentials.complete("SecretKey")
    }
}

fn read_response<'a>(
    status: u16,
    error_type: Option<&str>,
    body: &'a [u8],
    visit: &mut json::Visitor<'_, 'a>,
) -> Result<(), IdentityError> {
    if status != 200 {
        return Err(IdentityError::Service(ServiceException::from_response(status, error_type, false, body)));
    }
    json::read_object(body, visit).ok_or(IdentityError::Malformed)
}
