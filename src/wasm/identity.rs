//! Decides what authorizes requests: the caller's credentials or token, or what their function returns.

use std::cell::{Cell, RefCell};
use std::mem::take;
use std::rc::Rc;

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use zeroize::Zeroizing;

use super::abort::Cancellation;
use super::deadline::within;
use super::error::Error;
use super::js;
use super::options::{IdentityOption, Members};
use super::phase::Phase;
use super::promise::settled;
use crate::bedrock::{Freshness, Lifetime};
use crate::sigv4::{Credentials, SigningKey};

/// What authorizes a request.
pub(super) enum Identity {
    Credentials(Credentials),
    Token(Zeroizing<String>),
    /// Nothing.
    Unsigned,
}

const HINT: &str = "credentials must be { accessKeyId, secretAccessKey, sessionToken? } of strings, { accessKeyId, signingKey, scope, sessionToken? } as deriveSigningKey returns it, or { token }; token must be a string or { token }; either may be a function that returns it";

impl Identity {
    /// The identity, and when it expires, in ms since 1970.
    pub(super) fn read(value: &JsValue) -> Result<(Self, Option<f64>), Error> {
        let members = Members::read(value)?;
        let id = members.text("accessKeyId").unwrap_or_default();
        let mut secret_access_key = members.secret("secretAccessKey");
        let (mut session_token, token) = (members.secret("sessionToken"), members.secret("token"));
        let (key, scope) = (members.value("signingKey"), members.value("scope"));
        let expiration_ms = read_expiration(&members.value("expiration"))?;
        members.check().map_err(|_| Error::argument(HINT))?;
        let has_id = !id.is_empty();
        // taken only once nothing more can fail: from there on the credentials zero them
        let identity = if has_id && !secret_access_key.is_empty() {
            let session_token = Some(take(&mut *session_token));
            Self::Credentials(Credentials::new(id, take(&mut *secret_access_key), session_token))
        } else if has_id && !key.is_undefined() {
            let key = read_signing_key(&key, &scope)?;
            Self::Credentials(Credentials::scoped(id, key, Some(take(&mut *session_token))))
        } else {
            Self::token(token)?
        };
        Ok((identity, expiration_ms))
    }

    fn token(token: Zeroizing<String>) -> Result<Self, Error> {
        if token.is_empty() { Err(Error::argument(HINT)) } else { Ok(Self::Token(token)) }
    }
}

fn read_signing_key(key: &JsValue, scope: &JsValue) -> Result<SigningKey, Error> {
    let members = Members::read(scope)?;
    let part = |name| members.text(name).unwrap_or_default();
    let (date, region, service) = (part("date"), part("region"), part("service"));
    members.check()?;
    if let Some(hex) = key.as_string().map(Zeroizing::new) {
        return Ok(SigningKey::from_hex(&hex, &date, &region, &service)?);
    }
    let wrong = || Error::argument("signingKey must be 32 bytes, or 64 hexadecimal digits");
    let bytes = key.dyn_ref::<Uint8Array>().filter(|bytes| bytes.length() == 32).ok_or_else(wrong)?;
    let bytes = Zeroizing::new(bytes.to_vec());
    let bytes = bytes.as_slice().try_into().map_err(|_| wrong())?;
    Ok(SigningKey::from_bytes(bytes, &date, &region, &service)?)
}

/// In ms since 1970.
pub(super) fn read_expiration(expiration: &JsValue) -> Result<Option<f64>, Error> {
    if expiration.is_undefined() {
        return Ok(None);
    }
    let hint = "expiration must be a Date, or text such as \"2030-01-01T00:00:00Z\"";
    js::read_time(expiration).ok_or_else(|| Error::argument(hint)).map(Some)
}

/// The source of a client's identities. A function is called once for all waiting calls; its result is kept until it
/// expires.
pub(super) struct IdentitySource {
    option: IdentityOption,
    cached: RefCell<Option<Cached>>,
    refresh: RefCell<Option<Rc<Refresh>>>,
    /// The service refused the function's last result, which the function itself may have cached.
    was_refused: Cell<bool>,
}

#[derive(Clone)]
struct Cached {
    identity: Rc<Identity>,
    /// When it was requested, or when its last refresh was attempted. In ms since 1970, like the expiration.
    since_ms: f64,
    expiration_ms: Option<f64>,
}

/// How long a call waits for a refresh that another call began, in ms, before it begins its own. In a Worker, the other
/// call's request may be over, and then nothing that it waits for ever settles, without notice.
const PATIENCE_MS: f64 = 2_000.0;

impl IdentitySource {
    pub(super) fn new(option: IdentityOption) -> Self {
        let was_refused = Cell::default();
        Self { option, cached: RefCell::default(), refresh: RefCell::default(), was_refused }
    }

    /// The identity to sign with at this time, in ms since 1970 by the service's clock. A failing function does no harm
    /// as long as its previous result is valid.
    pub(super) async fn identity(
        self: &Rc<Self>,
        call: &Cancellation,
        now_ms: f64,
    ) -> Result<Rc<Identity>, Error> {
        if !self.option.is_function() {
            return self.option.read(&self.option.value()).map(|(identity, _)| Rc::new(identity));
        }
        let cached = self.cached.borrow().clone();
        let freshness = cached.as_ref().map(|cached| cached.freshness(now_ms));
        match (cached, freshness) {
            (Some(cached), Some(Freshness::Fresh)) => Ok(cached.identity),
            (Some(cached), Some(Freshness::Due)) => match self.refreshed(call, now_ms).await {
                Err(_) if call.check().is_ok() => {
                    // due again halfway through the remaining time, not at every call
                    self.cached.replace(Some(Cached { since_ms: now_ms, ..cached.clone() }));
                    Ok(cached.identity)
                }
                identity => identity,
            },
            _ => self.refreshed(call, now_ms).await,
        }
    }

    /// Drops an identity that the service refused. Returns whether to ask again: true if a function returned it before
    /// `since_ms`.
    pub(super) fn forget(&self, refused: &Rc<Identity>, since_ms: f64) -> bool {
        let mut cached = self.cached.borrow_mut();
        match &*cached {
            Some(kept) if Rc::ptr_eq(&kept.identity, refused) => {
                let is_older = kept.since_ms < since_ms;
                self.was_refused.set(true);
                *cached = None;
                is_older
            }
            _ => self.option.is_function(),
        }
    }

    /// Waits for the refresh in progress, or begins one.
    async fn refreshed(self: &Rc<Self>, call: &Cancellation, now_ms: f64) -> Result<Rc<Identity>, Error> {
        loop {
            let under_way = self.refresh.borrow().clone();
            let patience_ms = under_way.as_ref().map(|_| PATIENCE_MS);
            let refresh = under_way.unwrap_or_else(|| self.begin_refresh(now_ms));
            let waiting = Waiting::join(self, &refresh);
            let ended = call.race(within(Phase::Total, patience_ms, refresh.ended())).await;
            call.check()?;
            if let Some(outcome) = refresh.outcome.borrow().clone() {
                return outcome;
            }
            match ended {
                Err(Error::Timeout(_)) => {
                    self.give_up(&refresh);
                }
                ended => ended?,
            }
            drop(waiting);
        }
    }

    /// Calls the caller's function in a task that outlives the call: others may be waiting for it by then.
    fn begin_refresh(self: &Rc<Self>, now_ms: f64) -> Rc<Refresh> {
        let refresh = Rc::new(Refresh::default());
        self.refresh.replace(Some(Rc::clone(&refresh)));
        let (source, asked) = (Rc::clone(self), Rc::clone(&refresh));
        spawn_local(async move {
            let outcome = source.ask().await;
            let is_current = source.give_up(&asked);
            let outcome = outcome.map(|(identity, expiration_ms)| {
                let identity = Rc::new(identity);
                if is_current {
                    source.was_refused.set(false);
                    let cached = Cached { identity: Rc::clone(&identity), since_ms: now_ms, expiration_ms };
                    source.cached.replace(Some(cached));
                }
                identity
            });
            asked.end(outcome);
        });
        refresh
    }

    /// After a refusal, passes the argument that makes the AWS SDK's providers drop their cache.
    async fn ask(&self) -> Result<(Identity, Option<f64>), Error> {
        let argument = match self.was_refused.get() {
            true => js::object(&[("forceRefresh", true.into())]).into(),
            false => JsValue::UNDEFINED,
        };
        let value = js::invoke(self.option.value().unchecked_ref(), &argument)?;
        self.option.read(&settled(&value).await?)
    }

    /// Lets the next call begin another refresh. Returns whether this was the one that calls would have joined.
    fn give_up(&self, refresh: &Rc<Refresh>) -> bool {
        let mut current = self.refresh.borrow_mut();
        let is_current = current.as_ref().is_some_and(|current| Rc::ptr_eq(current, refresh));
        if is_current {
            *current = None;
        }
        is_current
    }
}

impl IdentityOption {
    fn value(&self) -> JsValue {
        match self {
            Self::Token(value) | Self::Credentials(value) => value.clone(),
            Self::Unsigned => JsValue::UNDEFINED,
        }
    }

    fn is_function(&self) -> bool {
        self.value().is_function()
    }

    /// A token may be a plain string.
    fn read(&self, value: &JsValue) -> Result<(Identity, Option<f64>), Error> {
        match (self, value.as_string().map(Zeroizing::new)) {
            (Self::Unsigned, _) => Ok((Identity::Unsigned, None)),
            (Self::Token(_), Some(token)) => Ok((Identity::token(token)?, None)),
            _ => Identity::read(value),
        }
    }
}

impl Cached {
    fn freshness(&self, now_ms: f64) -> Freshness {
        let expiration_ms = self.expiration_ms.map(|time| time as i64);
        Lifetime { since_ms: self.since_ms as i64, expiration_ms }.freshness(now_ms as i64)
    }
}

/// One call of the caller's function, pending or ended.
#[derive(Default)]
struct Refresh {
    has_ended: Cell<bool>,
    /// Also `None` if it ended without an outcome, because what could have settled it is gone.
    outcome: RefCell<Option<Result<Rc<Identity>, Error>>>,
    /// The waiting calls, each with a promise made in a turn of its own: a Worker then wakes it in its own request.
    resolvers: RefCell<Vec<Function>>,
    waiting: Cell<u32>,
}

impl Refresh {
    async fn ended(&self) -> Result<(), Error> {
        if !self.has_ended.get() {
            let promise = Promise::new(&mut |resolve, _| self.resolvers.borrow_mut().push(resolve));
            settled(&promise).await?;
        }
        Ok(())
    }

    fn end(&self, outcome: Result<Rc<Identity>, Error>) {
        self.has_ended.set(true);
        if !matches!(outcome, Err(Error::Abandoned)) {
            self.outcome.replace(Some(outcome));
        }
        for resolve in self.resolvers.take() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}

/// A call that waits for a refresh. When the last one leaves, the refresh is abandoned.
struct Waiting<'a> {
    source: &'a IdentitySource,
    refresh: &'a Rc<Refresh>,
}

impl<'a> Waiting<'a> {
    fn join(source: &'a IdentitySource, refresh: &'a Rc<Refresh>) -> Self {
        refresh.waiting.set(refresh.waiting.get() + 1);
        Self { source, refresh }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let waiting = self.refresh.waiting.get() - 1;
        self.refresh.waiting.set(waiting);
        if waiting == 0 {
            self.source.give_up(self.refresh);
        }
    }
}
