//! This crate's result for each line of JSON on standard input, for tests/differential.

use std::io::{self, BufRead, Write};

use bedrock_stream::eventstream::{DecodeError, Decoder, HeaderValue, Message};
use bedrock_stream::sigv4::{
    Credentials, Request, Scope, Signer, SigningOptions, canonical_request, sha256_hex,
};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let (mut signer, mut out) = (Signer::new(), io::BufWriter::new(io::stdout()));
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let result = match case["wire"].as_str() {
            Some(wire) => decode(&unhex(wire)),
            None => sign(&mut signer, &case).unwrap_or_else(|error| json!({ "error": error })),
        };
        writeln!(out, "{result}")?;
    }
    out.flush()
}

fn decode(wire: &[u8]) -> Value {
    let (mut decoder, mut messages) = (Decoder::new(), Vec::new());
    let mut read = || {
        // split anywhere, because the split makes no difference
        for chunk in wire.chunks(1000) {
            decoder.feed(chunk)?;
            while let Some(message) = decoder.next_message()? {
                messages.push(lines(&message));
            }
        }
        decoder.finish()
    };
    let error = read().err().map(|error| name(&error));
    json!({ "messages": messages, "error": error })
}

/// `BadHeader ValueNotUtf8`, `Truncated`.
fn name(error: &DecodeError) -> String {
    let debug = format!("{error:?}");
    let kind = debug.split(' ').next().unwrap_or_default();
    match error {
        DecodeError::BadHeader { error, .. } => {
            let error = format!("{error:?}");
            format!("{kind} {}", error.split('(').next().unwrap_or_default())
        }
        _ => kind.to_owned(),
    }
}

fn lines(message: &Message<'_>) -> Vec<String> {
    let headers = message.headers();
    let headers = headers.iter().map(|header| {
        let (kind, text) = match header.value {
            HeaderValue::Bool(value) => (u8::from(!value), value.to_string()),
            HeaderValue::Byte(number) => (2, number.to_string()),
            HeaderValue::Short(number) => (3, number.to_string()),
            HeaderValue::Integer(number) => (4, number.to_string()),
            HeaderValue::Long(number) => (5, number.to_string()),
            HeaderValue::Bytes(bytes) => (6, hex(bytes)),
            HeaderValue::String(text) => (7, hex(text.as_bytes())),
            HeaderValue::Timestamp(millis) => (8, millis.to_string()),
            HeaderValue::Uuid(bytes) => (9, hex(&bytes)),
        };
        format!("H {} {kind} {text}", hex(header.name.as_bytes()))
    });
    headers.chain([format!("P {}", hex(message.payload()))]).collect()
}

fn sign(signer: &mut Signer, case: &Value) -> Result<Value, String> {
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    let pairs = case["headers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let headers: Vec<(&str, &str)> = pairs
        .iter()
        .map(|pair| (pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default()))
        .collect();
    let request = Request {
        method: text("method"),
        path: text("path"),
        query: text("query"),
        headers: &headers,
        payload_hash: &sha256_hex(text("body").as_bytes()),
    };
    let token = case["token"].as_str().map(str::to_owned);
    let credentials = Credentials::new(text("accessKeyId"), text("secretAccessKey"), token);
    let scope = Scope { region: text("region"), service: text("service") };
    let (time, options) = (case["time"].as_i64().unwrap_or_default(), SigningOptions::default());
    let error = |error: bedrock_stream::sigv4::SignError| error.to_string();
    if let Some(expires) = case["expires"].as_u64() {
        let query =
            signer.presign(&request, &credentials, &scope, time, expires as u32, &options).map_err(error)?;
        let canonical = canonical_request(&Request { query: &query, ..request }, &options).map_err(error)?;
        return Ok(json!({ "canonical": canonical, "signature": query[query.len() - 64..] }));
    }
    let signed = signer.sign(&request, &credentials, &scope, time, &options).map_err(error)?;
    let headers: Vec<_> = headers
        .iter()
        .copied()
        .chain(signed.headers().filter(|(name, _)| *name != "authorization"))
        .collect();
    let canonical = canonical_request(&Request { headers: &headers, ..request }, &options).map_err(error)?;
    let signature = &signed.authorization[signed.authorization.len() - 64..];
    Ok(json!({ "canonical": canonical, "signature": signature }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap_or_default()).collect()
}
