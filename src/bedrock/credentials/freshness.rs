//! Decides when cached credentials are refreshed.

const REFRESH_BEFORE_MS: i64 = 300_000;

/// The lifetime of cached credentials. Times are milliseconds since 1970-01-01T00:00:00Z.
///
/// They are due for a refresh five minutes before they expire. If they live less than ten minutes, they are due halfway
/// through, so that a short lifetime does not mean a refresh on every call.
///
/// ```
/// use bedrock_stream::bedrock::{Freshness, Lifetime};
/// let hour = Lifetime { since_ms: 0, expiration_ms: Some(3_600_000) };
/// assert_eq!(hour.freshness(3_299_999), Freshness::Fresh);
/// assert_eq!(hour.freshness(3_300_000), Freshness::Due);
/// assert_eq!(hour.freshness(3_600_000), Freshness::Expired);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// When they were obtained. If a refresh fails, set this to the time of the failure: the next refresh is then due
    /// halfway through what is left (at the earliest five minutes before the end), not on the next call.
    pub since_ms: i64,
    /// When they expire. Without it they are fresh until the service refuses them (`ExpiredTokenException`): then drop
    /// them and obtain new ones.
    pub expiration_ms: Option<i64>,
}

impl Lifetime {
    /// What to do with the credentials at a given time.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{Freshness, Lifetime};
    /// let long_term = Lifetime { since_ms: 0, expiration_ms: None };
    /// assert_eq!(long_term.freshness(i64::MAX), Freshness::Fresh);
    /// ```
    pub fn freshness(self, now_ms: i64) -> Freshness {
        let Some(expiration_ms) = self.expiration_ms else {
            return Freshness::Fresh;
        };
        let half_life_ms = expiration_ms.saturating_sub(self.since_ms) / 2;
        let due_ms = expiration_ms.saturating_sub(half_life_ms.clamp(0, REFRESH_BEFORE_MS));
        if now_ms >= expiration_ms {
            Freshness::Expired
        } else if now_ms >= due_ms {
            Freshness::Due
        } else {
            Freshness::Fresh
        }
    }
}

/// What to do with cached credentials.
///
/// However many calls wait, only one refresh is in flight. Its result is used even if it is already [`Due`](Self::Due)
/// or [`Expired`](Self::Expired): the clock may be wrong, and the service decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Use them.
    Fresh,
    /// Refresh them; if that fails, use them.
    Due,
    /// Refresh them; if that fails, so does the call.
    Expired,
}
