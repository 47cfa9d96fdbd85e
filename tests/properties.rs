//! Properties that hold for any input: no panic, no dependence on chunk boundaries, no loss in a round trip.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;

use bedrock_stream::bedrock::{
    AssumeRoleWithWebIdentityInput, CognitoIdentityPool, Event, IdentityError, ServiceException,
    TemporaryCredentials,
};
use bedrock_stream::eventstream::{Decoder, Header, HeaderValue, Message, encode};
use common::{decode, decode_cut, lines};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Written {
    headers: Vec<(String, Value)>,
    payload: Vec<u8>,
}

/// A header value that owns its content.
#[derive(Clone, Debug)]
enum Value {
    Bool(bool),
    Byte(i8),
    Short(i16),
    Integer(i32),
    Long(i64),
    Bytes(Vec<u8>),
    String(String),
    Timestamp(i64),
    Uuid([u8; 16]),
}

impl Value {
    fn borrowed(&self) -> HeaderValue<'_> {
        match self {
            Self::Bool(value) => HeaderValue::Bool(*value),
            Self::Byte(value) => HeaderValue::Byte(*value),
            Self::Short(value) => HeaderValue::Short(*value),
            Self::Integer(value) => HeaderValue::Integer(*value),
            Self::Long(value) => HeaderValue::Long(*value),
            Self::Bytes(value) => HeaderValue::Bytes(value),
            Self::String(value) => HeaderValue::String(value),
            Self::Timestamp(value) => HeaderValue::Timestamp(*value),
            Self::Uuid(value) => HeaderValue::Uuid(*value),
        }
    }
}

impl Written {
    fn encode(&self, out: &mut Vec<u8>) {
        let headers = self.headers.iter().map(|(name, value)| Header { name, value: value.borrowed() });
        let headers: Vec<_> = headers.collect();
        encode(&headers, &self.payload, out).unwrap();
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i8>().prop_map(Value::Byte),
        any::<i16>().prop_map(Value::Short),
        any::<i32>().prop_map(Value::Integer),
        any::<i64>().prop_map(Value::Long),
        vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        "\\PC{0,20}".prop_map(Value::String),
        any::<i64>().prop_map(Value::Timestamp),
        any::<[u8; 16]>().prop_map(Value::Uuid),
    ]
}

fn message() -> impl Strategy<Value = Written> {
    let headers = vec(("\\PC{1,20}", value()), 0..6);
    (headers, vec(any::<u8>(), 0..200)).prop_map(|(headers, payload)| Written { headers, payload })
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded(messages in vec(message(), 0..5), chunk_len in 1..300usize) {
        let mut wire = Vec::new();
        let mut expected = Vec::new();
        for message in &messages {
            let start = wire.len();
            message.encode(&mut wire);
            let parsed = Message::parse(&wire[start..]).unwrap();
            prop_assert_eq!(parsed.payload(), &message.payload);
            for (header, (name, value)) in parsed.headers().iter().zip(&message.headers) {
                prop_assert_eq!((header.name, header.value), (name.as_str(), value.borrowed()));
            }
            prop_assert_eq!(parsed.headers().iter().count(), message.headers.len());
            expected.push(lines(&parsed));
        }
        prop_assert_eq!(decode(&wire, chunk_len), (expected, Ok(())));
    }

    #[test]
    fn any_bytes_decode_the_same_however_they_are_split(
        messages in vec(message(), 0..3),
        noise in vec(any::<u8>(), 0..60),
        flip in any::<prop::sample::Index>(),
        chunk_lens in vec(0..80usize, 1..20),
    ) {
        let mut wire = Vec::new();
        messages.iter().for_each(|message| message.encode(&mut wire));
        if !wire.is_empty() {
            let at = flip.index(wire.len() * 8);
            wire[at / 8] ^= 1 << (at % 8);
        }
        wire.extend(noise);
        let whole = decode(&wire, usize::MAX);
        prop_assert_eq!(decode_cut(&wire, &chunk_lens), whole);
    }

    #[test]
    fn any_payload_is_an_event_or_an_error(payload in vec(any::<u8>(), 0..100), kind in "\\PC{0,20}") {
        for (message_type, name) in [("event", "chunk"), ("exception", kind.as_str()), ("event", kind.as_str())] {
            let headers = [(":message-type", message_type), (":event-type", name), (":exception-type", name)];
            let headers = headers.map(|(name, value)| Header { name, value: HeaderValue::String(value) });
            let mut wire = Vec::new();
            encode(&headers, &payload, &mut wire).unwrap();
            let mut decoder = Decoder::new();
            decoder.feed(&wire).unwrap();
            let mut bytes = Vec::new();
            let event = Event::read(&decoder.next_message().unwrap().unwrap(), &mut bytes);
            prop_assert!(event.is_ok() || bytes.is_empty());
        }
    }

    #[test]
    fn any_response_is_a_service_exception(
        status in 100..1000u16,
        error_type in proptest::option::of("\\PC{0,20}"),
        body in vec(any::<u8>(), 0..100),
    ) {
        let error = ServiceException::from_http(status, |_| error_type.clone(), &body);
        prop_assert!(!error.code.is_empty());
        prop_assert_eq!(error.status, Some(status));
    }

    #[test]
    fn any_response_is_credentials_or_an_error(
        status in prop_oneof![Just(200_u16), 100..1000_u16],
        bytes in vec(any::<u8>(), 0..100),
        markup in "([<>/&;='\"!?#x-]|<!--|-->|<\\?|\\?>|</?Credentials>|</?AccessKeyId>|&#x?[0-9a-f]{0,7};|[a-z ])*",
        json in "([{}\":,\\\\eE.0-9+-]|\"Credentials\":|\"Expiration\":|[a-z ])*",
    ) {
        for body in [&bytes, markup.as_bytes(), json.as_bytes()] {
            let cognito = TemporaryCredentials::from_cognito(status, None, body);
            for read in [cognito, TemporaryCredentials::from_sts(status, body)] {
                prop_assert!(status == 200 || matches!(read, Err(IdentityError::Service(_))));
            }
        }
    }

    #[test]
    fn any_expiration_is_read_or_refused(whole in "[0-9]{1,25}", rest in "(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,5})?") {
        let json = format!(
            r#"{{"Credentials":{{"AccessKeyId":"a","SecretKey":"s","SessionToken":"t","Expiration":1{whole}{rest}}}}}"#
        );
        if let Ok(read) = TemporaryCredentials::from_cognito(200, None, json.as_bytes()) {
            let seconds: f64 = format!("1{whole}{rest}").parse().unwrap();
            let millis = read.expiration_ms as f64;
            prop_assert!((millis - seconds * 1000.0).abs() <= 1.0 + seconds * 1e-12, "{millis} {seconds}");
        }
    }

    #[test]
    fn any_text_arrives_as_it_was_sent(provider in any::<String>(), token in any::<String>()) {
        prop_assume!(!provider.is_empty() && !token.is_empty());
        let logins = [(provider.as_str(), token.as_str())];
        let pool = CognitoIdentityPool { logins: &logins, ..CognitoIdentityPool::new("us-east-1:a") };
        let request = pool.id_request(&pool.endpoint().unwrap()).unwrap();
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        prop_assert_eq!(body["Logins"][&provider].as_str(), Some(token.as_str()));

        let endpoint = AssumeRoleWithWebIdentityInput::endpoint("us-east-1").unwrap();
        let request = AssumeRoleWithWebIdentityInput::new("role", "name", &token).request(&endpoint).unwrap();
        let sent = request.body.rsplit('=').next().unwrap().replace('%', "");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let expected: String = token.bytes().map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("{byte:02X}"),
        }).collect();
        prop_assert_eq!(sent, expected);
    }
}
