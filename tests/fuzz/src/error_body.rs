//! Any response that is not 200: a service exception with a code, and memory proportional to the response.

use bedrock_stream::bedrock::{ClockOffset, ServiceException, decode_text, error_text, retry_after_ms};

use crate::allocation::most_held;
use crate::input::first_byte;

const STATUSES: [u16; 8] = [400, 403, 404, 408, 424, 429, 500, 503];

/// The first byte chooses the status and the headers that AWS sends; then comes an error type, or nothing, up to a byte
/// FF, and then the body.
pub fn error_body(input: &[u8]) {
    let (choice, rest) = first_byte(input);
    let status = STATUSES[usize::from(choice) % STATUSES.len()];
    let type_len = rest.iter().position(|byte| *byte == 0xff);
    let error_type = type_len.map(|len| String::from_utf8_lossy(&rest[..len]).into_owned());
    let body = &rest[type_len.map_or(0, |len| len + 1)..];
    let header = |name: &str| match name {
        "x-amzn-errortype" => error_type.clone(),
        "x-amzn-requestid" => (choice & 0x80 != 0).then(|| "id".to_owned()),
        _ => None,
    };

    let (error, most) = most_held(|| ServiceException::from_http(status, header, body));
    // each text may be held twice, and a byte that is not UTF-8 takes up to three
    assert!(most <= 16 * input.len() + 4096, "{most} bytes held for {}", input.len());
    assert!(!error.code.is_empty());
    assert_eq!(error.status, Some(status));
    assert!(error.message.len() <= 3 * body.len(), "{error}");
    _ = (error.kind(), error.fault(), error.retryable(), error.refuses_credentials());

    let frame = ServiceException::from_frame(&error.code, body);
    assert_eq!(frame.kind(), error.kind());
    let text = error_text(body);
    assert!(text.len() <= 3 * body.len() && text.trim() == text, "{text}");
    let text = decode_text(body);
    assert!(retry_after_ms(|_| Some(text.clone().into_owned()), 0.0).is_none_or(|ms| ms >= 0.0));
    let corrected = ClockOffset::default().corrected(&error, Some(&text), 1.7e12);
    assert!(corrected.is_none_or(|offset| offset.ms().abs() <= 366.0 * 86_400_000.0));
}
