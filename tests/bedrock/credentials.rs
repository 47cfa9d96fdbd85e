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
    let token = "\0".repeat(10_000); // each byte takes six in JSON, and three in a form
    let logins = [("provider", token.as_str()), ("other", &token)];
    let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new("us-east-1:a") };
    let sts = AssumeRoleWithWebIdentityInput {
        provider_id: Some(&token),
        policy: Some(&token),
        policy_arns: &[&token, &token],
        ..AssumeRoleWithWebIdentityInput::new("role", "name", &token)
    };
    let endpoint = Endpoint::parse("https://example.com").unwrap();
    let bodies = [pool.id_request(&endpoint), sts.request(&endpoint)].map(|request| request.unwrap().body);
    for (body, escaped_len) in bodies.iter().zip([2 * 60_000, 5 * 30_000]) {
        let capacity = body.capacity();
        assert!((escaped_len..escaped_len + 1_000).contains(&capacity), "{capacity} bytes");
    }
}
