//! Where requests go: partitions, FIPS, dual-stack, custom endpoints.

use serde_json::Value;

use super::*;
use crate::common::{enough, json as read, suite};

fn model(name: &str) -> Option<Value> {
    suite("model").map(|folder| read(&folder.join(name)))
}

fn resolved(options: EndpointOptions<'_>) -> Result<String, EndpointError> {
    Endpoint::resolve(&options).map(|endpoint| endpoint.url())
}

/// AWS's own wording, and the error for it here.
fn error_of(text: &str) -> EndpointError {
    match text {
        "Invalid Configuration: FIPS and custom endpoint are not supported" => {
            EndpointError::FipsWithEndpoint
        }
        "Invalid Configuration: Dualstack and custom endpoint are not supported" => {
            EndpointError::DualStackWithEndpoint
        }
        "Invalid Configuration: Missing Region" => EndpointError::MissingRegion,
        other => panic!("an error that is not known: {other}"),
    }
}

#[test]
fn the_published_endpoint_cases() {
    let Some(cases) = model("endpoint-tests-1.json") else { return };
    let cases = cases["testCases"].as_array().unwrap();
    for case in cases {
        let (params, expect) = (&case["params"], &case["expect"]);
        let options = EndpointOptions {
            region: params["Region"].as_str(),
            endpoint: params["Endpoint"].as_str(),
            use_fips: params["UseFIPS"] == true,
            use_dual_stack: params["UseDualStack"] == true,
            ..EndpointOptions::default()
        };
        let expected = match expect["error"].as_str() {
            Some(text) => Err(error_of(text)),
            None => Ok(expect["endpoint"]["url"].as_str().unwrap().to_owned()),
        };
        assert_eq!(resolved(options), expected, "{}", case["documentation"]);
    }
    enough(cases.len(), 21);
}

/// The names that end in `-global` stand for services without regions, which Bedrock is not.
#[test]
fn every_region_of_every_published_partition() {
    let Some(partitions) = model("partitions.json") else { return };
    let mut cases = 0;
    for partition in partitions["partitions"].as_array().unwrap() {
        let outputs = &partition["outputs"];
        assert_eq!((&outputs["supportsFIPS"], &outputs["supportsDualStack"]), (&true.into(), &true.into()));
        let regions = partition["regions"].as_object().unwrap().keys();
        for region in regions.filter(|region| !region.ends_with("-global")) {
            for (use_dual_stack, suffix) in [(false, "dnsSuffix"), (true, "dualStackDnsSuffix")] {
                let options = EndpointOptions { region: Some(region), use_dual_stack, ..Default::default() };
                let expected =
                    format!("https://bedrock-runtime.{region}.{}", outputs[suffix].as_str().unwrap());
                assert_eq!(resolved(options), Ok(expected));
                cases += 1;
            }
        }
    }
    enough(cases, 96);
}

#[test]
fn fips_and_dual_stack_change_the_host() {
    let cases = [
        ("us-east-1", true, true, "https://bedrock-runtime-fips.us-east-1.api.aws"),
        ("us-gov-west-1", true, false, "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", false, true, "https://bedrock-runtime.cn-north-1.api.amazonwebservices.com.cn"),
        ("eusc-de-east-1", false, true, "https://bedrock-runtime.eusc-de-east-1.api.amazonwebservices.eu"),
        ("us-iso-east-1", true, false, "https://bedrock-runtime-fips.us-iso-east-1.c2s.ic.gov"),
    ];
    for (region, use_fips, use_dual_stack, url) in cases {
        let options =
            EndpointOptions { region: Some(region), use_fips, use_dual_stack, ..Default::default() };
        assert_eq!(resolved(options).as_deref(), Ok(url));
    }
}

#[test]
fn options_that_yield_no_endpoint_are_refused_with_their_names() {
    let base = EndpointOptions {
        region: Some("us-east-1"),
        endpoint: Some("https://example.com"),
        ..Default::default()
    };
    let cases = [
        (EndpointOptions::default(), EndpointError::MissingRegion, "region is missing"),
        (
            EndpointOptions { region: Some(""), ..Default::default() },
            EndpointError::MissingRegion,
            "us-east-1",
        ),
        (EndpointOptions { region: Some("a.b"), ..Default::default() }, EndpointError::Region, "region"),
        (EndpointOptions { use_fips: true, ..base }, EndpointError::FipsWithEndpoint, "useFipsEndpoint"),
        (
            EndpointOptions { use_dual_stack: true, ..base },
            EndpointError::DualStackWithEndpoint,
            "useDualstackEndpoint",
        ),
        (
            EndpointOptions { endpoint: Some("http://example.com"), ..base },
            EndpointError::Insecure,
            "allowInsecureEndpoint",
        ),
        (EndpointOptions { endpoint: Some(""), ..base }, EndpointError::Url, "endpoint"),
    ];
    for (options, error, named) in cases {
        assert_eq!(resolved(options), Err(error), "{options:?}");
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[test]
fn plain_http_goes_to_this_machine_or_to_where_it_is_allowed() {
    let here = [
        "http://localhost",
        "http://LOCALHOST:8080/base",
        "http://bedrock.localhost:1",
        "http://127.0.0.1:8080",
        "http://127.255.0.9",
        "http://[::1]",
        "http://[::1]:8080",
        "http://0.0.0.0:4000",
        "http://[::]:4000",
    ];
    for url in here {
        let endpoint = Endpoint::resolve(&EndpointOptions { endpoint: Some(url), ..Default::default() });
        assert!(endpoint.is_ok_and(|endpoint| endpoint.is_loopback() && endpoint.is_secure()), "{url}");
    }
    let elsewhere = [
        "http://example.com",
        "http://localhost.example.com",
        "http://notlocalhost",
        "http://127.0.0.1.example.com",
        "http://127.example.com",
        "http://128.0.0.1",
        "http://[::2]",
        "http://[::1:1]",
        "http://192.0.2.1:443",
        "http://lite_llm:4000",
        "http://0.0.0.1",
        "http://10.0.0.0",
    ];
    for url in elsewhere {
        let options = EndpointOptions { endpoint: Some(url), ..Default::default() };
        assert_eq!(resolved(options), Err(EndpointError::Insecure), "{url}");
        let endpoint = Endpoint::resolve(&EndpointOptions { allow_insecure: true, ..options }).unwrap();
        assert!(!endpoint.is_loopback() && !endpoint.is_secure(), "{url}");
        let secure = Endpoint::parse(&url.replace("http:", "https:")).unwrap();
        assert!(secure.is_secure() && !secure.is_loopback(), "{url}");
    }
}

#[test]
fn endpoints_are_those_of_the_partitions() {
    let cases = [
        ("us-east-1", "bedrock-runtime.us-east-1.amazonaws.com"),
        ("us-gov-west-1", "bedrock-runtime.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "bedrock-runtime.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "bedrock-runtime.eusc-de-east-1.amazonaws.eu"),
        ("us-iso-east-1", "bedrock-runtime.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", "bedrock-runtime.us-isob-east-1.sc2s.sgov.gov"),
        ("eu-isoe-west-1", "bedrock-runtime.eu-isoe-west-1.cloud.adc-e.uk"),
        ("us-isof-south-1", "bedrock-runtime.us-isof-south-1.csp.hci.ic.gov"),
    ];
    for (region, host) in cases {
        assert_eq!(Endpoint::for_region(region).unwrap().host(), host);
    }
    for region in
        ["", "a_b", "-a", "a-", "us east", "a.b", "us-east-1/", "US-EAST-1", "us-East-1", &"a".repeat(64)]
    {
        assert_eq!(Endpoint::for_region(region), Err(EndpointError::Region), "{region}");
    }
}

#[test]
fn custom_endpoints_are_accepted_if_a_url_parser_leaves_them_unchanged() {
    let cases = [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("HTTPS://Example.COM:443/", "example.com", "https://example.com"),
        ("http://localhost:80/a/b_c/", "localhost", "http://localhost/a/b_c"),
        ("http://[::1]:1", "[::1]:1", "http://[::1]:1"),
        ("http://lite_llm:4000", "lite_llm:4000", "http://lite_llm:4000"),
        ("http://_a.b_.c_d", "_a.b_.c_d", "http://_a.b_.c_d"),
        ("https://gateway.internal./v1", "gateway.internal.", "https://gateway.internal./v1"),
        ("http://0.0.0.0:4000/", "0.0.0.0:4000", "http://0.0.0.0:4000"),
        ("https://a/b%2fc/%C3%a9/d%20e", "a", "https://a/b%2Fc/%C3%A9/d%20e"),
        ("https://a/!$&'()*+,;=:@[]%zz/", "a", "https://a/!$&'()*+,;=:@[]%zz"),
        ("https://a//b///", "a", "https://a//b"),
        ("https://a/...", "a", "https://a/..."),
    ];
    for (url, host, expected) in cases {
        let endpoint = Endpoint::parse(url).unwrap();
        assert_eq!((endpoint.host(), endpoint.url().as_str()), (host, expected));
    }
    let refused = [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://a:b@example.com",
        "https://example.com?x",
        "https://example.com#x",
        "https://example.com/../a",
        "https://exämple.com",
        "https://example.com:99999",
        "https://example.com:+1",
        "https://exa mple.com",
        "https://[::g]/",
        "https://a..b",
        "https://.",
        "https://exa%41mple.com",
        // hosts and ports that a URL parser rewrites; tests/js/endpoint-urls.test.js has more
        "http://127.1",
        "http://0x7f.1",
        "http://2130706433",
        "http://127.0.0.1.",
        "http://127.0.0.256",
        "http://127.0.0.1.2",
        "http://[::0:1]",
        "http://[::127.0.0.1]",
        "https://example.com:0443",
        "https://example.com/%2e%2E/a",
        "https://example.com/.%2e",
        "https://example.com/a b",
        "https://example.com/é",
        "https://example.com/a\\b",
        "https://example.com/a\"b",
        "https://example.com/{a}",
        "https://example.com/a^b",
        "https://example.com/a|b",
    ];
    for url in refused {
        assert_eq!(Endpoint::parse(url), Err(EndpointError::Url), "{url}");
    }
}

/// The canonical URI has each segment encoded once more ([source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request)).
/// The signature is the one that @smithy/signature-v4 5.7.5 makes for this request.
#[test]
fn a_base_path_is_signed_as_it_is_sent() {
    let endpoint = Endpoint::parse("https://gw/a%2Fb/!$&'()*+,;=:@[]/c//").unwrap();
    let mut request = input("m", b"{}").request(&endpoint).unwrap();
    assert_eq!(request.url(), "https://gw/a%2Fb/!$&'()*+,;=:@[]/c/model/m/invoke-with-response-stream");
    sign(&mut request);
    assert!(
        request
            .header("authorization")
            .unwrap()
            .ends_with("03783ff3e1fecca0654890782f6c1d822190d3b12557fad35f5ad5c9f9abfdfa"),
        "{:?}",
        request.header("authorization")
    );
}

#[test]
fn a_token_goes_over_plain_http_only_if_that_is_allowed() {
    for (allow_insecure_token, expected) in [(false, Err(RequestError::InsecureToken)), (true, Ok(()))] {
        let options = EndpointOptions {
            endpoint: Some("http://lite_llm:4000"),
            allow_insecure: true,
            allow_insecure_token,
            ..Default::default()
        };
        let mut request = input("m", b"{}").request(&Endpoint::resolve(&options).unwrap()).unwrap();
        assert_eq!(request.authorize_bearer("key"), expected);
    }
    // on its own it does not allow an endpoint
    let options = EndpointOptions {
        endpoint: Some("http://lite_llm:4000"),
        allow_insecure_token: true,
        ..Default::default()
    };
    assert_eq!(resolved(options), Err(EndpointError::Insecure));
}
