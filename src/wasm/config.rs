//! The configuration of a client, read once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::convert::{check_function, flag_member, number_member, text_member, whole_member};
use super::fault::Fault;
use crate::bedrock::{ClockOffset, Endpoint, EndpointError, EndpointOptions, RetryMode, RetryPolicy};
use crate::eventstream::{MAX_MESSAGE_LEN, MESSAGE_OVERHEAD_LEN};
use crate::sigv4::Signer;

/// What the calls of one client share. The other members are checked here; `js/client.js` uses them.
pub(super) struct Config {
    pub region: String,
    pub endpoint: Endpoint,
    pub max_message_len: u32,
    pub retry: Rc<RefCell<RetryPolicy>>,
    pub clock_offset: Cell<ClockOffset>,
    pub signer: RefCell<Signer>,
}

impl Config {
    pub(super) fn read(config: &JsValue) -> Result<Self, Fault> {
        let region = text_member(config, "region")?.unwrap_or_default();
        let endpoint = text_member(config, "endpoint")?;
        let options = EndpointOptions {
            region: Some(region.as_str()).filter(|region| !region.is_empty()),
            endpoint: endpoint.as_deref(),
            use_fips: flag_member(config, "useFipsEndpoint")?,
            use_dual_stack: flag_member(config, "useDualstackEndpoint")?,
            allow_insecure: flag_member(config, "allowInsecureEndpoint")?,
        };
        if options.region.is_none() {
            return Err(EndpointError::MissingRegion.into()); // a custom endpoint needs one too: it is signed for
        }
        let endpoint = Endpoint::resolve(&options)?;
        one_of(config, "exceptions", ["throw", "yield"])?;
        flag_member(config, "retryFirstEvent")?;
        for name in ["fetch", "onRequest", "onResponse"] {
            check_function(config, name)?;
        }
        Ok(Self {
            endpoint,
            region,
            max_message_len: max_message_len(config)?,
            retry: Rc::new(RefCell::new(retry_policy(config)?)),
            clock_offset: Cell::new(ClockOffset::from_ms(
                number_member(config, "systemClockOffset", -MAX_OFFSET_MS..=MAX_OFFSET_MS, OFFSET_HINT)?
                    .unwrap_or(0.0),
            )),
            signer: RefCell::default(),
        })
    }
}

/// A hundred years.
const MAX_OFFSET_MS: f64 = 3_155_760_000_000.0;
const OFFSET_HINT: &str = "systemClockOffset must be a number of milliseconds";

fn retry_policy(config: &JsValue) -> Result<RetryPolicy, Fault> {
    let hint = "maxAttempts must be a whole number from 1 to 100: 1 for no retry";
    let max_attempts = whole_member(config, "maxAttempts", 1..=100, hint)?.unwrap_or(3);
    let mode = match one_of(config, "retryMode", ["standard", "adaptive"])? {
        0 => RetryMode::Standard,
        _ => RetryMode::Adaptive,
    };
    Ok(RetryPolicy::new(mode, max_attempts, js_sys::Date::now()))
}

/// Which of two words a member is; the first where it is missing.
fn one_of(config: &JsValue, name: &'static str, words: [&'static str; 2]) -> Result<usize, Fault> {
    let [first, second] = words;
    let wrong = || Fault::argument(format!("{name} must be \"{first}\" or \"{second}\""));
    match text_member(config, name)? {
        None => Ok(0),
        Some(word) => words.into_iter().position(|known| known == word).ok_or_else(wrong),
    }
}

/// `maxEventBytes` counts a frame as it is on the wire.
fn max_message_len(config: &JsValue) -> Result<u32, Fault> {
    let hint = "maxEventBytes must be a whole number from 16 to 25296912";
    let range = MESSAGE_OVERHEAD_LEN as u32..=MAX_MESSAGE_LEN;
    Ok(whole_member(config, "maxEventBytes", range, hint)?.unwrap_or(MAX_MESSAGE_LEN))
}
