//! The operations as data: requests, events, errors.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "bedrock/api_keys.rs"]
mod api_keys;
#[path = "bedrock/clock.rs"]
mod clock;
mod common;
#[path = "bedrock/conformance.rs"]
mod conformance;
#[path = "bedrock/credential_refusals.rs"]
mod credential_refusals;
#[path = "bedrock/credentials.rs"]
mod credentials;
#[path = "bedrock/endpoints.rs"]
mod endpoints;
#[path = "bedrock/errors.rs"]
mod errors;
#[path = "bedrock/events.rs"]
mod events;
#[path = "bedrock/freshness.rs"]
mod freshness;
#[path = "bedrock/gateways.rs"]
mod gateways;
#[path = "bedrock/hosts.rs"]
mod hosts;
#[path = "bedrock/linear.rs"]
mod linear;
#[path = "bedrock/operations.rs"]
mod operations;
#[path = "bedrock/requests.rs"]
mod requests;
#[path = "bedrock/retry.rs"]
mod retry;
#[path = "bedrock/secrets.rs"]
mod secrets;

use bedrock_stream::bedrock::{
    APPLY_GUARDRAIL, ApiKeyError, AssumeRoleWithWebIdentityInput, Body, CONVERSE, CONVERSE_STREAM_OUTPUT,
    COUNT_TOKENS, CognitoIdentityPool, Endpoint, EndpointError, EndpointOptions, Event, EventError,
    EventStream, Fault, Freshness, HttpRequest, INVOKE_MODEL, IdentityError, IdentityRequest,
    InvokeModelWithResponseStreamInput, Lifetime, MAX_API_KEY_EXPIRES_SECONDS, OPERATIONS, Operation, Output,
    RESPONSE_STREAM, RequestBody, RequestError, ResponseHead, Retryable, ServiceException,
    ServiceExceptionKind, TemporaryCredentials, decode_text, error_text, short_term_api_key,
};
use bedrock_stream::eventstream::{Decoder, Header, HeaderValue, encode};
use bedrock_stream::sigv4::{Credentials, SignError, Signer, SigningKey};

const TIME: i64 = 1_740_823_502; // 2025-03-01T10:05:02Z

fn input<'a>(model_id: &'a str, body: &'a [u8]) -> InvokeModelWithResponseStreamInput<'a> {
    InvokeModelWithResponseStreamInput::new(model_id, Body::Bytes(body))
}

fn signed(input: &InvokeModelWithResponseStreamInput<'_>) -> HttpRequest {
    let mut request = input.request(&Endpoint::for_region("us-east-1").unwrap()).unwrap();
    sign(&mut request);
    request
}

fn sign(request: &mut HttpRequest) {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
    request.sign(&mut Signer::new(), &credentials, "us-east-1", TIME).unwrap();
}

/// Reads one message with these string headers.
fn event(headers: &[(&str, &str)], payload: &[u8]) -> (Result<Event, EventError>, Vec<u8>) {
    event_of(&RESPONSE_STREAM, headers, payload)
}

fn event_of(
    stream: &EventStream,
    headers: &[(&str, &str)],
    payload: &[u8],
) -> (Result<Event, EventError>, Vec<u8>) {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| Header { name, value: HeaderValue::String(value) }).collect();
    let mut wire = Vec::new();
    encode(&headers, payload, &mut wire).unwrap();
    let mut decoder = Decoder::new();
    decoder.feed(&wire).unwrap();
    let mut bytes = b"kept".to_vec();
    let event = stream.read(&decoder.next_message().unwrap().unwrap(), &mut bytes);
    (event, bytes.split_off(4))
}

fn chunk(payload: &str) -> (Result<Event, EventError>, Vec<u8>) {
    event(&[(":message-type", "event"), (":event-type", "chunk")], payload.as_bytes())
}
