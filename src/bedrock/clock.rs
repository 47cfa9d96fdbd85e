//! The device's clock compared with the service's.

use super::error::ServiceException;
use crate::sigv4::Timestamp;

/// A signature is accepted for 5 minutes either way; one minute is left for transit.
const TOLERATED_SKEW_MS: f64 = 240_000.0;
/// 366 days. A device whose clock is off by more could not have connected: the service's certificate lives about a
/// year, so it would not be valid yet, or would have expired.
const MAX_MEASURED_OFFSET_MS: f64 = 366.0 * 86_400_000.0;
/// The last moment that can be signed, 9999-12-31T23:59:59.999Z.
const LAST_SIGNABLE_MS: f64 = 253_402_300_799_999.0;

/// How far the service's clock is ahead of the device's. A client keeps it so that signatures are valid although the
/// device's clock is wrong.
///
/// Times are Unix times in ms; the caller reads the device's (`Date.now()`). An attempt keeps the offset that it was
/// signed with. If it is refused because of its time, [`corrected`](Self::corrected) returns the offset for all later
/// attempts.
///
/// ```
/// use bedrock_stream::bedrock::{ClockOffset, ServiceException};
/// let offset = ClockOffset::default();
/// let device_ms = 1_728_417_580_000.0; // 2024-10-08T19:59:40Z, ten minutes slow
/// assert_eq!(offset.service_time_ms(device_ms), device_ms); // sign with this time and send: refused
///
/// let body = br#"{"message":"Signature expired: 20241008T195940Z is now earlier than 20241008T200440Z (20241008T200940Z - 5 min.)"}"#;
/// let error = ServiceException::from_http(403, |_| Some("InvalidSignatureException".to_owned()), body);
/// let offset = offset.corrected(&error, None, device_ms).ok_or("refused for another reason")?;
/// assert_eq!(offset.service_time_ms(device_ms), device_ms + 600_000.0); // sign again with this time
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClockOffset {
    ms: f64,
}

impl ClockOffset {
    /// A known offset in ms; the default is 0.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ClockOffset;
    /// assert_eq!(ClockOffset::from_ms(-500.0).service_time_ms(1_500.0), 1_000.0);
    /// ```
    pub fn from_ms(ms: f64) -> Self {
        Self { ms }
    }

    /// The offset in ms.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ClockOffset;
    /// assert_eq!(ClockOffset::default().ms(), 0.0);
    /// ```
    pub fn ms(self) -> f64 {
        self.ms
    }

    /// The service's time when the device's clock reads `device_ms`.
    ///
    /// An offset that leads outside the years 1970 to 9999 is ignored: nothing could be signed with it, so the service
    /// could not refuse it, and it would never be corrected.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::ClockOffset;
    /// assert_eq!(ClockOffset::from_ms(1e15).service_time_ms(1_500.0), 1_500.0);
    /// ```
    pub fn service_time_ms(self, device_ms: f64) -> f64 {
        let time_ms = device_ms + self.ms;
        if (0.0..=LAST_SIGNABLE_MS).contains(&time_ms) { time_ms } else { device_ms }
    }

    /// The offset to sign with from now on, if the service refused an attempt signed with this one because of its time.
    /// `device_ms` is the device's time at the response.
    ///
    /// It is relative to the device's clock, not to this offset, so it is right even if another call has corrected the
    /// clock in the meantime, and corrections do not add up.
    ///
    /// The service's time comes from the header `Date` or, if CORS hides that, from the text of the error. Some
    /// refusals do not mention the time (a wrong key has the same code): they count as caused by the time only if
    /// `Date` differs by 4 minutes or more. A refusal that does mention it always counts, however small the difference:
    /// the request was late, and will be in time when signed again.
    ///
    /// Also `None` for an offset of more than 366 days. A device whose clock is that wrong cannot connect over TLS, so
    /// such a time comes from a broken or hostile gateway, and would make the client sign requests that become valid
    /// years from now.
    ///
    /// Source: [troubleshooting signatures](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html#signature-v4-troubleshooting-expired).
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{ClockOffset, ServiceException};
    /// let error = ServiceException::from_http(403, |_| Some("RequestTimeTooSkewed".to_owned()), b"");
    /// let correct = |date| ClockOffset::default().corrected(&error, Some(date), 1_728_417_580_000.0);
    /// assert_eq!(correct("Tue, 08 Oct 2024 20:09:40 GMT"), Some(ClockOffset::from_ms(600_000.0)));
    /// assert_eq!(correct("Fri, 31 Dec 9999 23:59:59 GMT"), None);
    /// ```
    pub fn corrected(
        self,
        error: &ServiceException,
        date_header: Option<&str>,
        device_ms: f64,
    ) -> Option<Self> {
        let code = error.code.as_str();
        let signature_refused = matches!(code, "InvalidSignatureException" | "SignatureDoesNotMatch");
        // CORS may hide the code, but not the text
        let time_refused = matches!(code, "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture")
            || error.message.starts_with("Signature expired")
            || error.message.starts_with("Signature not yet current");

        let date_ms = date_header.and_then(read_http_date);
        let service_ms = if time_refused {
            date_ms.or_else(|| time_in_text(&error.message))?
        } else {
            let skew_ms = date_ms? - self.service_time_ms(device_ms);
            date_ms.filter(|_| signature_refused && skew_ms.abs() >= TOLERATED_SKEW_MS)?
        };
        let offset_ms = service_ms - device_ms;
        (offset_ms.abs() <= MAX_MEASURED_OFFSET_MS).then_some(Self { ms: offset_ms })
    }
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` as Unix ms. The obsolete forms, which servers must not send, are not
/// supported.
///
/// Source: [RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).
pub(super) fn read_http_date(text: &str) -> Option<f64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let field = |start: usize, end: usize| text.get(start..end);
    let (day, month, year) = (field(5, 7)?, field(8, 11)?, field(12, 16)?);
    let (hour, minute, second) = (field(17, 19)?, field(20, 22)?, field(23, 25)?);
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    if text.get(25..) != Some(" GMT") {
        return None;
    }
    unix_ms(&format!("{year}{month:02}{day}T{hour}{minute}{second}Z"))
}

/// `… (20241008T200940Z - 5 min.)`: the time before the sign is the service's.
fn time_in_text(message: &str) -> Option<f64> {
    unix_ms(message.split('(').nth(1)?.get(.."YYYYMMDDTHHMMSSZ".len())?)
}

fn unix_ms(timestamp: &str) -> Option<f64> {
    // exact: the value has 12 digits up to the year 9999
    Timestamp::parse(timestamp).ok().map(|time| time.unix_seconds() as f64 * 1_000.0)
}
