//! With what requests are authorized: the caller's credentials or token, or what a function of theirs returns.

use std::cell::{Cell, RefCell};
use std::mem::take;
use std::rc::Rc;

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use zeroize::Zeroizing;

use super::abort::Cancellation;
use super::deadline::{Phase, within};
use super::error::Error;
use super::js;
use super::options::{IdentityOption, Members};
use super::promise::settled;
use crate::bedrock::{Freshness, Lifetime};
use crate::sigv4::{Credentials, SigningKey};

/// What a request is authorized with.
pub(super) enum Identity {
    Credentials(Credentials),
    Token(Zeroizing<String>),
    /// Nothing.
    Unsigned,
}

const HINT: &str = "credentials must be { accessKeyId, secretAccessKey, sessionToken? } of strings, { accessKeyId, signingKey, scope, sessionToken? } as deriveSigningKey makes it, or { token }; token must be a string or { token }; each may be a function that returns it";

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
        // taken only once nothing can fail any more: from there on the credentials zero them
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

/// Where the identities of one client come from. A function is asked once for all calls that wait; what it returns is
/// kept while it lasts.
pub(super) struct IdentitySource {
    option: IdentityOption,
    cached: RefCell<Option<Cached>>,
    refresh: RefCell<Option<Rc<Refresh>>>,
    /// Whether the service refused what the function returned last: it may keep that itself.
    was_refused: Cell<bool>,
}

#[derive(Clone)]
struct Cached {
    identity: Rc<Identity>,
    /// When it was asked for, or last tried to be replaced. In ms since 1970, as is the expiration.
    since_ms: f64,
    expiration_ms: Option<f64>,
}

/// How long a call waits for a refresh that another call began, in ms; then it begins one of its own. In a Worker that
/// other call's request may be over, and then nothing that it waits for ever settles, nor is anybody told.
const PATIENCE_MS: f64 = 2_000.0;

impl IdentitySource {
    pub(super) fn new(option: IdentityOption) -> Self {
        let was_refused = Cell::default();
        Self { option, cached: RefCell::default(), refresh: RefCell::default(), was_refused }
    }

    /// The identity to sign with at that time, in ms since 1970 by the service's clock. A function that fails does no
    /// harm as long as what it returned before is valid.
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
                    // it is due again at half of what is left, not at every call
                    self.cached.replace(Some(Cached { since_ms: now_ms, ..cached.clone() }));
                    Ok(cached.identity)
                }
                identity => identity,
            },
            _ => self.refreshed(call, now_ms).await,
        }
    }

    /// Lets go of an identity that the service refused. Returns whether to ask again: a function made it, before `since_ms`.
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

    /// Waits for the refresh that is under way, or begins one.
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

    /// Asks the caller's function, in a task that no call's end ends: others may wait for it by then.
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

    /// After a refusal with the argument that makes the AWS SDK's providers let go of what they keep.
    async fn ask(&self) -> Result<(Identity, Option<f64>), Error> {
        let argument = match self.was_refused.get() {
            true => js::object(&[("forceRefresh", true.into())]).into(),
            false => JsValue::UNDEFINED,
        };
        let value = js::invoke(self.option.value().unchecked_ref(), &argument)?;
        self.option.read(&settled(&value).await?)
    }

    /// The next call begins another refresh. Returns whether this was the one that calls would have joined.
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

    /// A token may be plain text.
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

/// One question to the caller's function, under way or ended.
#[derive(Default)]
struct Refresh {
    has_ended: Cell<bool>,
    /// `None` also if it has ended without one, since whoever could have answered is gone.
    outcome: RefCell<Option<Result<Rc<Identity>, Error>>>,
    /// Those who wait, each by a promise made in a turn of its own: a Worker then wakes it in its own request.
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

/// A call that waits for a refresh. When the last one leaves, the refresh is given up.
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
