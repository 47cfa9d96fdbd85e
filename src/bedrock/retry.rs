//! Decides whether a failed attempt is repeated, and after how long.

use super::rate_limiter::RateLimiter;
use super::retryable::Retryable;

/// A client's retry tokens at the start, and the maximum.
const QUOTA: u32 = 500;
const RETRY_COST: u32 = 14;
const THROTTLING_RETRY_COST: u32 = 5;
/// Returned by a call that succeeded at once.
const FIRST_ATTEMPT_REFUND: u32 = 1;

const BASE_DELAY_MS: f64 = 50.0;
const THROTTLING_BASE_DELAY_MS: f64 = 1_000.0;
const MAX_BACKOFF_MS: f64 = 20_000.0;
/// From here on the backoff is [`MAX_BACKOFF_MS`] for either base.
const MAX_DOUBLINGS: u32 = 9;
/// How much longer than the backoff the service may make a client wait.
const MAX_EXTENSION_MS: f64 = 5_000.0;

/// How a client retries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryMode {
    /// Exponential backoff with full jitter, within the quota.
    #[default]
    Standard,
    /// The same, plus a limit on the sending rate once the service has throttled.
    Adaptive,
}

/// How the calls of one client retry, and what they share: the quota of 500 retry tokens and, in adaptive mode, the
/// rate limiter.
///
/// A retry costs 14 tokens, or 5 after throttling; a call that succeeds returns what its last retry cost, or 1. This
/// keeps retries from flooding a service that is down.
///
/// Times are milliseconds of one monotonic clock (`performance.now()`, `Instant`): the time since the last request
/// matters, not the time of day. A clock that steps back nevertheless does no harm.
/// Source: [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
///
/// # Example
///
/// One call, as a client makes it:
///
/// ```
/// use bedrock_stream::bedrock::{Retries, RetryMode, RetryPolicy, Retryable};
/// let mut policy = RetryPolicy::new(RetryMode::Standard, 3, 0.0);
/// let mut call = Retries::new();
///
/// assert_eq!(policy.acquire_send_token(0.0), 0.0); // wait that long, sign and send: it fails
/// assert_eq!(policy.failed(&mut call, Some(Retryable::Transient), None, 40.0, 0.5), Some(25.0));
/// assert_eq!(policy.acquire_send_token(65.0), 0.0); // sign and send again: it succeeds
/// policy.succeeded(&call, 100.0);
/// assert_eq!((call.attempts(), call.total_retry_delay_ms()), (2, 25.0));
/// ```
#[derive(Debug)]
pub struct RetryPolicy {
    max_attempts: u32,
    quota: u32,
    rate_limiter: Option<RateLimiter>,
}

impl RetryPolicy {
    /// The policy of a client that makes at most `max_attempts` attempts per call; 1 (or 0) means no retries.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{Retries, RetryMode, RetryPolicy, Retryable};
    /// let mut policy = RetryPolicy::new(RetryMode::Standard, 1, 0.0);
    /// assert_eq!(policy.failed(&mut Retries::new(), Some(Retryable::Transient), None, 40.0, 0.5), None);
    /// ```
    pub fn new(mode: RetryMode, max_attempts: u32, now_ms: f64) -> Self {
        let rate_limiter = (mode == RetryMode::Adaptive).then(|| RateLimiter::new(now_ms));
        Self { max_attempts, quota: QUOTA, rate_limiter }
    }

    /// Takes the token for sending one attempt, and returns how long to wait before sending it, in ms:
    /// always 0 in standard mode.
    ///
    /// The token is taken at once, so that waiting calls proceed in the order in which they came. An attempt that is
    /// abandoned in the meantime must return it: [`release_send_token`](Self::release_send_token).
    pub fn acquire_send_token(&mut self, now_ms: f64) -> f64 {
        self.rate_limiter.as_mut().map_or(0.0, |limiter| limiter.acquire(now_ms))
    }

    /// Returns the token of an attempt that was not sent.
    pub fn release_send_token(&mut self) {
        if let Some(limiter) = &mut self.rate_limiter {
            limiter.release();
        }
    }

    /// Counts a failed attempt, and returns how long to wait before the next one, in ms, from 0 to 25,000; `None` if it
    /// was the last one.
    ///
    /// `retry_after_ms` is the wait that the service requests ([`retry_after_ms`](super::retry_after_ms)): it can
    /// lengthen the wait by at most 5 s, but never shorten it. `random` is a fresh number, at least 0 and less than 1.
    pub fn failed(
        &mut self,
        call: &mut Retries,
        retryable: Option<Retryable>,
        retry_after_ms: Option<f64>,
        now_ms: f64,
        random: f64,
    ) -> Option<f64> {
        let throttled = retryable == Some(Retryable::Throttling);
        if let Some(limiter) = &mut self.rate_limiter {
            limiter.update(throttled, now_ms);
        }
        if retryable.is_none() || call.retries + 1 >= call.max_attempts.unwrap_or(self.max_attempts) {
            return None;
        }
        let cost = if throttled { THROTTLING_RETRY_COST } else { RETRY_COST };
        self.quota = self.quota.checked_sub(cost)?;

        let delay = delay_ms(throttled, call.retries, retry_after_ms, random);
        call.retries += 1;
        call.last_cost = Some(cost);
        call.total_retry_delay_ms += delay;
        Some(delay)
    }

    /// Counts a successful call. Call it at the first event, because everything before that may be retried.
    pub fn succeeded(&mut self, call: &Retries, now_ms: f64) {
        self.quota = QUOTA.min(self.quota + call.last_cost.unwrap_or(FIRST_ATTEMPT_REFUND));
        if let Some(limiter) = &mut self.rate_limiter {
            limiter.update(false, now_ms);
        }
    }

    /// The remaining retry tokens, 0 to 500.
    pub fn quota(&self) -> u32 {
        self.quota
    }
}

/// The attempts of one call.
#[derive(Debug, Default)]
pub struct Retries {
    max_attempts: Option<u32>,
    retries: u32,
    last_cost: Option<u32>,
    total_retry_delay_ms: f64,
    clock_corrected: bool,
    credentials_renewed: bool,
}

impl Retries {
    /// A call whose first attempt is in progress.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a maximum for this call instead of the policy's.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{Retries, RetryMode, RetryPolicy, Retryable};
    /// let mut policy = RetryPolicy::new(RetryMode::Standard, 3, 0.0);
    /// let mut call = Retries::at_most(Some(1));
    /// assert_eq!(policy.failed(&mut call, Some(Retryable::Transient), None, 40.0, 0.5), None);
    /// ```
    pub fn at_most(max_attempts: Option<u32>) -> Self {
        Self { max_attempts, ..Self::default() }
    }

    /// The attempts made, including the current one.
    ///
    /// ```
    /// assert_eq!(bedrock_stream::bedrock::Retries::new().attempts(), 1);
    /// ```
    pub fn attempts(&self) -> u32 {
        1 + self.retries + u32::from(self.clock_corrected) + u32::from(self.credentials_renewed)
    }

    /// The sum of the waits that [`RetryPolicy::failed`] returned, in ms.
    pub fn total_retry_delay_ms(&self) -> f64 {
        self.total_retry_delay_ms
    }

    /// Returns whether to make one more attempt at once, signed with the corrected clock: true once per call, and
    /// counted then. The attempt is beyond `max_attempts` and does not use the quota, because a request whose signature
    /// was refused has not reached a model.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Retries;
    /// let mut call = Retries::new();
    /// assert!(call.retry_with_corrected_clock());
    /// assert!(!call.retry_with_corrected_clock());
    /// assert_eq!(call.attempts(), 2);
    /// ```
    pub fn retry_with_corrected_clock(&mut self) -> bool {
        !core::mem::replace(&mut self.clock_corrected, true)
    }

    /// Returns whether to make one more attempt at once, with other credentials: true once per call, like
    /// [`retry_with_corrected_clock`](Self::retry_with_corrected_clock), and for the same reason.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Retries;
    /// let mut call = Retries::new();
    /// assert!(call.retry_with_new_credentials());
    /// assert!(!call.retry_with_new_credentials());
    /// assert_eq!(call.attempts(), 2);
    /// ```
    pub fn retry_with_new_credentials(&mut self) -> bool {
        !core::mem::replace(&mut self.credentials_renewed, true)
    }
}

fn delay_ms(throttled: bool, retries: u32, retry_after_ms: Option<f64>, random: f64) -> f64 {
    let base = if throttled { THROTTLING_BASE_DELAY_MS } else { BASE_DELAY_MS };
    let doubled = base * f64::from(1_u32 << retries.min(MAX_DOUBLINGS));
    let backoff = (random * doubled.min(MAX_BACKOFF_MS)).floor();
    let asked = retry_after_ms.unwrap_or_default().min(backoff + MAX_EXTENSION_MS);
    backoff.max(asked)
}
