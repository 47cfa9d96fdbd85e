//! Requests: what is sent, and where.

use super::*;

/// The signatures were computed by botocore and by the AWS SDK for JavaScript.
#[test]
fn requests_are_signed_like_the_official_clients() {
    let profile = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20240620-v1:0";
    let application = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefgh1234";
    let cases = [
        (
            "anthropic.claude-3-5-sonnet-20240620-v1:0",
            "17b2a3fb603ddaf2bdf2f21244dddbab6af25dbead6f2b13cd5d009d2700278a",
        ),
        (profile, "7b93851daf08e29b94cfeafd84c5890910861c7547578f76c6407ece44e987b4"),
        (application, "4dcd9149590e04cbc8735d505d0a2de0820f01cd944ead353f4cd7b86fc89827"),
    ];
    let key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    let key = SigningKey::derive(key, "20250301", "us-east-1", "bedrock").unwrap();
    let scoped = Credentials::scoped("AKIDEXAMPLE", key, None);
    for (model_id, signature) in cases {
        let input = InvokeModelWithResponseStreamInput {
            accept: Some("application/json"),
            ..input(model_id, br#"{"a":1}"#)
        };
        let authorization = signed(&input).header("authorization").unwrap().to_owned();
        let signed_headers = "SignedHeaders=content-type;host;x-amz-date;x-amzn-bedrock-accept";
        assert!(authorization.contains(signed_headers), "{authorization}");
        assert!(authorization.ends_with(signature), "{model_id}: {authorization}");
        let mut request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
        request.sign(&mut Signer::new(), &scoped, "us-east-1", TIME).unwrap();
        assert_eq!(request.header("authorization"), Some(authorization.as_str()));
    }
}

#[test]
fn a_request_signed_again_carries_one_signature() {
    let mut request = signed(&input("m", b""));
    let token = Credentials::new("AKIDEXAMPLE", "secret", Some("token".into()));
    request.sign(&mut Signer::new(), &token, "us-east-1", TIME + 60).unwrap();
    let names: Vec<_> = request.headers().map(|(name, _)| name).collect();
    assert_eq!(names, ["content-type", "x-amz-date", "x-amz-security-token", "authorization"]);
    assert_eq!(request.header("x-amz-date"), Some("20250301T100602Z"));
}

/// The signature was computed by botocore and by the AWS SDK for JavaScript, with the header as a member of the input.
#[test]
fn headers_set_before_signing_are_signed_as_if_they_came_from_the_input() {
    let model_id = "anthropic.claude-3-5-sonnet-20240620-v1:0";
    let mut request =
        input(model_id, br#"{"a":1}"#).request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    request.set_header("content-type", "text/plain").unwrap();
    request.set_header("Content-Type", "application/json").unwrap();
    request.set_header("X-Amzn-Bedrock-Accept", "application/json").unwrap();
    request.set_header("x-removed", "x").unwrap();
    request.remove_header("X-Removed").unwrap();
    request.remove_header("x-never-there").unwrap();
    request.set_header("user-agent", "not signed").unwrap();
    let names: Vec<_> = request.headers().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["content-type", "x-amzn-bedrock-accept", "user-agent"]);
    sign(&mut request);
    let authorization = request.header("authorization").unwrap();
    assert!(
        authorization.ends_with("17b2a3fb603ddaf2bdf2f21244dddbab6af25dbead6f2b13cd5d009d2700278a"),
        "{authorization}"
    );
    assert_eq!(request.header("user-agent"), Some("not signed"));

    request.set_header("x-tenant", "blue").unwrap();
    sign(&mut request);
    let authorization = request.header("authorization").unwrap();
    assert!(authorization.contains("x-amzn-bedrock-accept;x-tenant,"), "{authorization}");
}

#[test]
fn headers_that_are_not_the_callers_to_set_are_refused() {
    let mut request = signed(&input("m", b""));
    let before: Vec<_> = request.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for name in ["host", "content-length", "authorization", "x-amz-date", "x-amz-security-token"] {
        let error = RequestError::OwnedHeader { name };
        assert!(error.to_string().contains(name), "{error}");
        for name in [name.to_owned(), name.to_uppercase()] {
            assert_eq!(request.set_header(&name, "x"), Err(error.clone()));
            assert_eq!(request.remove_header(&name), Err(error.clone()));
        }
    }
    for name in ["", "a b", "a:", "a\n", "é", ":path"] {
        assert_eq!(request.set_header(name, "x"), Err(RequestError::HeaderName), "{name}");
        assert_eq!(request.remove_header(name), Err(RequestError::HeaderName), "{name}");
    }
    for value in ["a\r\nx: y", "\0", "\x7f", "é"] {
        let error = RequestError::HeaderValue { member: "x-tenant".into() };
        assert_eq!(request.set_header("X-Tenant", value), Err(error), "{value}");
    }
    let after: Vec<_> = request.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(after, before);
}

#[test]
fn what_cannot_be_sent_is_refused_with_the_name_of_its_member() {
    let endpoint = Endpoint::for_region("us-east-1").unwrap();
    let refused = |input: InvokeModelWithResponseStreamInput<'_>| input.request(&endpoint).err().unwrap();
    let long = "m".repeat(8_501);
    for model_id in ["", ".", "..", &long[..2_049]] {
        assert_eq!(
            refused(input(model_id, b"")),
            RequestError::PathMember { member: "modelId", len: model_id.len(), limit: 2048 }
        );
    }
    let base = input("m", b"");
    let too_long = |member, limit| RequestError::TooLong { member, len: limit + 1, limit };
    let wrong = |member: &'static str| RequestError::HeaderValue { member: member.into() };
    let cases = [
        (
            InvokeModelWithResponseStreamInput { guardrail_identifier: Some(&long[..2_049]), ..base },
            too_long("guardrailIdentifier", 2_048),
        ),
        (
            InvokeModelWithResponseStreamInput { request_metadata: Some(&long), ..base },
            too_long("requestMetadata", 8_500),
        ),
        (
            InvokeModelWithResponseStreamInput { request_metadata: Some("{\"a\":\"é\"}"), ..base },
            wrong("requestMetadata"),
        ),
        (InvokeModelWithResponseStreamInput { accept: Some("a\r\nx: y"), ..base }, wrong("accept")),
        (InvokeModelWithResponseStreamInput { trace: Some("\0"), ..base }, wrong("trace")),
        (
            InvokeModelWithResponseStreamInput {
                body: Body::Hashed { len: 25_000_001, sha256_hex: "" },
                ..base
            },
            RequestError::BodyLen { len: 25_000_001 },
        ),
    ];
    for (input, expected) in cases {
        assert_eq!(refused(input), expected);
    }
    let longest = InvokeModelWithResponseStreamInput {
        guardrail_identifier: Some(&long[..2_048]),
        request_metadata: Some(&long[..8_500]),
        ..input(&long[..2_048], b"")
    };
    assert!(longest.request(&endpoint).is_ok());
}

#[test]
fn the_base_path_of_an_endpoint_comes_before_the_operation() {
    let request =
        input("a:b/c", b"").request(&Endpoint::parse("https://example.com/base/").unwrap()).unwrap();
    assert_eq!(request.url(), "https://example.com/base/model/a%3Ab%2Fc/invoke-with-response-stream");
}
