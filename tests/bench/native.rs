//! `cargo bench`: the crate alone, native, in bytes per second.
#![allow(clippy::expect_used)]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use bedrock_stream::eventstream::{Decoder, Header, HeaderValue, encode};
    use bedrock_stream::sigv4::{Credentials, Request, Scope, Signer, SigningOptions, sha256_hex};
    use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};

    const KIB: usize = 1024;
    /// Payloads of a text delta and of large events.
    const PAYLOAD_LENS: [usize; 3] = [200, 64 * KIB, 1024 * KIB];
    /// A network chunk.
    const CHUNK_LEN: usize = 16 * KIB;

    fn frame(payload_len: usize, out: &mut Vec<u8>) {
        let header = |name, value| Header { name, value: HeaderValue::String(value) };
        let headers = [
            header(":event-type", "chunk"),
            header(":content-type", "application/json"),
            header(":message-type", "event"),
        ];
        encode(&headers, &vec![b'a'; payload_len], out).expect("a valid message");
    }

    /// Decodes frames of about 1 MiB in chunks to their payloads.
    fn decode(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("decode");
        for payload_len in PAYLOAD_LENS {
            let mut wire = Vec::new();
            while wire.len() < 1024 * KIB {
                frame(payload_len, &mut wire);
            }
            group.throughput(Throughput::Bytes(wire.len() as u64));
            group.bench_with_input(BenchmarkId::from_parameter(payload_len), &wire, |bencher, wire| {
                bencher.iter(|| {
                    let mut decoder = Decoder::new();
                    let mut payloads_len = 0;
                    for chunk in wire.chunks(CHUNK_LEN) {
                        decoder.feed(black_box(chunk)).expect("a valid stream");
                        while let Some(message) = decoder.next_message().expect("a valid message") {
                            payloads_len += message.payload().len();
                        }
                    }
                    assert_eq!(payloads_len % payload_len, 0);
                    payloads_len
                });
            });
        }
    }

    fn encode_frames(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("encode");
        for payload_len in PAYLOAD_LENS {
            group.throughput(Throughput::Bytes(payload_len as u64));
            let mut out = Vec::new();
            group.bench_function(BenchmarkId::from_parameter(payload_len), |bencher| {
                bencher.iter(|| {
                    out.clear();
                    frame(black_box(payload_len), &mut out);
                    out.len()
                });
            });
        }
    }

    /// Signs with a key that the signer has cached, and with one that it must derive.
    fn sign(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("sign");
        let body = vec![b'a'; KIB];
        let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
        let scope = Scope { region: "us-east-1", service: "bedrock" };
        let headers =
            [("host", "bedrock-runtime.us-east-1.amazonaws.com"), ("content-type", "application/json")];
        let sign = |signer: &mut Signer, body: &[u8]| {
            let request = Request {
                method: "POST",
                path: "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke-with-response-stream",
                query: "",
                headers: &headers,
                payload_hash: &sha256_hex(body),
            };
            let options = SigningOptions::default();
            signer.sign(&request, &credentials, &scope, 1_440_938_160, &options).expect("a valid request")
        };
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("with a cached key", |bencher| {
            let mut signer = Signer::new();
            bencher.iter(|| sign(&mut signer, black_box(&body)));
            assert_eq!(signer.derivations(), 1);
        });
        group.bench_function("with a new key", |bencher| {
            bencher.iter(|| sign(&mut Signer::new(), black_box(&body)));
        });
    }

    fn hash(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("hash");
        for len in [KIB, 64 * KIB, 1024 * KIB] {
            let body = vec![b'a'; len];
            group.throughput(Throughput::Bytes(len as u64));
            group.bench_with_input(BenchmarkId::from_parameter(len), &body, |bencher, body| {
                bencher.iter(|| sha256_hex(black_box(body)));
            });
        }
    }

    criterion_group!(benches, decode, encode_frames, sign, hash);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

/// criterion does not compile for wasm32, where clippy checks every target.
#[cfg(target_arch = "wasm32")]
fn main() {}
