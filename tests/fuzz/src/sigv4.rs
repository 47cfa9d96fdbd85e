//! Any request is either refused or signed as the service computes the signature from what it receives.

use bedrock_stream::sigv4::{
    Credentials, Request, Scope, Signer, SigningKey, SigningOptions, Timestamp, canonical_request,
    credential_scope, string_to_sign, uri_encode,
};

use crate::input::{Parts, first_byte};

const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SCOPE: Scope<'_> = Scope { region: "us-east-1", service: "bedrock" };
const TIME: i64 = 1_740_823_502;

/// A request read from an input: options in the first byte, then method, path, query and the names and values of
/// headers.
struct Parsed {
    options: SigningOptions,
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
}

impl Parsed {
    fn of(input: &[u8]) -> Self {
        let (choice, rest) = first_byte(input);
        let options = SigningOptions {
            normalize_path: choice & 1 == 0,
            double_encode_path: choice & 2 == 0,
            omit_session_token: choice & 4 != 0,
        };
        let mut parts = Parts::of(rest);
        let (method, path, query) = (parts.text(), parts.text(), parts.text());
        let texts = parts.texts();
        let header = |pair: &[String]| (pair[0].clone(), pair.get(1).cloned().unwrap_or_default());
        Self { options, method, path, query, headers: texts.chunks(2).map(header).collect() }
    }

    fn with_request<T>(&self, use_request: impl FnOnce(&Request<'_>) -> T) -> T {
        let mut headers = vec![("Host", "example.com")];
        headers.extend(self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let Self { method, path, query, .. } = self;
        use_request(&Request { method, path, query, headers: &headers, payload_hash: "UNSIGNED-PAYLOAD" })
    }
}

/// A canonical request has a line for each part; what is already canonical stays unchanged.
pub fn canonical(input: &[u8]) {
    let parsed = Parsed::of(input);
    parsed.with_request(|request| {
        let Ok(canonical) = canonical_request(request, &parsed.options) else { return };
        let lines: Vec<&str> = canonical.split('\n').collect();
        let names: Vec<&str> = lines[lines.len() - 2].split(';').collect();
        assert_eq!(lines.len(), 3 + names.len() + 3);
        assert!(names.is_sorted_by(|a, b| a < b));
        for (line, name) in lines[3..].iter().zip(&names) {
            assert!(line.strip_prefix(name).is_some_and(|value| value.starts_with(':')));
        }
        let again = Request { query: lines[2], ..*request };
        assert_eq!(canonical_request(&again, &parsed.options).as_ref(), Ok(&canonical));
        let once = SigningOptions { double_encode_path: false, ..parsed.options };
        let path = canonical_request(request, &once).unwrap();
        let again = Request { path: path.split('\n').nth(1).unwrap(), ..*request };
        assert_eq!(canonical_request(&again, &once), Ok(path));
        check_signature(request, &canonical, &parsed.options);
    });
    let encoded = uri_encode(&parsed.path);
    assert_eq!(decoded(&encoded), parsed.path.as_bytes());
    assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
}

/// The signature of a request without its own date is that of its canonical request with the date in it.
fn check_signature(request: &Request<'_>, canonical: &str, options: &SigningOptions) {
    if canonical.contains("\nx-amz-date:") {
        return;
    }
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET, None);
    let signed = Signer::new().sign(request, &credentials, &SCOPE, TIME, options).unwrap();
    let headers: Vec<_> =
        request.headers.iter().copied().chain([("x-amz-date", signed.x_amz_date.as_str())]).collect();
    let canonical = canonical_request(&Request { headers: &headers, ..*request }, options).unwrap();
    assert!(signed.authorization.ends_with(&signature(&canonical)));
}

/// The service verifies a presigned query: without its signature, canonical, signed with the same key.
pub fn presign(input: &[u8]) {
    let (expires, rest) = first_byte(input);
    let mut parsed = Parsed::of(rest);
    let token = parsed.headers.pop().map(|(name, _)| name);
    parsed.options.omit_session_token = false;
    parsed.with_request(|request| {
        let credentials = Credentials::new(ACCESS_KEY_ID, SECRET, token.clone());
        let expires = u32::from(expires);
        let signed = Signer::new().presign(request, &credentials, &SCOPE, TIME, expires, &parsed.options);
        let Ok(query) = signed else { return };
        assert!(query.bytes().all(|byte| byte != b'+' && byte != b'#' && !byte.is_ascii_control()));
        let (unsigned, stated) = query.rsplit_once("&X-Amz-Signature=").unwrap();
        let token = token.filter(|token| !token.is_empty());
        let token_parameter = token.map(|token| format!("&X-Amz-Security-Token={}", uri_encode(&token)));
        assert!(unsigned.ends_with(&token_parameter.unwrap_or_else(|| format!("&X-Amz-Expires={expires}"))));
        // headers that presigning leaves out are not signed in the request that the service sees
        let kept = |name: &str| {
            !name.eq_ignore_ascii_case("x-amz-date") && !name.eq_ignore_ascii_case("x-amz-security-token")
        };
        let headers: Vec<_> = request.headers.iter().copied().filter(|(name, _)| kept(name)).collect();
        let canonical =
            canonical_request(&Request { query: unsigned, headers: &headers, ..*request }, &parsed.options);
        if headers.len() == request.headers.len() {
            assert_eq!(signature(&canonical.unwrap()), stated);
        }
    });
}

fn signature(canonical: &str) -> String {
    let time = Timestamp::from_unix_seconds(TIME).unwrap();
    let key = SigningKey::derive(SECRET, &time.date(), SCOPE.region, SCOPE.service).unwrap();
    key.signature(&string_to_sign(time, &credential_scope(time, &SCOPE), canonical))
}

fn decoded(encoded: &str) -> Vec<u8> {
    let mut parts = encoded.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}
