//! Any time, and any text that might be one: written as in a calendar, and read back.

use bedrock_stream::sigv4::Timestamp;

use bedrock_stream::bedrock::{ClockOffset, ServiceException, retry_after_ms};

/// Eight bytes are a number of seconds; the whole input is a text.
pub fn timestamp(input: &[u8]) {
    let seconds = input.first_chunk().map_or(0, |bytes| i64::from_le_bytes(*bytes));
    // most numbers are far beyond the year 9999
    for seconds in [seconds, seconds % 300_000_000_000] {
        if let Ok(time) = Timestamp::from_unix_seconds(seconds) {
            assert_eq!(time.unix_seconds(), seconds);
            assert_eq!(time.to_string(), written(seconds));
            assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
            check_http_date(seconds, &time.to_string());
        } else {
            assert!(!(0..=253_402_300_799).contains(&seconds));
        }
    }
    let text = String::from_utf8_lossy(input);
    if let Ok(time) = Timestamp::parse(&text) {
        assert_eq!(written(time.unix_seconds()), text);
    }
    _ = retry_after_ms(|_| Some(text.clone().into_owned()), 0.0);
    let error = ServiceException::from_http(403, |_| Some("RequestExpired".to_owned()), input);
    _ = ClockOffset::default().corrected(&error, None, 1.7e12);
}

/// `YYYYMMDDTHHMMSSZ`, year by year and month by month.
fn written(seconds: i64) -> String {
    let (mut days, second) = (seconds / 86_400, seconds % 86_400);
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut year = 1970;
    while days >= 365 + i64::from(is_leap(year)) {
        days -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let mut lens = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter();
    let mut month = 1;
    while let Some(len) = lens.next().filter(|len| days >= *len) {
        days -= len;
        month += 1;
    }
    let day = days + 1;
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// The same time as HTTP writes it, in a header that says how long to wait.
fn check_http_date(seconds: i64, written: &str) {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let part = |from: usize, to: usize| &written[from..to];
    let month = MONTHS[part(4, 6).parse::<usize>().unwrap() - 1];
    let date = format!(
        "Thu, {} {month} {} {}:{}:{} GMT",
        part(6, 8),
        part(0, 4),
        part(9, 11),
        part(11, 13),
        part(13, 15)
    );
    assert_eq!(retry_after_ms(|_| Some(date.clone()), 0.0), Some(seconds as f64 * 1000.0));
}
