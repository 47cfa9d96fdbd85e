//! Converts Unix seconds to the form that signatures use, and back.

use super::SignError;
use core::fmt;

/// 9999-12-31T23:59:59Z, the last second with a four-digit year.
const LAST_SECOND: i64 = 253_402_300_799;
const SECONDS_PER_DAY: u32 = 86_400;
/// Days from 0000-03-01, the start of the calendar's 400-year cycle, to 1970-01-01.
const DAYS_BEFORE_1970: u32 = 719_468;
const DAYS_PER_400_YEARS: u32 = 146_097;

/// A second of UTC in the years 1970 to 9999, displayed as `YYYYMMDD'T'HHMMSS'Z'`: ISO 8601's basic format, which
/// [`x-amz-date` uses](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html).
///
/// ```
/// use bedrock_stream::sigv4::Timestamp;
/// let time = Timestamp::from_unix_seconds(1_440_938_160)?;
/// assert_eq!(time.to_string(), "20150830T123600Z");
/// assert_eq!(time.date(), "20150830");
/// assert_eq!(Timestamp::parse("20150830T123600Z")?, time);
/// # Ok::<(), bedrock_stream::sigv4::SignError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    days: u32,
    second_of_day: u32,
}

impl Timestamp {
    /// The timestamp of a Unix time in seconds.
    ///
    /// # Errors
    /// [`SignError::TimeOutOfRange`] before 1970 and after 9999.
    pub fn from_unix_seconds(unix_seconds: i64) -> Result<Self, SignError> {
        if !(0..=LAST_SECOND).contains(&unix_seconds) {
            return Err(SignError::TimeOutOfRange { unix_seconds });
        }
        let per_day = i64::from(SECONDS_PER_DAY);
        // both fit: there are fewer than 3,000,000 days up to the year 9999
        Ok(Self { days: (unix_seconds / per_day) as u32, second_of_day: (unix_seconds % per_day) as u32 })
    }

    /// Reads `YYYYMMDD'T'HHMMSS'Z'`.
    ///
    /// # Errors
    /// [`SignError::InvalidTimestamp`] for any other form, a date that does not exist, a leap second, or a year before
    /// 1970.
    pub fn parse(text: &str) -> Result<Self, SignError> {
        let time =
            read_unix_seconds(text.as_bytes()).and_then(|seconds| Self::from_unix_seconds(seconds).ok());
        // an invalid day or hour reads as another, valid one
        time.filter(|time| time.to_string() == text).ok_or(SignError::InvalidTimestamp)
    }

    /// The Unix time in seconds.
    pub fn unix_seconds(self) -> i64 {
        i64::from(self.days) * i64::from(SECONDS_PER_DAY) + i64::from(self.second_of_day)
    }

    /// The day, `YYYYMMDD`, as in the credential scope.
    pub fn date(self) -> String {
        let mut text = self.to_string();
        text.truncate("YYYYMMDD".len());
        text
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_from_days(self.days);
        let (hour, minute, second) =
            (self.second_of_day / 3600, self.second_of_day / 60 % 60, self.second_of_day % 60);
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }
}

fn read_unix_seconds(text: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, m1, m2, d1, d2, b'T', rest @ ..] = text else {
        return None;
    };
    let [h1, h2, min1, min2, s1, s2, b'Z'] = rest else {
        return None;
    };
    let (year, month, day) = (number(&[*y1, *y2, *y3, *y4])?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    if year < 1970 || month < 1 || day < 1 {
        return None;
    }
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*min1, *min2])?, number(&[*s1, *s2])?);
    let second_of_day = i64::from(hour * 3600 + minute * 60 + second);
    Some(i64::from(days_from_date(year, month, day)) * i64::from(SECONDS_PER_DAY) + second_of_day)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value * 10 + char::from(*digit).to_digit(10)?))
}

/// The proleptic Gregorian date, computed as in <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>:
/// years begin in March, so that the leap day is the last day of its year.
fn date_from_days(days: u32) -> (u32, u32, u32) {
    let days = days + DAYS_BEFORE_1970;
    let (cycle, day_of_cycle) = (days / DAYS_PER_400_YEARS, days % DAYS_PER_400_YEARS);
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (cycle * 400 + year_of_cycle + u32::from(month <= 2), month, day)
}

/// The reverse. `month` and `day` are at most 99; an invalid date yields another day.
fn days_from_date(year: u32, month: u32, day: u32) -> u32 {
    let year = year - u32::from(month <= 2);
    let (cycle, year_of_cycle) = (year / 400, year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * DAYS_PER_400_YEARS + day_of_cycle - DAYS_BEFORE_1970
}
