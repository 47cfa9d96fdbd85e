//! One attempt of a call: identity, hooks, signature, `fetch`, and reading the response.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::context::Call;
use super::error::{Error, Progress};
use super::failed::Failed;
use super::fetch::{discard, fetch, headers_object, signal_for};
use super::head::Head;
use super::identity::Identity;
use super::js::{self, member, object};
use super::phase::Phase;
use super::{body, host};
use crate::bedrock::{ClockOffset, HttpRequest, ServiceException};

/// A request and its response.
pub(super) struct Attempt<'a> {
    call: &'a Call,
    request: HttpRequest,
    /// The offset that it was signed with: another call may have corrected the clock since.
    clock_offset: ClockOffset,
}

/// A response that is not an error.
pub(super) struct Response {
    /// The members of the output that come as headers.
    pub members: js_sys::Object,
    /// Its body, as the platform's own stream; undefined if there is none.
    pub body: JsValue,
    /// The content type.
    pub label: Option<String>,
    pub progress: Rc<Progress>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(call: &'a Call, request: HttpRequest) -> Self {
        Self { call, request, clock_offset: call.client.clock_offset.get() }
    }

    pub(super) async fn make(mut self, body: &Uint8Array) -> Result<Response, Box<Failed>> {
        match self.send(body).await {
            Ok((response, identity)) => self.read(response, &identity).await,
            Err(error) => Err(self.call.failed(error)),
        }
    }

    /// Returns the response, and the identity that authorized the request.
    async fn send(&mut self, body: &Uint8Array) -> Result<(JsValue, Rc<Identity>), Error> {
        let Call { client, cancellation, .. } = self.call;
        self.on_request().await?;
        let identity = client.identity.identity(cancellation, self.call.client.service_time_ms()).await?;
        self.authorize(&identity)?;
        let response = self.fetch(body).await?;
        Ok((response, identity))
    }

    /// 1 for the first attempt.
    fn number(&self) -> u32 {
        self.call.retries.borrow().attempts()
    }

    /// Shows the request to the caller, who may change its headers.
    async fn on_request(&mut self) -> Result<(), Error> {
        let Some(hook) = &self.call.client.config.on_request else { return Ok(()) };
        let request = object(&[
            ("method", HttpRequest::METHOD.into()),
            ("url", self.request.url().into()),
            ("headers", headers_object(self.request.headers())),
            ("attempt", self.number().into()),
        ]);
        self.call.hook(hook, &request).await?;
        let headers = member(&request, "headers")?;
        if !headers.is_object() || js::is_list(&headers) {
            let wrong = js::type_name(&headers);
            return Err(Error::argument(format!("headers must be an object of strings, not {wrong}")));
        }
        let names: Vec<String> = self.request.headers().map(|(name, _)| name.to_owned()).collect();
        names.iter().try_for_each(|name| self.request.remove_header(name))?;
        for (name, value) in js::entries(&headers)? {
            let wrong = || Error::argument(format!("header {name} must be a string"));
            // Node's fetch treats it as the prototype: it would be signed, but not sent
            if name == "__proto__" {
                return Err(Error::argument("header __proto__ cannot be sent"));
            }
            // a header may also be a secret
            let value = Zeroizing::new(value.as_string().ok_or_else(wrong)?);
            self.request.set_header(&name, &value)?;
        }
        Ok(())
    }

    fn authorize(&mut self, identity: &Identity) -> Result<(), Error> {
        let client = &self.call.client;
        match identity {
            Identity::Credentials(credentials) => {
                self.clock_offset = client.clock_offset.get();
                let seconds = (self.clock_offset.service_time_ms(js::device_ms()) / 1000.0) as i64;
                let signer = &mut client.signer.borrow_mut();
                self.request.sign(signer, credentials, &client.config.region, seconds)?;
            }
            Identity::Token(token) => self.request.authorize_bearer(token)?,
            Identity::Unsigned => {}
        }
        Ok(())
    }

    /// Waits for the head of the response, limited by `connect` and `firstEvent`.
    async fn fetch(&self, body: &Uint8Array) -> Result<JsValue, Error> {
        let Call { client, cancellation, timeouts, .. } = self.call;
        let init = request_init(&self.request, body);
        js::set(&init, "signal", &signal_for(client.config.fetch.as_ref(), cancellation.connect()?));
        // an abort is recorded at once, but the waiting task notices it only now
        cancellation.check()?;
        let url = self.request.url();
        let head = async { fetch(client.config.fetch.as_ref(), &url, &init).await };
        let head = timeouts.within(Phase::Connect, head);
        let head = timeouts.within(Phase::FirstEvent, head);
        let response = cancellation.race(head).await;
        if let Err(Error::Timeout { .. }) = &response {
            cancellation.disconnect(&JsValue::UNDEFINED);
        }
        response
    }

    /// Reads the head of the response, or the error that the response contains.
    async fn read(&self, response: JsValue, identity: &Rc<Identity>) -> Result<Response, Box<Failed>> {
        let progress = Rc::new(Progress::default());
        let failed = |error| Failed::of(error, Rc::clone(&progress));
        let head = Head::read(&response).map_err(|error| self.discard(&response, failed(error)))?;
        progress.metadata.replace(self.call.metadata(Some(&head)));
        progress.response.replace(head.described(None).into());
        self.on_response(&head).await.map_err(|error| self.discard(&response, failed(error)))?;
        let error = match head.status {
            200 => {
                let label = head.header("content-type");
                let members = self.members(&head);
                let body = host::body_of(&response, false)
                    .map_err(|thrown| self.discard(&response, failed(Error::Thrown(thrown))))?;
                return Ok(Response { members, body, label, progress });
            }
            // browsers hide a redirect's status
            0 | 300..=399 => Error::not_expected(self.call.operation, "a redirect", &[]),
            _ => return Err(self.read_error(&response, &head, identity, progress).await),
        };
        Err(self.discard(&response, failed(error)))
    }

    /// The members of the output that come as headers.
    fn members(&self, head: &Head) -> js_sys::Object {
        let Call { operation, input, .. } = self.call;
        let members = object(&[]);
        for (name, value) in operation.response_members(|name| head.header(name), input.accept()) {
            js::set(&members, name, &value.into());
        }
        members
    }

    async fn on_response(&self, head: &Head) -> Result<(), Error> {
        match &self.call.client.config.on_response {
            Some(hook) => self.call.hook(hook, &head.described(Some(self.number()))).await,
            None => Ok(()),
        }
    }

    /// Reads the error that the response contains.
    async fn read_error(
        &self,
        response: &JsValue,
        head: &Head,
        identity: &Rc<Identity>,
        progress: Rc<Progress>,
    ) -> Box<Failed> {
        let Call { cancellation, timeouts, .. } = self.call;
        let body = match cancellation.race(body::error_body(response, cancellation, timeouts)).await {
            Ok(body) => body,
            Err(error) => return self.discard(response, Failed::of(error, progress)),
        };
        progress.response.replace(head.described_with(&body).into());
        let exception = ServiceException::from_http(head.status, |name| head.header(name), &body);
        let remedy = self.call.remedy(&exception, head, identity, self.clock_offset);
        let failed = Failed { error: exception.into(), remedy, progress, response: None };
        self.discard(response, Box::new(failed))
    }

    /// Closes the connection of a response that will not be read further.
    fn discard(&self, response: &JsValue, failed: Box<Failed>) -> Box<Failed> {
        self.call.cancellation.disconnect(&JsValue::UNDEFINED);
        discard(response, &self.call.cancellation.reason_value());
        failed
    }
}

/// The argument for `fetch`. A signature is valid for one URL only, so redirects are not followed; they come back as an
/// error.
fn request_init(request: &HttpRequest, body: &Uint8Array) -> js_sys::Object {
    js::bare_object(&[
        ("method", HttpRequest::METHOD.into()),
        ("headers", headers_object(request.headers())),
        ("body", body.into()),
        ("redirect", "manual".into()),
    ])
}
