//! Reads how long the service asks a client to wait.

use super::clock::read_http_date;

/// How long a response asks the client to wait before the next attempt, in ms from `now_ms` (Unix time by the corrected
/// clock): 0 if that time has passed, `None` if it does not ask.
///
/// Read from `retry-after` (whole seconds or an HTTP date), or else from `x-amz-retry-after` (whole milliseconds), with
/// a look-up function for header values (names in lower case).
///
/// Source: [RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
///
/// ```
/// use bedrock_stream::bedrock::retry_after_ms;
/// let header = |name: &str| (name == "retry-after").then(|| "2".to_owned());
/// assert_eq!(retry_after_ms(header, 0.0), Some(2_000.0));
/// ```
pub fn retry_after_ms(header: impl Fn(&str) -> Option<String>, now_ms: f64) -> Option<f64> {
    header("retry-after")
        .and_then(|value| match whole_number(&value) {
            Some(seconds) => Some(seconds * 1_000.0),
            None => read_http_date(&value).map(|time_ms| (time_ms - now_ms).max(0.0)),
        })
        .or_else(|| whole_number(&header("x-amz-retry-after")?))
}

fn whole_number(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().map(f64::from)
}
