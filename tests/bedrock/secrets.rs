//! What must not be readable in printed values.

use super::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "session/token+EXAMPLE";

#[test]
fn no_secret_is_in_any_debug_output() {
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET, Some(TOKEN.into()));
    let key = SigningKey::derive(SECRET, "20250301", "us-east-1", "bedrock").unwrap();
    let scoped = Credentials::scoped("AKIDEXAMPLE", key.clone(), Some(TOKEN.into()));
    let body = format!(
        r#"{{"Credentials":{{"AccessKeyId":"AKIDEXAMPLE","SecretKey":"{SECRET}","SessionToken":"{TOKEN}","Expiration":1.7E9}}}}"#
    );
    let temporary = TemporaryCredentials::from_cognito(200, None, body.as_bytes()).unwrap();
    let input = AssumeRoleWithWebIdentityInput::new("arn:aws:iam::123456789012:role/r", "name", TOKEN);
    let assume = input.request(&Endpoint::parse("https://example.com").unwrap()).unwrap();
    let logins = [("accounts.example.com", TOKEN)];
    let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new("us-east-1:pool") };
    let id = pool.id_request(&pool.endpoint().unwrap()).unwrap();
    let mut signer = Signer::new();
    let mut request = InvokeModelWithResponseStreamInput::new("m", Body::Bytes(b"{}"))
        .request(&Endpoint::for_region("us-east-1").unwrap())
        .unwrap();
    request.sign(&mut signer, &credentials, "us-east-1", TIME).unwrap();

    let printed = format!(
        "{credentials:?} {scoped:?} {key:?} {temporary:?} {assume:?} {id:?} {signer:?} {:?}",
        request.authorize_bearer("two words").unwrap_err()
    );
    assert!(printed.contains("AKIDEXAMPLE"), "{printed}");
    let hex = key.to_hex();
    let bytes = format!("{:?}", key.as_bytes());
    let encoded = "session%2Ftoken%2BEXAMPLE";
    for secret in [SECRET, TOKEN, encoded, &hex, bytes.trim_matches(['[', ']']), "two words"] {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
}
