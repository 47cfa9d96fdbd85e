//! The test suites of the AWS SDKs for C, Rust and Python.

use super::common::{enough, files, json, suite};
use super::suites::{Written, read};
use super::*;
use std::path::Path;

/// The content of the C library's `context.json`.
struct Context {
    credentials: Credentials,
    region: String,
    service: String,
    time: Timestamp,
    expires: u32,
    sign_body: bool,
    options: SigningOptions,
}

impl Context {
    fn read(path: &Path) -> Self {
        let context = json(path);
        let given = &context["credentials"];
        let token = given["token"].as_str().map(Into::into);
        Self {
            credentials: Credentials::new(
                text(given, "access_key_id"),
                text(given, "secret_access_key"),
                token,
            ),
            region: text(&context, "region").into(),
            service: text(&context, "service").into(),
            time: Timestamp::parse(&text(&context, "timestamp").replace(['-', ':'], "")).unwrap(),
            expires: context["expiration_in_seconds"].as_u64().unwrap() as u32,
            sign_body: context["sign_body"] == true,
            options: SigningOptions {
                normalize_path: context["normalize"] == true,
                double_encode_path: true,
                omit_session_token: context["omit_session_token"] == true,
            },
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, service: &self.service }
    }

    fn string_to_sign(&self, canonical: &str) -> String {
        string_to_sign(self.time, &credential_scope(self.time, &self.scope()), canonical)
    }
}

#[test]
fn header_forms_of_aws_c_auth() {
    let Some(root) = suite("sigv4/aws-c-auth-v4") else {
        return;
    };
    let mut cases = 0;
    for file in files(&root, "context.json") {
        let case = file.parent().unwrap();
        let context = Context::read(&file);
        let mut written = Written::parse(&read(&case.join("request.txt")));
        if context.sign_body {
            written.headers.push(("x-amz-content-sha256".into(), sha256_hex(written.body.as_bytes())));
        }
        written.with(|request| {
            let time = context.time.unix_seconds();
            let signed = Signer::new()
                .sign(request, &context.credentials, &context.scope(), time, &context.options)
                .unwrap();
            let canonical = canonical_request_of(request, &signed, &context.options);
            assert_eq!(canonical, read(&case.join("header-canonical-request.txt")), "{case:?}");
            assert_eq!(
                context.string_to_sign(&canonical),
                read(&case.join("header-string-to-sign.txt")),
                "{case:?}"
            );
            assert_eq!(
                signature_of(&signed.authorization),
                read(&case.join("header-signature.txt")),
                "{case:?}"
            );
            let expected = Written::parse(&read(&case.join("header-signed-request.txt")));
            for (name, value) in request.headers.iter().copied().chain(signed.headers()) {
                assert!(expected.header(name).is_some(), "{name} is one too many in {case:?}");
                let same = |(expected, expected_value): &(String, String)| {
                    expected.eq_ignore_ascii_case(name) && expected_value.trim() == value.trim()
                };
                assert!(expected.headers.iter().any(same), "{name} in {case:?}");
            }
            let added = signed.headers().count();
            assert_eq!(expected.headers.len(), request.headers.len() + added, "{case:?}");
        });
        cases += 1;
    }
    enough(cases, 38);
}

#[test]
fn query_forms_of_aws_c_auth() {
    let Some(root) = suite("sigv4/aws-c-auth-v4") else {
        return;
    };
    let mut cases = 0;
    for file in files(&root, "context.json") {
        let case = file.parent().unwrap();
        let context = Context::read(&file);
        let written = Written::parse(&read(&case.join("request.txt")));
        written.with(|request| {
            let (time, options) = (context.time.unix_seconds(), &context.options);
            let query = Signer::new()
                .presign(request, &context.credentials, &context.scope(), time, context.expires, options)
                .unwrap();
            let signed_query = match options.omit_session_token {
                true => query
                    .split('&')
                    .filter(|pair| !pair.starts_with("X-Amz-Security-Token="))
                    .collect::<Vec<_>>()
                    .join("&"),
                false => query.clone(),
            };
            let canonical =
                canonical_request(&Request { query: &signed_query, ..*request }, options).unwrap();
            assert_eq!(canonical, read(&case.join("query-canonical-request.txt")), "{case:?}");
            assert_eq!(
                context.string_to_sign(&canonical),
                read(&case.join("query-string-to-sign.txt")),
                "{case:?}"
            );
            let signature = read(&case.join("query-signature.txt"));
            assert!(query.ends_with(&format!("X-Amz-Signature={signature}")), "{case:?}");
            let expected = read(&case.join("query-signed-request.txt"));
            let request_line = format!("{} {}?{query} HTTP/1.1", request.method, request.path);
            assert_eq!(expected.lines().next().unwrap(), request_line, "{case:?}");
        });
        cases += 1;
    }
    enough(cases, 38);
}

#[test]
fn double_encoding_of_smithy_rs() {
    let Some(root) = suite("sigv4/smithy-rs-extra") else {
        return;
    };
    let mut cases = 0;
    for file in files(&root, "header-canonical-request.txt") {
        let case = file.parent().unwrap();
        let mut written = Written::parse(&read(&case.join("request.txt")));
        let expected = read(&file);
        // one of them states a different date in its canonical request than in its request
        let date = expected.lines().find_map(|line| line.strip_prefix("x-amz-date:")).unwrap();
        written.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("x-amz-date"));
        written.headers.push(("x-amz-date".into(), date.into()));
        written.with(|request| {
            assert_eq!(canonical_request(request, &DEFAULT).unwrap(), expected, "{case:?}");
            let authorization = Written::parse(&read(&case.join("header-signed-request.txt")));
            let authorization = authorization.header("authorization").unwrap();
            if authorization.contains(ACCESS_KEY) {
                let scope = Scope { region: "us-east-2", service: "lambda" };
                let time = Timestamp::parse(date).unwrap();
                let to_sign = string_to_sign(time, &credential_scope(time, &scope), &expected);
                let expected = read(&case.join("header-string-to-sign.txt"));
                assert_eq!(to_sign, expected.trim_end(), "{case:?}");
                let signed =
                    Signer::new().sign(request, &credentials(), &scope, time.unix_seconds(), &DEFAULT);
                assert_eq!(signed.unwrap().authorization, authorization, "{case:?}");
            }
        });
        cases += 1;
    }
    enough(cases, 2);
}

#[test]
fn the_older_suite_of_botocore() {
    let Some(root) = suite("sigv4/botocore-aws4_testsuite") else {
        return;
    };
    let mut cases = 0;
    for file in files(&root, ".req") {
        let written = Written::parse(&read(&file));
        written.with(|request| {
            let authorization = read(&file.with_extension("authz"));
            let signed_request = Written::parse(&read(&file.with_extension("sreq")));
            let token = signed_request.header("x-amz-security-token").map(Into::into);
            let omit_session_token = !authorization.contains("x-amz-security-token");
            let options = SigningOptions { omit_session_token, ..DEFAULT };
            let credentials = Credentials::new(ACCESS_KEY, SECRET, token);
            let signed = Signer::new().sign(request, &credentials, &SCOPE, TIME, &options).unwrap();
            let canonical = canonical_request_of(request, &signed, &options);
            assert_eq!(canonical, read(&file.with_extension("creq")), "{file:?}");
            let time = Timestamp::from_unix_seconds(TIME).unwrap();
            let to_sign = string_to_sign(time, &credential_scope(time, &SCOPE), &canonical);
            assert_eq!(to_sign, read(&file.with_extension("sts")), "{file:?}");
            assert_eq!(signed.authorization, authorization, "{file:?}");
        });
        cases += 1;
    }
    enough(cases, 34);
}
