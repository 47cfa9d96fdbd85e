//! When cached credentials are refreshed.

use super::*;

const MINUTE: i64 = 60_000;
const NOON: i64 = 1_740_830_400_000; // 2025-03-01T12:00:00Z

/// The freshness at times after noon of credentials obtained at noon.
fn at(lifetime: i64, times: &[i64]) -> Vec<Freshness> {
    let lifetime = Lifetime { since_ms: NOON, expiration_ms: Some(NOON + lifetime) };
    times.iter().map(|time| lifetime.freshness(NOON + time)).collect()
}

#[test]
fn credentials_are_due_five_minutes_before_they_expire() {
    let times = [-MINUTE, 0, 55 * MINUTE - 1, 55 * MINUTE, 60 * MINUTE - 1, 60 * MINUTE, 90 * MINUTE];
    let expected = [
        Freshness::Fresh,
        Freshness::Fresh,
        Freshness::Fresh,
        Freshness::Due,
        Freshness::Due,
        Freshness::Expired,
        Freshness::Expired,
    ];
    assert_eq!(at(60 * MINUTE, &times), expected);
}

#[test]
fn short_lifetimes_are_due_halfway_and_not_on_every_call() {
    let times = [0, MINUTE - 1, MINUTE, 2 * MINUTE - 1, 2 * MINUTE];
    let expected = [Freshness::Fresh, Freshness::Fresh, Freshness::Due, Freshness::Due, Freshness::Expired];
    assert_eq!(at(2 * MINUTE, &times), expected);
    // at ten minutes both rules agree
    assert_eq!(at(10 * MINUTE, &[5 * MINUTE - 1, 5 * MINUTE]), [Freshness::Fresh, Freshness::Due]);
}

#[test]
fn a_failed_refresh_is_retried_a_few_times_and_not_on_every_call() {
    let mut lifetime = Lifetime { since_ms: NOON, expiration_ms: Some(NOON + 60 * MINUTE) };
    let (mut tries, mut now) = (0, NOON);
    loop {
        match lifetime.freshness(now) {
            Freshness::Fresh => {}
            Freshness::Due => {
                tries += 1;
                lifetime.since_ms = now;
            }
            _ => break,
        }
        now += 1_000;
    }
    assert_eq!(now, NOON + 60 * MINUTE);
    // 300 s before the end, and then each time that half of what was left has passed
    assert_eq!(tries, 9);
}

#[test]
fn credentials_without_expiration_stay_fresh_and_those_without_lifetime_are_expired() {
    let forever = Lifetime { since_ms: NOON, expiration_ms: None };
    assert_eq!(forever.freshness(i64::MAX), Freshness::Fresh);
    assert_eq!(at(0, &[-1, 0]), [Freshness::Fresh, Freshness::Expired]);
    assert_eq!(at(-MINUTE, &[-2 * MINUTE, 0]), [Freshness::Fresh, Freshness::Expired]);
    let endless = Lifetime { since_ms: i64::MIN, expiration_ms: Some(i64::MAX) };
    assert_eq!(endless.freshness(i64::MAX - 5 * MINUTE), Freshness::Due);
    let backwards = Lifetime { since_ms: i64::MAX, expiration_ms: Some(i64::MIN) };
    assert_eq!(backwards.freshness(i64::MIN), Freshness::Expired);
}
