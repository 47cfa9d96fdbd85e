//! Retries compared with the AWS SDK's own middleware (vectors/make-retry.mjs), and rules that hold for all of them.
//!
//! Deliberate differences from the SDK: a Retry-After of "1.5" or in an obsolete date form is ignored here, because RFC
//! 9110 has whole seconds and servers must not send such a date; x-amz-retry-after counts if Retry-After cannot be
//! read; a token for sending is taken before the wait, not after it.

use super::*;
use bedrock_stream::bedrock::{Retries, RetryMode, RetryPolicy, Retryable, retry_after_ms};
use proptest::prelude::*;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/retry.json")).unwrap()
}

/// An attempt in the vectors: when it was sent, the random number for the wait before it, the response.
struct Attempt<'a> {
    sent: f64,
    random: f64,
    status: u16,
    retry_after: Option<&'a str>,
}

impl<'a> Attempt<'a> {
    fn read(row: &'a Value) -> Self {
        let number = |index: usize| row[index].as_f64().unwrap();
        Self { sent: number(0), random: number(1), status: number(2) as u16, retry_after: row[3].as_str() }
    }

    fn retryable(&self) -> Option<Retryable> {
        match self.status {
            0 => Some(Retryable::Transient),
            status => ServiceException::from_http(status, |_| None, b"").retryable(),
        }
    }
}

/// Makes a call from the vectors, and checks when each attempt is sent.
fn replay(policy: &mut RetryPolicy, call: &Value, start: f64, name: &str) {
    let took = call["took"].as_f64().unwrap();
    let attempts: Vec<_> = call["attempts"].as_array().unwrap().iter().map(Attempt::read).collect();
    let mut tally = Retries::new();
    let mut now = call["begun"].as_f64().unwrap();
    for (index, attempt) in attempts.iter().enumerate() {
        let due = now + policy.acquire_send_token(start + now);
        assert!((attempt.sent - due).abs() < 0.1, "{name}: sent {}, not {due}", attempt.sent);
        assert!(due == now || name.starts_with("adaptive"), "{name} waits");
        now = attempt.sent + took;

        if attempt.status == 200 {
            policy.succeeded(&tally, start + now);
            continue;
        }
        let header = |name: &str| attempt.retry_after.filter(|_| name == "retry-after").map(str::to_owned);
        let wish = retry_after_ms(header, start + now);
        let random = attempts.get(index + 1).map_or(0.5, |next| next.random);
        let delay = policy.failed(&mut tally, attempt.retryable(), wish, start + now, random);
        assert_eq!(delay.is_some(), index + 1 < attempts.len(), "{name}: at {now}");
        now += delay.unwrap_or_default();
    }
    assert_eq!(u64::from(tally.attempts()), call["made"].as_u64().unwrap(), "{name}");
    assert_eq!(tally.total_retry_delay_ms(), call["totalRetryDelay"].as_f64().unwrap(), "{name}");
    assert_eq!(u64::from(policy.quota()), call["quota"].as_u64().unwrap(), "{name}");
}

#[test]
fn attempts_are_sent_at_the_same_times_as_by_the_sdk() {
    let vectors = vectors();
    let start = vectors["start"].as_f64().unwrap();
    for scenario in vectors["scenarios"].as_array().unwrap() {
        let name = scenario["name"].as_str().unwrap();
        let mode = match scenario["mode"].as_str().unwrap() {
            "adaptive" => RetryMode::Adaptive,
            _ => RetryMode::Standard,
        };
        let max_attempts = scenario["maxAttempts"].as_u64().unwrap() as u32;
        let mut policy = RetryPolicy::new(mode, max_attempts, start);
        for call in scenario["calls"].as_array().unwrap() {
            replay(&mut policy, call, start, name);
        }
    }
}

#[test]
fn errors_are_retried_like_the_sdk() {
    for row in vectors()["errors"].as_array().unwrap() {
        let (status, code) = (row[0].as_u64().unwrap() as u16, row[1].as_str().unwrap());
        let expected = match row[2].as_str().unwrap() {
            "Throttling" => Some(Retryable::Throttling),
            "Transient" => Some(Retryable::Transient),
            "Terminal" => None,
            other => panic!("{other}"),
        };
        let error = ServiceException::from_http(status, |_| Some(code.to_owned()), b"");
        assert_eq!(error.retryable(), expected, "{status} {code}");
    }
}

#[test]
fn an_exception_in_the_stream_is_retried_by_the_status_of_its_kind() {
    let cases = [
        ("throttlingException", Some(Retryable::Throttling)),
        ("internalServerException", Some(Retryable::Transient)),
        ("serviceUnavailableException", Some(Retryable::Transient)),
        ("modelStreamErrorException", None),
        ("modelTimeoutException", None),
        ("validationException", None),
        ("fooBarException", None),
    ];
    for (name, retryable) in cases {
        assert_eq!(ServiceException::from_frame(name, b"").retryable(), retryable, "{name}");
        assert_eq!(ServiceException::from_error_frame(name, "m").retryable(), retryable, "{name}");
    }
}

#[test]
fn the_wait_requested_by_a_service_is_read_from_its_headers() {
    let vectors = vectors();
    let start = vectors["start"].as_f64().unwrap();
    let wish = |headers: &Value| {
        retry_after_ms(|name| headers.get(name).and_then(Value::as_str).map(str::to_owned), start)
    };
    for row in vectors["retryAfter"].as_array().unwrap() {
        assert_eq!(wish(&row[0]), row[1].as_f64(), "{row}");
    }
    // not as in the SDK, see above
    for (headers, expected) in [
        (r#"{"retry-after":"Sat, 01 Mar 2025 10:05:02 GMT"}"#, Some(0.0)),
        (r#"{"retry-after":"1.5"}"#, None),
        (r#"{"retry-after":"-1"}"#, None),
        (r#"{"x-amz-retry-after":"NaN"}"#, None),
        (r#"{"retry-after":"later","x-amz-retry-after":"1500"}"#, Some(1_500.0)),
    ] {
        assert_eq!(wish(&serde_json::from_str(headers).unwrap()), expected, "{headers}");
    }
}

/// A policy that was throttled at 20 attempts per second, so it sends 14 from then on.
fn throttled_policy() -> (RetryPolicy, f64) {
    let mut policy = RetryPolicy::new(RetryMode::Adaptive, 3, 0.0);
    for attempt in 1..=200 {
        policy.succeeded(&Retries::new(), f64::from(attempt) * 50.0);
    }
    policy.failed(&mut Retries::new(), Some(Retryable::Throttling), None, 10_000.0, 0.0);
    (policy, 10_000.0)
}

#[test]
fn waiting_calls_are_sent_in_order_at_the_limited_rate() {
    let (mut policy, now) = throttled_policy();
    let waits: Vec<_> = (0..20).map(|_| policy.acquire_send_token(now)).collect();
    let waiting: Vec<_> = waits.into_iter().filter(|wait| *wait > 0.0).collect();
    assert!(waiting.len() >= 2);
    for pair in waiting.windows(2) {
        assert!((pair[1] - pair[0] - 1_000.0 / 14.0).abs() < 0.5, "{pair:?}");
    }
}

#[test]
fn a_returned_token_is_the_next_one_taken() {
    let (mut policy, now) = throttled_policy();
    let wait = (0..20).map(|_| policy.acquire_send_token(now)).last().unwrap();
    policy.release_send_token();
    assert!((policy.acquire_send_token(now) - wait).abs() < 1e-6);

    let mut idle = RetryPolicy::new(RetryMode::Adaptive, 3, 0.0);
    idle.release_send_token();
    idle.failed(&mut Retries::new(), Some(Retryable::Throttling), None, 0.0, 0.0);
    assert!(idle.acquire_send_token(0.0) > 0.0, "nothing was taken, so nothing was handed back");
}

#[test]
fn a_clock_set_back_takes_no_tokens_away() {
    let (mut policy, now) = throttled_policy();
    (0..20).for_each(|_| _ = policy.acquire_send_token(now));
    let wait = policy.acquire_send_token(now);
    policy.release_send_token();
    assert!((policy.acquire_send_token(now - 3_600_000.0) - wait).abs() < 1e-6);
}

/// When each of 200 attempts is sent, one after another, all successful. The clock steps by `step_ms` before the 100th.
fn sent_with_a_step(step_ms: f64) -> Vec<f64> {
    let (mut policy, start) = throttled_policy();
    let (mut elapsed, mut step) = (0.0, 0.0);
    let mut sent = Vec::new();
    for attempt in 0..200 {
        if attempt == 100 {
            step = step_ms;
        }
        elapsed += policy.acquire_send_token(start + elapsed + step);
        sent.push(elapsed);
        elapsed += 10.0;
        policy.succeeded(&Retries::new(), start + elapsed + step);
    }
    sent
}

#[test]
fn a_clock_set_back_does_not_slow_the_calls_down() {
    let steady = sent_with_a_step(0.0);
    let with_step = sent_with_a_step(-3_600_000.0);
    for (attempt, (with_step, steady)) in with_step.iter().zip(&steady).enumerate() {
        assert!((with_step - steady).abs() < 250.0, "attempt {attempt}: {with_step} ms, not {steady}");
    }
}

#[test]
fn a_corrected_clock_allows_one_attempt_beyond_the_limit() {
    let mut policy = RetryPolicy::new(RetryMode::Standard, 2, 0.0);
    let mut call = Retries::new();
    assert!(call.retry_with_corrected_clock());
    assert_eq!((call.attempts(), call.total_retry_delay_ms(), policy.quota()), (2, 0.0, 500));
    assert!(!call.retry_with_corrected_clock());
    assert_eq!(call.attempts(), 2);

    // the backoff is that of a first retry
    assert_eq!(policy.failed(&mut call, Some(Retryable::Transient), None, 0.0, 0.98), Some(49.0));
    assert_eq!(policy.failed(&mut call, Some(Retryable::Transient), None, 0.0, 0.98), None);
    assert_eq!(call.attempts(), 3);
}

#[test]
fn new_credentials_allow_one_attempt_beyond_the_limit() {
    let mut policy = RetryPolicy::new(RetryMode::Standard, 1, 0.0);
    let mut call = Retries::new();
    assert!(call.retry_with_new_credentials());
    assert!(!call.retry_with_new_credentials());
    assert_eq!((call.attempts(), policy.quota()), (2, 500));
    assert_eq!(policy.failed(&mut call, Some(Retryable::Transient), None, 0.0, 0.0), None);
    // one more if its signature is refused because of the time
    assert!(call.retry_with_corrected_clock());
    assert_eq!(call.attempts(), 3);
}

#[test]
fn a_call_may_have_a_maximum_of_its_own() {
    let mut policy = RetryPolicy::new(RetryMode::Standard, 2, 0.0);
    let (mut fewer, mut more) = (Retries::at_most(Some(1)), Retries::at_most(Some(3)));
    assert_eq!(policy.failed(&mut fewer, Some(Retryable::Transient), None, 0.0, 0.0), None);
    for expected in [Some(0.0), Some(0.0), None] {
        assert_eq!(policy.failed(&mut more, Some(Retryable::Transient), None, 0.0, 0.0), expected);
    }
}

fn retryable() -> impl Strategy<Value = Option<Retryable>> {
    prop_oneof![Just(Some(Retryable::Throttling)), Just(Some(Retryable::Transient)), Just(None)]
}

proptest! {
    #[test]
    fn whatever_happens_waits_attempts_and_quota_stay_in_bounds(
        adaptive: bool,
        max_attempts in 0..6_u32,
        calls in prop::collection::vec((any::<bool>(), any::<bool>(), prop::collection::vec(
            (retryable(), prop::option::of(-1e15..1e15_f64), 0.0..1.0_f64, -1e9..1e12_f64),
            1..8,
        )), 1..40),
    ) {
        let mode = if adaptive { RetryMode::Adaptive } else { RetryMode::Standard };
        let mut policy = RetryPolicy::new(mode, max_attempts, 0.0);
        let mut taken = 0.0;
        for (clock_is_wrong, succeeds, attempts) in calls {
            let mut call = Retries::new();
            let mut total = 0.0;
            if clock_is_wrong {
                prop_assert!(call.retry_with_corrected_clock());
            }
            for (retryable, wish, random, now) in attempts {
                let wait = policy.acquire_send_token(now);
                taken += 1.0;
                // every token so far, at the lowest rate
                prop_assert!((0.0..=taken * 2_000.0).contains(&wait), "{}", wait);
                prop_assert!(adaptive || wait == 0.0);
                let Some(delay) = policy.failed(&mut call, retryable, wish, now, random) else { break };
                prop_assert!((0.0..=25_000.0).contains(&delay), "{}", delay);
                prop_assert!(retryable.is_some());
                total += delay;
            }
            prop_assert_eq!(call.total_retry_delay_ms(), total);
            prop_assert!(call.attempts() <= max_attempts.max(1) + u32::from(clock_is_wrong));
            if succeeds {
                policy.succeeded(&call, 0.0);
            }
            prop_assert!(policy.quota() <= 500);
        }
    }
}
