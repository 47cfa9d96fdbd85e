//! Bedrock requests as signed by other signers.

use super::common::{enough, files, json, suite};
use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};

#[test]
fn whole_bedrock_requests_of_boto3() {
    let Some(file) = suite("sigv4/botocore_client_requests.json") else {
        return;
    };
    let mut cases = 0;
    for case in json(&file).as_array().unwrap() {
        let (host, path) = text(case, "url").strip_prefix("https://").unwrap().split_once('/').unwrap();
        let authorization = text(&case["headers"], "Authorization");
        let scope: Vec<&str> = authorization.split(['=', '/', ',']).skip(2).take(3).collect();
        let signed_names: Vec<&str> =
            authorization.split(", ").nth(1).unwrap()["SignedHeaders=".len()..].split(';').collect();
        let mut headers = vec![("Host", host)];
        for (name, value) in case["headers"].as_object().unwrap() {
            if signed_names.contains(&name.to_lowercase().as_str()) {
                headers.push((name, value.as_str().unwrap()));
            }
        }
        let request = Request {
            method: text(case, "method"),
            path: &format!("/{path}"),
            query: "",
            headers: &headers,
            payload_hash: &sha256_hex(
                case["body"].as_str().filter(|body| *body != "None").unwrap_or("").as_bytes(),
            ),
        };
        let token = case["headers"]["X-Amz-Security-Token"].as_str().map(Into::into);
        let credentials = Credentials::new(ACCESS_KEY, SECRET, token);
        let time = Timestamp::parse(text(&case["headers"], "X-Amz-Date")).unwrap();
        let scope = Scope { region: scope[1], service: scope[2] };
        let signed =
            Signer::new().sign(&request, &credentials, &scope, time.unix_seconds(), &DEFAULT).unwrap();
        assert_eq!(canonical_request_of(&request, &signed, &DEFAULT), text(case, "canonical_request"));
        assert_eq!(signed.authorization, authorization);
        cases += 1;
    }
    enough(cases, 17);
}

#[test]
fn bedrock_requests_on_which_six_signers_agree() {
    let Some(root) = suite("bedrock-signing") else {
        return;
    };
    let mut cases = 0;
    for expected in files(&root, ".out").iter().map(|file| json(file)) {
        let case = json(&root.join(text(&expected, "request")));
        let (host, path) = text(&case, "url").strip_prefix("https://").unwrap().split_once('/').unwrap();
        let pairs = case["headers"].as_array().unwrap().iter();
        let headers: Vec<_> =
            pairs.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect();
        assert!(headers.contains(&("host", host)));
        let request = Request {
            method: text(&case, "method"),
            path: &format!("/{path}"),
            query: "",
            headers: &headers,
            payload_hash: &sha256_hex(&body_of(&case)),
        };
        let token = case["session_token"].as_str().map(Into::into);
        let credentials = Credentials::new(text(&case, "access_key"), text(&case, "secret_key"), token);
        let scope = Scope { region: text(&case, "region"), service: text(&case, "service") };
        let time = case["epoch"].as_i64().unwrap();
        let signed = Signer::new().sign(&request, &credentials, &scope, time, &DEFAULT).unwrap();
        for (signer, authorization) in expected["authorization"].as_object().unwrap() {
            assert_eq!(signed.authorization, authorization.as_str().unwrap(), "{signer}");
        }
        assert_eq!(
            canonical_request_of(&request, &signed, &DEFAULT),
            text(&expected, "canonical_request_botocore")
        );
        cases += 1;
    }
    enough(cases, 7);
}

/// The body itself, or one made by its recipe: some bytes in hex, repeated up to a length.
fn body_of(case: &Value) -> Vec<u8> {
    if let Some(body) = case["body_base64"].as_str() {
        return STANDARD.decode(body).unwrap();
    }
    let hex = text(&case["body_recipe"], "repeat_hex");
    let pattern: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    pattern.into_iter().cycle().take(case["body_recipe"]["bytes"].as_u64().unwrap() as usize).collect()
}
