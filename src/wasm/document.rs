//! A response that is not a stream: reads its whole body, from which js/documents.js reads the output's members.

use std::rc::Rc;

use js_sys::{Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::attempt::Response;
use super::body::response_body;
use super::context::Call;
use super::error::Error;
use super::failed::Failed;
use super::host;
use super::js::set;
use crate::bedrock::decode_text;

/// How much of an unexpected body is kept, in bytes.
const START_LEN: u32 = 64 * 1024;

/// Reads the body. The result is the output of `js/index.d.ts`.
pub(super) async fn read(call: &Call, response: Response) -> Result<Object, Box<Failed>> {
    let cancellation = &call.cancellation;
    let body = cancellation.race(response_body(&response.body, cancellation, &call.timeouts)).await;
    let body = body.map_err(|error| {
        cancellation.disconnect(&JsValue::UNDEFINED);
        host::cancel(&response.body, &cancellation.reason_value());
        Failed::of(error, Rc::clone(&response.progress))
    })?;
    cancellation.complete();
    let members = call.read.call1(&JsValue::UNDEFINED, &body);
    let members = members.map_err(|cause| malformed(&response, &body, cause))?;
    cancellation.release();
    let output = Object::assign(members.unchecked_ref(), &response.members);
    set(&output, "$metadata", &response.progress.metadata.borrow());
    Ok(output)
}

/// The body is not what the operation returns.
fn malformed(response: &Response, body: &Uint8Array, cause: JsValue) -> Box<Failed> {
    let start = body.subarray(0, START_LEN).to_vec();
    set(response.progress.response.borrow().unchecked_ref(), "body", &decode_text(&start).as_ref().into());
    let label = response.label.as_deref().unwrap_or("something without a content type");
    // a model's output does not belong in a message
    let said = if label.contains("json") { &[] } else { start.as_slice() };
    Failed::of(Error::bad_document(label, said, cause), Rc::clone(&response.progress))
}
