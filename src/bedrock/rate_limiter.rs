//! The sending rate in adaptive mode: a token bucket whose fill rate drops at each throttling and grows back along a
//! cubic curve, like TCP CUBIC's window ([RFC 9438](https://www.rfc-editor.org/rfc/rfc9438#section-4.2)).
//!
//! Inactive until the service throttles for the first time. Rates are per second, times in seconds. When the caller's
//! clock steps back, the time here stands still and then continues with it: on the curve, a step back of one hour would
//! mean an hour at the lowest rate.

/// The fraction of the rate that remains after a throttling.
const BETA: f64 = 0.7;
/// How steeply the curve grows.
const SCALE: f64 = 0.4;
/// Weight of the newest measurement.
const SMOOTHING: f64 = 0.8;
const MIN_FILL_RATE: f64 = 0.5;
const MIN_CAPACITY: f64 = 1.0;
/// The rate is measured over half seconds.
const BUCKETS_PER_SECOND: f64 = 2.0;

#[derive(Debug)]
pub(super) struct RateLimiter {
    enabled: bool,
    /// The last reading of the caller's clock.
    clock: f64,
    /// The total by which it has stepped back.
    stepped_back: f64,
    /// Negative while tokens are taken in advance.
    tokens: f64,
    capacity: f64,
    fill_rate: f64,
    filled_at: Option<f64>,
    /// The rate at the last throttling.
    last_max_rate: f64,
    throttled_at: f64,
    measured_rate: f64,
    request_count: f64,
    bucket: f64,
}

impl RateLimiter {
    pub(super) fn new(now_ms: f64) -> Self {
        let now = now_ms / 1_000.0;
        Self {
            enabled: false,
            clock: now,
            stepped_back: 0.0,
            tokens: 0.0,
            capacity: MIN_CAPACITY,
            fill_rate: MIN_FILL_RATE,
            filled_at: None,
            last_max_rate: 0.0,
            throttled_at: now,
            measured_rate: 0.0,
            request_count: 0.0,
            bucket: now.floor(),
        }
    }

    /// Takes one token and returns how long until it is available, in ms.
    pub(super) fn acquire(&mut self, now_ms: f64) -> f64 {
        if !self.enabled {
            return 0.0;
        }
        let now = self.advance(now_ms);
        self.refill(now);
        self.tokens -= 1.0;
        (-self.tokens / self.fill_rate * 1_000.0).max(0.0)
    }

    pub(super) fn release(&mut self) {
        if self.enabled {
            self.tokens += 1.0;
        }
    }

    /// Adjusts the rate at the end of an attempt.
    pub(super) fn update(&mut self, throttled: bool, now_ms: f64) {
        let now = self.advance(now_ms);
        self.measure(now);
        let rate = if throttled { self.throttle(now) } else { self.grow(now) };
        self.refill(now);
        let rate = rate.min(2.0 * self.measured_rate);
        self.fill_rate = rate.max(MIN_FILL_RATE);
        self.capacity = rate.max(MIN_CAPACITY);
        self.tokens = self.tokens.min(self.capacity);
    }

    /// The time, which never steps back.
    fn advance(&mut self, now_ms: f64) -> f64 {
        let clock = now_ms / 1_000.0;
        self.stepped_back += (self.clock - clock).max(0.0);
        self.clock = clock;
        clock + self.stepped_back
    }

    fn throttle(&mut self, now: f64) -> f64 {
        self.last_max_rate =
            if self.enabled { self.measured_rate.min(self.fill_rate) } else { self.measured_rate };
        self.throttled_at = now;
        self.enabled = true;
        self.last_max_rate * BETA
    }

    fn grow(&self, now: f64) -> f64 {
        let until_max_rate = (self.last_max_rate * (1.0 - BETA) / SCALE).cbrt();
        let past_max_rate = now - self.throttled_at - until_max_rate;
        SCALE * past_max_rate * past_max_rate * past_max_rate + self.last_max_rate
    }

    fn measure(&mut self, now: f64) {
        let bucket = (now * BUCKETS_PER_SECOND).floor() / BUCKETS_PER_SECOND;
        self.request_count += 1.0;
        if bucket > self.bucket {
            let rate = self.request_count / (bucket - self.bucket);
            self.measured_rate = rate * SMOOTHING + self.measured_rate * (1.0 - SMOOTHING);
            self.request_count = 0.0;
            self.bucket = bucket;
        }
    }

    fn refill(&mut self, now: f64) {
        let elapsed = now - self.filled_at.unwrap_or(now);
        self.tokens = self.capacity.min(self.tokens + elapsed * self.fill_rate);
        self.filled_at = Some(now);
    }
}
