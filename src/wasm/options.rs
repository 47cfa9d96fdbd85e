//! The caller's options. serde-wasm-bindgen reads each object once, and each member is checked in one place, with a
//! message that names it but never contains its value.

use std::cell::RefCell;
use std::fmt;
use std::ops::RangeInclusive;

use js_sys::Function;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::deadline::Timeouts;
use super::error::Error;
use super::js::{self, type_name};
use crate::bedrock::{ClockOffset, Endpoint, EndpointError, EndpointOptions, Operation, RetryMode};
use crate::eventstream::{MAX_MESSAGE_LEN, MESSAGE_OVERHEAD_LEN};

/// An object of the caller's, by the names of its members. Only own members count, and each getter has run once.
///
/// The first invalid member counts: [`check`](Self::check) reports it. A `?` at each member would drop everything read
/// before it at that point, and that code is several times as large as everything else here.
pub(super) struct Members {
    values: Values,
    error: RefCell<Option<Error>>,
}

/// Names and unchanged values. A list, because they are few: a `HashMap` adds 1.9 kB to the download.
struct Values(Vec<(String, JsValue)>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some((name, Preserved(value))) = members.next_entry()? {
            values.push((name, value));
        }
        Ok(Values(values))
    }
}

struct Preserved(JsValue);

impl<'de> Deserialize<'de> for Preserved {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_wasm_bindgen::preserve::deserialize(deserializer).map(Self)
    }
}

impl Members {
    /// Reads an object. An error is what a getter throws; values other than objects have no members.
    pub(super) fn read(object: &JsValue) -> Result<Self, Error> {
        let own = js::own_members(object)?;
        let values = serde_wasm_bindgen::from_value(own.into()).map_err(Error::argument)?;
        Ok(Self { values, error: RefCell::default() })
    }

    /// Fails with the error of the first invalid member.
    pub(super) fn check(self) -> Result<(), Error> {
        self.error.into_inner().map_or(Ok(()), Err)
    }

    /// A member, unchanged; undefined if it is missing or null.
    pub(super) fn value(&self, name: &str) -> JsValue {
        let found = self.values.0.iter().find(|(found, _)| found == name);
        let value = found.map(|(_, value)| value.clone()).unwrap_or_default();
        if value.is_null() { JsValue::UNDEFINED } else { value }
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.read_as(name, "a string", JsValue::as_string)
    }

    /// A string that is zeroed on drop; empty if it is missing.
    pub(super) fn secret(&self, name: &str) -> Zeroizing<String> {
        Zeroizing::new(self.text(name).unwrap_or_default())
    }

    /// A string, or an object such as a `URL`, of which `href` is used.
    pub(super) fn url(&self, name: &str) -> Option<String> {
        self.read_as(name, "a string or a URL", |value| match value.as_string() {
            None => js::member(value, "href").ok()?.as_string(),
            text => text,
        })
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.read_as(name, "true or false", JsValue::as_bool).unwrap_or_default()
    }

    pub(super) fn function(&self, name: &str) -> Option<Function> {
        self.read_as(name, "a function", |value| value.dyn_ref::<Function>().cloned())
    }

    /// A number in this range.
    pub(super) fn number(&self, name: &str, range: RangeInclusive<f64>, hint: &str) -> Option<f64> {
        let value = self.value(name);
        let number = value.as_f64().filter(|number| range.contains(number));
        if number.is_none() && !value.is_undefined() {
            self.fail(Error::argument(hint));
        }
        number
    }

    /// A whole number in this range.
    pub(super) fn whole(&self, name: &str, range: RangeInclusive<u32>, hint: &str) -> Option<u32> {
        let range = f64::from(*range.start())..=f64::from(*range.end());
        let number = self.number(name, range, hint)?;
        if number.fract() != 0.0 {
            self.fail(Error::argument(hint));
        }
        Some(number as u32)
    }

    fn attempts(&self) -> Option<u32> {
        self.whole("maxAttempts", 1..=100, "maxAttempts must be a whole number from 1 to 100: 1 for no retry")
    }

    /// Returns whether the member is the second of two words; false if it is the first, or missing.
    fn is_second(&self, name: &str, [first, second]: [&str; 2]) -> bool {
        let value = self.value(name);
        let word = value.as_string();
        let is_second = word.as_deref() == Some(second);
        if !is_second && !value.is_undefined() && word.as_deref() != Some(first) {
            self.fail(Error::argument(format!("{name} must be \"{first}\" or \"{second}\"")));
        }
        is_second
    }

    fn read_as<T>(&self, name: &str, wanted: &str, read: fn(&JsValue) -> Option<T>) -> Option<T> {
        let value = self.value(name);
        let found = read(&value);
        if found.is_none() && !value.is_undefined() {
            self.fail(Error::argument(format!("{name} must be {wanted}, not {}", type_name(&value))));
        }
        found
    }

    fn fail(&self, error: Error) {
        self.error.borrow_mut().get_or_insert(error);
    }

    /// The value, or else its default, recording the error in this object.
    fn accept<T: Default>(&self, checked: Result<T, Error>) -> T {
        checked.unwrap_or_else(|error| {
            self.fail(error);
            T::default()
        })
    }
}

/// The configuration of a client: `BedrockRuntimeClientConfig` of js/index.d.ts.
pub(super) struct Config {
    pub region: String,
    pub endpoint: Endpoint,
    pub identity: IdentityOption,
    pub max_attempts: u32,
    pub retry_mode: RetryMode,
    pub retry_first_event: bool,
    pub timeouts: Timeouts,
    pub clock_offset: ClockOffset,
    pub fetch: Option<Function>,
    /// An exception in the stream is delivered as its last event.
    pub yields_exceptions: bool,
    pub max_message_len: u32,
    pub on_request: Option<Function>,
    pub on_response: Option<Function>,
    pub logger: JsValue,
}

/// Where identities come from. A token takes precedence over credentials.
#[derive(Clone)]
pub(super) enum IdentityOption {
    Token(JsValue),
    Credentials(JsValue),
    /// Nowhere: requests are not authorized.
    Unsigned,
}

/// A hundred years.
const MAX_OFFSET_MS: f64 = 3_155_760_000_000.0;

impl Config {
    pub(super) fn read(config: &JsValue) -> Result<Self, Error> {
        let members = Members::read(config)?;
        let region = members.text("region").unwrap_or_default();
        let endpoint = members.url("endpoint");
        let is_unsigned = members.flag("unsigned");
        let options = EndpointOptions {
            region: Some(region.as_str()).filter(|region| !region.is_empty()),
            endpoint: endpoint.as_deref(),
            use_fips: members.flag("useFipsEndpoint"),
            use_dual_stack: members.flag("useDualstackEndpoint"),
            allow_insecure: members.flag("allowInsecureEndpoint"),
            allow_insecure_token: members.flag("allowInsecureToken"),
        };
        // a wrong type is reported before a missing member
        let endpoint = match (&*members.error.borrow(), options.region) {
            (Some(error), _) => return Err(error.clone()),
            // requests are signed for it, whatever the endpoint
            (None, None) if !is_unsigned => return Err(EndpointError::MissingRegion.into()),
            (None, _) => Endpoint::resolve(&options)?,
        };
        let (token, credentials) = (members.value("token"), members.value("credentials"));
        if is_unsigned && !(token.is_undefined() && credentials.is_undefined()) {
            let hint = "unsigned cannot be used with credentials or token: leave one of them out";
            members.fail(Error::argument(hint));
        }
        let offset_hint = "systemClockOffset must be a number of milliseconds";
        let offset_ms = members.number("systemClockOffset", -MAX_OFFSET_MS..=MAX_OFFSET_MS, offset_hint);
        let event_hint = "maxEventBytes must be a whole number from 16 to 25296912";
        let event_lens = MESSAGE_OVERHEAD_LEN as u32..=MAX_MESSAGE_LEN;
        let config = Self {
            endpoint,
            region,
            identity: match token.is_undefined() {
                _ if is_unsigned => IdentityOption::Unsigned,
                true => IdentityOption::Credentials(credentials),
                false => IdentityOption::Token(token),
            },
            max_attempts: members.attempts().unwrap_or(3),
            retry_mode: match members.is_second("retryMode", ["standard", "adaptive"]) {
                true => RetryMode::Adaptive,
                false => RetryMode::Standard,
            },
            retry_first_event: members.flag("retryFirstEvent"),
            timeouts: members.accept(read_timeouts(&members.value("timeouts"))),
            clock_offset: ClockOffset::from_ms(offset_ms.unwrap_or_default()),
            fetch: members.function("fetch"),
            yields_exceptions: members.is_second("exceptions", ["throw", "yield"]),
            max_message_len: members
                .whole("maxEventBytes", event_lens, event_hint)
                .unwrap_or(MAX_MESSAGE_LEN),
            on_request: members.function("onRequest"),
            on_response: members.function("onResponse"),
            logger: members.value("logger"),
        };
        members.check()?;
        Ok(config)
    }
}

/// The options of one call: `SendOptions` of js/index.d.ts.
pub(super) struct CallOptions {
    pub signal: JsValue,
    pub abort_signal: JsValue,
    pub max_attempts: Option<u32>,
    pub timeouts: Timeouts,
}

impl CallOptions {
    /// The client's deadlines apply to phases that the options do not set.
    pub(super) fn read(options: &JsValue, client: &Timeouts) -> Result<Self, Error> {
        let members = Members::read(options)?;
        let own = read_timeouts(&members.value("timeouts"))?;
        let timeouts = Timeouts {
            connect: own.connect.or(client.connect),
            first_event: own.first_event.or(client.first_event),
            idle: own.idle.or(client.idle),
            total: own.total.or(client.total),
        };
        let (signal, abort_signal) = (members.value("signal"), members.value("abortSignal"));
        let max_attempts = members.attempts();
        members.check()?;
        Ok(Self { signal, abort_signal, max_attempts, timeouts })
    }
}

fn read_timeouts(timeouts: &JsValue) -> Result<Timeouts, Error> {
    let hint = "timeouts must be an object of milliseconds, each at least 1, for any of connect, firstEvent, idle, total";
    if !timeouts.is_undefined() && (!timeouts.is_object() || js::is_list(timeouts)) {
        return Err(Error::argument(hint));
    }
    let members = Members::read(timeouts)?;
    for (name, value) in &members.values.0 {
        let is_phase = ["connect", "firstEvent", "idle", "total"].contains(&name.as_str());
        if !is_phase || value.is_null() {
            return Err(Error::argument(hint));
        }
    }
    let limit = |name| members.number(name, 1.0..=f64::INFINITY, hint);
    let timeouts = Timeouts {
        connect: limit("connect"),
        first_event: limit("firstEvent"),
        idle: limit("idle"),
        total: limit("total"),
    };
    members.check()?;
    Ok(timeouts)
}

/// The input of one call, with its body as bytes, a promise of bytes or a stream (js/body.js).
pub(super) struct Input {
    pub body: JsValue,
    /// What goes into the path and into headers.
    members: Vec<(&'static str, String)>,
}

impl Input {
    pub(super) fn read(operation: &Operation, input: &JsValue) -> Result<Self, Error> {
        let members = Members::read(input)?;
        let texts =
            operation.members.iter().filter_map(|member| Some((member.name, members.text(member.name)?)));
        let input = Self { body: members.value("body"), members: texts.collect() };
        members.check()?;
        Ok(input)
    }

    pub(super) fn members(&self) -> Vec<(&str, &str)> {
        self.members.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// The requested type of the response body.
    pub(super) fn accept(&self) -> Option<&str> {
        let found = self.members.iter().find(|(name, _)| *name == "accept")?;
        Some(&found.1)
    }
}
