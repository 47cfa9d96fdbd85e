//! Prints a model's answer as it arrives, with ConverseStream and a blocking HTTP client: this file does the I/O and
//! reads the clock, the crate does the rest.
//!
//! ```text
//! AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… cargo run --example native -- "Why is the sky blue?"
//! ```
//!
//! Set `AWS_SESSION_TOKEN` for temporary credentials, `MODEL_ID` for another model, and
//! `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` for an endpoint other than the region's.

// empty on wasm32, because `wasm-pack test` builds every example for it
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use std::env;
use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use bedrock_stream::bedrock::{
    Body, CONVERSE_STREAM, CONVERSE_STREAM_OUTPUT, Endpoint, Event, HttpRequest, ServiceException,
};
use bedrock_stream::eventstream::Decoder;
use bedrock_stream::sigv4::{Credentials, Signer};
use serde_json::{Value, json};

const DEFAULT_MODEL: &str = "us.anthropic.claude-haiku-5-5";

fn main() -> ExitCode {
    let prompt = env::args().nth(1).unwrap_or_else(|| "Why is the sky blue?".to_owned());
    match ask(&prompt) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn ask(prompt: &str) -> Result<(), Box<dyn Error>> {
    let body = json!({
        "inferenceConfig": { "maxTokens": 1024 },
        "messages": [{ "role": "user", "content": [{ "text": prompt }] }],
    });
    let body = body.to_string().into_bytes();
    let request = signed_request(&body)?;
    let mut response = send(&request, &body)?;
    let status = response.status().as_u16();
    if status != 200 {
        let body = response.body_mut().read_to_vec()?;
        let headers = response.headers();
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        return Err(ServiceException::from_http(status, header, &body).into());
    }
    let outcome = print_answer(response.into_body().into_reader());
    println!();
    outcome
}

fn signed_request(body: &[u8]) -> Result<HttpRequest, Box<dyn Error>> {
    let region = variable("AWS_REGION")?;
    let endpoint = match env::var("AWS_ENDPOINT_URL_BEDROCK_RUNTIME") {
        Ok(url) => Endpoint::parse(&url)?,
        Err(_) => Endpoint::for_region(&region)?,
    };
    let model_id = env::var("MODEL_ID").unwrap_or_else(|_| DEFAULT_MODEL.to_owned());
    let mut request = CONVERSE_STREAM.request(&endpoint, &[("modelId", &model_id)], Body::Bytes(body))?;
    let credentials = Credentials::new(
        variable("AWS_ACCESS_KEY_ID")?,
        variable("AWS_SECRET_ACCESS_KEY")?,
        env::var("AWS_SESSION_TOKEN").ok(),
    );
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    request.sign(&mut Signer::new(), &credentials, &region, now.try_into()?)?;
    Ok(request)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("set {name} in the environment"))
}

fn send(request: &HttpRequest, body: &[u8]) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    // the body of a 4xx or 5xx response says what is wrong
    let agent = ureq::Agent::from(ureq::config::Config::builder().http_status_as_error(false).build());
    let mut post = agent.post(request.url());
    for (name, value) in request.headers() {
        post = post.header(name, value);
    }
    post.send(body)
}

fn print_answer(mut answer: impl Read) -> Result<(), Box<dyn Error>> {
    let mut decoder = Decoder::new();
    let mut chunk = [0; 16 * 1024];
    let mut stopped = false;
    loop {
        let len = answer.read(&mut chunk)?;
        if len == 0 {
            break;
        }
        decoder.feed(chunk.get(..len).unwrap_or_default())?;
        while let Some(message) = decoder.next_message()? {
            let mut json = Vec::new();
            match CONVERSE_STREAM_OUTPUT.read(&message, &mut json)? {
                Event::Document { .. } => stopped |= print_text(&serde_json::from_slice(&json)?)?,
                Event::Exception(exception) => return Err(exception.into()),
                Event::Chunk { .. } | Event::Unknown { .. } => {}
            }
        }
    }
    decoder.finish()?;
    if stopped { Ok(()) } else { Err("the answer ended without the model's last event".into()) }
}

/// Prints the text of one event; returns whether the message ends with it.
fn print_text(event: &Value) -> io::Result<bool> {
    if let Some(text) = event.pointer("/contentBlockDelta/delta/text").and_then(Value::as_str) {
        print!("{text}");
        io::stdout().flush()?;
    }
    Ok(event.get("messageStop").is_some())
}
