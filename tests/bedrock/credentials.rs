//! Credentials from Cognito and STS, requested and read like the AWS SDK's clients do.

use super::common::own_vectors;
use super::*;
use serde_json::Value;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn same_head(request: &IdentityRequest, expected: &Value) {
    assert_eq!(request.url, text(&expected["url"]));
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (*name, *value)).collect();
    let expected = expected["headers"].as_object().unwrap();
    assert_eq!(headers.len(), expected.len());
    for (name, value) in headers {
        assert_eq!(Some(value), expected.get(name).and_then(Value::as_str), "{name}");
    }
}

fn json_body(request: &IdentityRequest) -> Value {
    serde_json::from_str(&request.body).unwrap()
}

/// Compares a result with the SDK's for the same response.
fn same_reading(read: Result<TemporaryCredentials, IdentityError>, case: &Value) {
    match read {
        Ok(read) => {
            let [id, secret, token, expiration] = [0, 1, 2, 3].map(|at| &case["credentials"][at]);
            assert_eq!(read.access_key_id, text(id), "{case}");
            assert_eq!(read.secret_access_key.as_str(), text(secret), "{case}");
            assert_eq!(read.session_token.as_str(), text(token), "{case}");
            assert_eq!(Some(read.expiration_ms), expiration.as_i64(), "{case}");
        }
        Err(IdentityError::Service(error)) => {
            let expected = &case["error"];
            assert_eq!(
                (error.code.as_str(), error.message.as_str()),
                (text(&expected[0]), text(&expected[1]))
            );
            assert_eq!(error.status.map(u64::from), case["status"].as_u64());
        }
        Err(IdentityError::Malformed | IdentityError::Missing { .. }) => {
            assert_eq!(case["refused"], true, "{case}");
        }
        Err(error) => panic!("{error}: {case}"),
    }
}

#[test]
fn cognito_requests_equal_the_sdks() {
    let vectors = own_vectors("credentials.json");
    for case in vectors["cognito_requests"].as_array().unwrap() {
        let logins: Vec<_> = case["logins"].as_array().unwrap().iter().collect();
        let logins: Vec<_> = logins.iter().map(|login| (text(&login[0]), text(&login[1]))).collect();
        let pool = CognitoIdentityPool {
            logins: &logins,
            account_id: case["account"].as_str(),
            custom_role_arn: case["role"].as_str(),
            ..CognitoIdentityPool::new(text(&case["pool"]))
        };
        let endpoint = match case["endpoint"].as_str() {
            Some(url) => Endpoint::parse(url).unwrap(),
            None => pool.endpoint().unwrap(),
        };
        let requests = [
            (pool.id_request(&endpoint), &case["id_request"]),
            (pool.credentials_request(text(&case["identity_id"]), &endpoint), &case["credentials_request"]),
        ];
        for (request, expected) in requests {
            let request = request.unwrap();
            same_head(&request, expected);
            let expected: Value = serde_json::from_str(text(&expected["body"])).unwrap();
            assert_eq!(json_body(&request), expected);
        }
    }
}

#[test]
fn sts_requests_equal_the_sdks() {
    let vectors = own_vectors("credentials.json");
    for case in vectors["sts_requests"].as_array().unwrap() {
        let input = &case["input"];
        let arns = input["PolicyArns"].as_array();
        let arns: Vec<_> = arns.into_iter().flatten().map(|arn| text(&arn["arn"])).collect();
        let seconds = input["DurationSeconds"].as_u64();
        let sts = AssumeRoleWithWebIdentityInput {
            provider_id: input["ProviderId"].as_str(),
            policy: input["Policy"].as_str(),
            policy_arns: &arns,
            duration_seconds: seconds.map(|seconds| seconds.try_into().unwrap()),
            ..AssumeRoleWithWebIdentityInput::new(
                text(&input["RoleArn"]),
                text(&input["RoleSessionName"]),
                text(&input["WebIdentityToken"]),
            )
        };
        let endpoint = match case["endpoint"].as_str() {
            Some(url) => Endpoint::parse(url).unwrap(),
            None => AssumeRoleWithWebIdentityInput::endpoint(text(&case["region"])).unwrap(),
        };
        let request = sts.request(&endpoint).unwrap();
        same_head(&request, &case["request"]);
        let pairs = |form: &str| {
            let mut pairs: Vec<_> = form.split('&').map(str::to_owned).collect();
            pairs.sort();
            pairs
        };
        assert_eq!(pairs(&request.body), pairs(text(&case["request"]["body"])));
    }
}

#[test]
fn responses_are_read_like_the_sdk() {
    let vectors = own_vectors("credentials.json");
    for case in vectors["cognito_answers"].as_array().unwrap() {
        let status = case["status"].as_u64().unwrap().try_into().unwrap();
        let (error_type, body) = (case["error_type"].as_str(), text(&case["body"]));
        same_reading(TemporaryCredentials::from_cognito(status, error_type, body.as_bytes()), case);
    }
    for case in vectors["sts_answers"].as_array().unwrap() {
        let status = case["status"].as_u64().unwrap().try_into().unwrap();
        same_reading(TemporaryCredentials::from_sts(status, text(&case["body"]).as_bytes()), case);
    }
}

/// A text that outgrows its memory leaves a copy of the token behind. It would double its memory, and so have room to spare.
#[test]
fn the_memory_of_a_request_is_reserved_once() {
    let token = "\0".repeat(1_000); // each byte takes six in JSON, and three in a form
    let logins = [("\0\0\0", token.as_str()); 100];
    let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new("us-east-1:a") };
    let sts = AssumeRoleWithWebIdentityInput {
        provider_id: Some(&token),
        policy: Some(&token),
        policy_arns: &[token.as_str(); 100],
        ..AssumeRoleWithWebIdentityInput::new("role", "name", &token)
    };
    let endpoint = Endpoint::parse("https://example.com").unwrap();
    let bodies = [pool.id_request(&endpoint), sts.request(&endpoint)].map(|request| request.unwrap().body);
    for body in bodies {
        let (len, capacity) = (body.len(), body.capacity());
        assert!(capacity < len + len / 50, "{capacity} bytes for {len}");
    }
}

#[test]
fn a_guests_token_is_read_from_its_response() {
    let read = |status, body: &str| CognitoIdentityPool::read_open_id_token(status, None, body.as_bytes());
    let token = read(200, r#"{"IdentityId":"us-east-1:12345678","Token":"eyJ\u0061","Other":1}"#);
    assert_eq!(token.unwrap().as_str(), "eyJa");
    for without in [r#"{"IdentityId":"us-east-1:12345678"}"#, r#"{"Token":""}"#, r#"{"Token":null}"#, "{}"] {
        assert_eq!(read(200, without), Err(IdentityError::Missing { member: "Token" }), "{without}");
    }
    assert_eq!(read(200, "eyJ"), Err(IdentityError::Malformed));
    let Err(IdentityError::Service(error)) = read(400, r#"{"__type":"NotAuthorizedException"}"#) else {
        panic!()
    };
    assert_eq!(error.code, "NotAuthorizedException");
}

/// An [id](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_IdentityPoolShortDescription.html) is a
/// region, a colon and a UUID.
#[test]
fn a_pool_is_in_the_region_that_its_id_begins_with() {
    let pool = CognitoIdentityPool::new("us-gov-west-1:b64805ad-cb56-40ba-9ffc-f5d8207e6d42");
    assert_eq!(pool.region(), "us-gov-west-1");
}

#[test]
fn members_that_a_service_may_add_are_ignored() {
    let json = br#"{"Credentials":{"AccessKeyId":"AKIDEXAMPLE","SecretKey":"s","SessionToken":"t","Expiration":1.7E9,
        "Version":2,"Text":"a","Object":{"Expiration":3}},"Expiration":4}"#;
    assert_eq!(TemporaryCredentials::from_cognito(200, None, json).unwrap().expiration_ms, 1_700_000_000_000);
}
