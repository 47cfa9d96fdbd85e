//! A device's clock against the service's.

use super::error::ServiceException;
use crate::sigv4::Timestamp;

/// A signature is good for 5 minutes to either side; one minute is left for the way.
const TOLERATED_SKEW_MS: f64 = 240_000.0;

/// By how much the service's clock is ahead, in ms, where a signature was refused for its time.
///
/// `now_ms` is the Unix time by the clock that the refused attempt was signed with, its correction
/// included; so the correction from now on is that attempt's plus the answer, also where another
/// call has corrected the clock meanwhile.
///
/// The service's time is that of the header `Date`, or where CORS hides it, that in the text of the
/// error. A refusal that does not name the time (a wrong key has the same code) is one for its time
/// only where `Date` differs by 4 minutes or more. One that does is, however small the difference:
/// the request was late then, and signed anew it is in time.
///
/// Source: [troubleshooting signatures](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html#signature-v4-troubleshooting-expired).
///
/// ```
/// use bedrock_stream::bedrock::{ServiceException, clock_skew_ms};
/// let body = br#"{"message":"Signature expired: 20241008T195940Z is now earlier than 20241008T200440Z (20241008T200940Z - 5 min.)"}"#;
/// let error = ServiceException::from_http(403, Some("InvalidSignatureException"), body);
/// let signed_at = 1_728_417_580_000.0; // 2024-10-08T19:59:40Z
/// assert_eq!(clock_skew_ms(&error, None, signed_at), Some(600_000.0));
/// ```
pub fn clock_skew_ms(error: &ServiceException, date_header: Option<&str>, now_ms: f64) -> Option<f64> {
    let code = error.code.as_str();
    let signature_refused = matches!(code, "InvalidSignatureException" | "SignatureDoesNotMatch");
    // CORS may hide the code, but not the text
    let time_refused = matches!(code, "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture")
        || error.message.starts_with("Signature expired")
        || error.message.starts_with("Signature not yet current");

    let date_ms = date_header.and_then(read_http_date);
    if time_refused {
        return Some(date_ms.or_else(|| time_in_text(&error.message))? - now_ms);
    }
    let skew_ms = date_ms? - now_ms;
    (signature_refused && skew_ms.abs() >= TOLERATED_SKEW_MS).then_some(skew_ms)
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` as Unix ms. The obsolete forms, which no server may send,
/// are not read.
///
/// Source: [RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).
pub(super) fn read_http_date(text: &str) -> Option<f64> {
    const MONTHS: [&str; 12] = [
        "Jan01", "Feb02", "Mar03", "Apr04", "May05", "Jun06", "Jul07", "Aug08", "Sep09", "Oct10", "Nov11",
        "Dec12",
    ];
    let field = |start: usize, end: usize| text.get(start..end);
    let (day, name, year) = (field(5, 7)?, field(8, 11)?, field(12, 16)?);
    let (hour, minute, second) = (field(17, 19)?, field(20, 22)?, field(23, 25)?);
    let month = MONTHS.iter().find_map(|month| month.strip_prefix(name))?;
    let is_whole = text.get(25..) == Some(" GMT");
    is_whole
        .then(|| [year, month, day, "T", hour, minute, second, "Z"].concat())
        .and_then(|time| unix_ms(&time))
}

/// `… (20241008T200940Z - 5 min.)`: what stands before the sign is the service's time.
fn time_in_text(message: &str) -> Option<f64> {
    unix_ms(message.split('(').nth(1)?.get(.."YYYYMMDDTHHMMSSZ".len())?)
}

fn unix_ms(timestamp: &str) -> Option<f64> {
    // exact: up to the year 9999 it has 12 digits
    Timestamp::parse(timestamp).ok().map(|time| time.unix_seconds() as f64 * 1_000.0)
}
