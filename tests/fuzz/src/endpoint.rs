//! Any endpoint is either refused or a URL that parses again and that a request cannot leave.

use bedrock_stream::bedrock::{
    Body, CognitoIdentityPool, Endpoint, EndpointOptions, InvokeModelWithResponseStreamInput,
};

use crate::input::Parts;

/// The parts are the URL, a region, and a model id.
pub fn endpoint(input: &[u8]) {
    let mut parts = Parts::of(input);
    let (url, region, model_id) = (parts.text(), parts.text(), parts.text());
    if let Ok(endpoint) = Endpoint::parse(&url) {
        check(&endpoint);
        check_request(&endpoint, &model_id);
        let insecure = EndpointOptions { endpoint: Some(&url), ..EndpointOptions::default() };
        assert_eq!(Endpoint::resolve(&insecure).is_ok(), endpoint.is_secure());
    }
    for (use_fips, use_dual_stack) in [(false, false), (false, true), (true, false), (true, true)] {
        let options =
            EndpointOptions { region: Some(&region), use_fips, use_dual_stack, ..EndpointOptions::default() };
        if let Ok(endpoint) = Endpoint::resolve(&options) {
            check(&endpoint);
            assert!(endpoint.is_secure() && endpoint.host().contains(&format!(".{region}.")));
        }
    }
    let pool_id = format!("{region}:{model_id}");
    if let Ok(endpoint) = CognitoIdentityPool::new(&pool_id).endpoint() {
        assert_eq!(endpoint.host().split('.').nth(1), pool_id.split(':').next());
    }
}

/// The URL consists of characters that no URL parser changes, and is accepted again unchanged.
fn check(endpoint: &Endpoint) {
    let url = endpoint.url();
    let path = url.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default();
    let origin = url.strip_suffix(&path).expect("a path at the end");
    assert!(origin.ends_with(&format!("://{}", endpoint.host())));
    let is_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.:[]".contains(&byte);
    assert!(!endpoint.host().is_empty() && endpoint.host().bytes().all(is_host), "{url}");
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>?\\^`{|}".contains(&byte)), "{url}");
    let segments: Vec<String> = path.split('/').map(|part| part.to_lowercase().replace("%2e", ".")).collect();
    assert!(!segments.iter().any(|segment| segment == "." || segment == ".."), "{url}");
    assert_eq!(Endpoint::parse(&url).as_ref().map(Endpoint::url), Ok(url));
}

/// The model id is one segment of the path, whatever it is.
fn check_request(endpoint: &Endpoint, model_id: &str) {
    let input = InvokeModelWithResponseStreamInput::new(model_id, Body::Bytes(b"{}"));
    let Ok(request) = input.request(endpoint) else { return };
    let url = request.url();
    let path = url.strip_prefix(&endpoint.url()).expect("the endpoint at the start");
    assert_eq!(path.split('/').collect::<Vec<_>>().len(), 4, "{url}");
    assert!(path.starts_with("/model/") && path.ends_with("/invoke-with-response-stream"), "{url}");
}
