//! Responses without credentials, input that is not sent, and what must stay hidden.

use super::*;

const POOL: &str = "us-east-1:b64805ad";
const SECRETS: [&str; 3] = ["wJalrXUtnFEMI", "session-token", "web-identity-token"];

#[test]
fn a_response_without_a_member_is_an_error_that_names_it() {
    let cognito = [
        ("AccessKeyId", r#""AKIDEXAMPLE""#),
        ("SecretKey", r#""s""#),
        ("SessionToken", r#""t""#),
        ("Expiration", "1.7E9"),
    ];
    let sts = [
        ("AccessKeyId", "AKIDEXAMPLE"),
        ("SecretAccessKey", "s"),
        ("SessionToken", "t"),
        ("Expiration", "2014-10-24T23:00:23Z"),
    ];
    let from_cognito = |members: &[String]| {
        let json = format!(r#"{{"Credentials":{{{}}}}}"#, members.join(","));
        TemporaryCredentials::from_cognito(200, None, json.as_bytes())
    };
    let from_sts = |members: &[String]| {
        let xml = format!("<R><Credentials>{}</Credentials></R>", members.concat());
        TemporaryCredentials::from_sts(200, xml.as_bytes())
    };
    let in_json = |name: &str, value: &str| format!(r#""{name}":{value}"#);
    let in_xml = |name: &str, value: &str| format!("<{name}>{value}</{name}>");
    for at in 0..4 {
        // missing, empty, and for the expiration of another type
        for wrong in [None, Some(r#""""#), Some("null"), Some("-1"), Some("1E99"), Some("true")] {
            let others = cognito.iter().enumerate().filter(|(other, _)| *other != at);
            let mut members: Vec<_> = others.map(|(_, (name, value))| in_json(name, value)).collect();
            members.extend(wrong.map(|wrong| in_json(cognito[at].0, wrong)));
            let error = IdentityError::Missing { member: cognito[at].0 };
            assert_eq!(from_cognito(&members), Err(error), "{members:?}");
        }
        for wrong in [None, Some("")] {
            let others = sts.iter().enumerate().filter(|(other, _)| *other != at);
            let mut members: Vec<_> = others.map(|(_, (name, value))| in_xml(name, value)).collect();
            members.extend(wrong.map(|wrong| in_xml(sts[at].0, wrong)));
            assert_eq!(from_sts(&members), Err(IdentityError::Missing { member: sts[at].0 }), "{members:?}");
        }
    }
    for wrong in [
        "2014-10-24T23:00:23",
        "2014-10-24T23:00:23+01:00",
        "2014-02-30T23:00:23Z",
        "2014-10-24T23:00:23.xZ",
        "2014-10-24T23:00:23.1234xZ",
        "2014-10-24T23:00:23.1e2Z",
    ] {
        let members = sts.map(|(name, value)| in_xml(name, if name == "Expiration" { wrong } else { value }));
        assert_eq!(from_sts(&members), Err(IdentityError::Missing { member: "Expiration" }), "{wrong}");
    }
    // in the wrong place
    let [id, secret, token, expiration] = sts.map(|(name, value)| in_xml(name, value));
    let elsewhere =
        format!("<R><Other>{id}</Other>{id}<Credentials>{secret}{token}{expiration}</Credentials>{id}</R>");
    let nested = ["<AccessKeyId><a>AKIDEXAMPLE</a></AccessKeyId>", &secret, &token, &expiration].concat();
    let error = Err(IdentityError::Missing { member: "AccessKeyId" });
    assert_eq!(TemporaryCredentials::from_sts(200, elsewhere.as_bytes()), error);
    assert_eq!(from_sts(&[nested]), error);
    for json in ["{}", r#"{"IdentityId":null}"#, r#"{"IdentityId":""}"#] {
        let read = CognitoIdentityPool::read_identity_id(200, None, json.as_bytes());
        assert_eq!(read, Err(IdentityError::Missing { member: "IdentityId" }), "{json}");
    }
}

#[test]
fn documents_that_are_invalid_xml_or_never_occur_in_responses_are_refused() {
    let read = |inside: &str| {
        let xml = format!("<R><Credentials>{inside}</Credentials></R>");
        TemporaryCredentials::from_sts(200, xml.as_bytes())
    };
    let refused = [
        "<>",
        "</>",
        "</R>",
        "<a>",
        "<a></b>",
        "<a/",
        "<!DOCTYPE a>",
        "<![CDATA[a]]>",
        "<!-- -",
        "<?a",
        "<a b='>",
        "&",
        "&;",
        "&a;",
        "&#;",
        "&#x;",
        "&#+65;",
        "&#x+41;",
        "&#xd800;",
        "&#x110000;",
        "&amp",
        "<a>&lt</a>",
        "<a>",
        "< a/>",
    ];
    for inside in refused {
        assert_eq!(read(inside), Err(IdentityError::Malformed), "{inside}");
    }
    for whole in ["<a/>b", "<a/><b/>", "b<a/>", "&amp;<a/>", "<a>", " ", "<"] {
        let read = TemporaryCredentials::from_sts(200, whole.as_bytes());
        assert_eq!(read, Err(IdentityError::Malformed), "{whole}");
    }
    let error = read("<a/><!-- < --><?a <?><a b='>' c=\"/'>\"></a ><a\n/>").unwrap_err();
    assert_eq!(error, IdentityError::Missing { member: "AccessKeyId" });
}

#[test]
fn errors_that_are_not_documents_are_reported_by_their_status() {
    let said = [(503, "<html>busy", "busy"), (502, "", ""), (403, "\u{0}", "")];
    for (status, body, message) in said {
        let Err(IdentityError::Service(error)) = TemporaryCredentials::from_sts(status, body.as_bytes())
        else {
            panic!("{status} is an error");
        };
        assert_eq!(
            (error.code, error.message.as_str(), error.status),
            (status.to_string(), message, Some(status))
        );
    }
    let cut = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>m</Message></Error><Message>other</Message>";
    let error = TemporaryCredentials::from_sts(403, cut).unwrap_err();
    assert_eq!(error.to_string(), "AccessDenied: m");
}

#[test]
fn invalid_input_is_refused_with_the_name_of_its_member() {
    let member = |result: Result<IdentityRequest, IdentityError>| match result {
        Ok(_) => "",
        Err(IdentityError::Input { member, allowed }) => {
            assert!(
                IdentityError::Input { member, allowed }
                    .to_string()
                    .starts_with(&format!("{member} must be "))
            );
            member
        }
        Err(error) => panic!("{error}"),
    };
    let endpoint = Endpoint::parse("http://[::1]:8080/base").unwrap();
    for pool in ["", ":", "us-east-1", "us-east-1:", ":b64805ad", "evil.example/:b", "us east:b"] {
        assert_eq!(member(CognitoIdentityPool::new(pool).id_request(&endpoint)), "identityPoolId", "{pool}");
        assert!(CognitoIdentityPool::new(pool).endpoint().is_err());
    }
    for login in [("", "token"), ("provider", "")] {
        let logins = [("good", "token"), login];
        let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new(POOL) };
        assert_eq!(member(pool.id_request(&endpoint)), "logins");
        assert_eq!(member(pool.credentials_request("id", &endpoint)), "logins");
    }
    let sts = |role, name, token, duration_seconds| {
        let input = AssumeRoleWithWebIdentityInput::new(role, name, token);
        member(AssumeRoleWithWebIdentityInput { duration_seconds, ..input }.request(&endpoint))
    };
    assert_eq!(sts("", "name", "token", None), "roleArn");
    assert_eq!(sts("role", "name", "", None), "webIdentityToken");
    let (longest, too_long) = ("9".repeat(64), "9".repeat(65));
    for name in ["", "a", "a b", "a/b", "é1", &too_long] {
        assert_eq!(sts("role", name, "token", None), "roleSessionName", "{name}");
    }
    for name in ["ab", "_+=,.@-", &longest] {
        assert_eq!(sts("role", name, "token", None), "", "{name}");
    }
    for (seconds, expected) in [
        (0, "durationSeconds"),
        (899, "durationSeconds"),
        (900, ""),
        (43_200, ""),
        (43_201, "durationSeconds"),
    ] {
        assert_eq!(sts("role", "name", "token", Some(seconds)), expected, "{seconds}");
    }
    assert_eq!(AssumeRoleWithWebIdentityInput::endpoint("evil.example/"), Err(EndpointError::Region));
}

#[test]
fn secrets_are_not_sent_to_other_machines_in_the_clear() {
    let input = AssumeRoleWithWebIdentityInput::new("role", "name", "token");
    let pool = CognitoIdentityPool::new(POOL);
    let cases = [
        ("https://example.com", true),
        ("http://127.0.0.1", true),
        ("http://127.255.0.1:80", true),
        ("http://[::1]:8080", true),
        ("http://example.com", false),
        ("http://127.0.0.1.example.com", false),
        ("http://127.example.com", false),
        ("http://localhost.example.com", false),
        ("http://notlocalhost", false),
        // names, which may resolve to other machines
        ("http://localhost:8080", false),
        ("http://sts.localhost", false),
        ("http://0.0.0.0", false),
        ("http://[::2]", false),
        ("http://10.0.0.1", false),
    ];
    for (url, secure) in cases {
        let endpoint = Endpoint::parse(url).unwrap();
        let requests =
            [input.request(&endpoint), pool.id_request(&endpoint), pool.credentials_request("id", &endpoint)];
        for request in requests {
            assert_eq!(request.is_ok(), secure, "{url}");
            assert!(secure || matches!(request, Err(IdentityError::Insecure)));
        }
    }
}

#[test]
fn nothing_printable_contains_a_secret() {
    let [secret, session, token] = SECRETS;
    let endpoint = Endpoint::parse("https://example.com").unwrap();
    let logins = [("provider", token)];
    let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new(POOL) };
    let sts = AssumeRoleWithWebIdentityInput::new("role", "name", token).request(&endpoint).unwrap();
    let json = format!(
        r#"{{"Credentials":{{"AccessKeyId":"AKIDEXAMPLE","SecretKey":"{secret}","SessionToken":"{session}","Expiration":1}}}}"#
    );
    let xml = format!("<R><Credentials><SecretAccessKey>{secret}</SecretAccessKey></Credentials></R>");
    let whole = TemporaryCredentials::from_cognito(200, None, json.as_bytes()).unwrap();
    assert_eq!((whole.secret_access_key.as_str(), whole.session_token.as_str()), (secret, session));
    let partial = TemporaryCredentials::from_sts(200, xml.as_bytes()).unwrap_err();
    let cut = TemporaryCredentials::from_cognito(200, None, &json.as_bytes()[..json.len() - 1]).unwrap_err();
    let printed = [
        format!("{:?}", pool.id_request(&endpoint).unwrap()),
        format!("{sts:?} {}", sts.url),
        format!("{whole:?}"),
        format!("{partial:?} {partial} {cut:?} {cut}"),
    ];
    for printed in printed {
        assert!(!SECRETS.iter().any(|secret| printed.contains(secret)), "{printed}");
    }
}
