//! Signing takes time proportional to what is signed.

use super::*;
use crate::common::takes_linear_time;

fn sign(query: &str, headers: &[(&str, &str)]) {
    let request = Request { query, headers, ..GET };
    _ = Signer::new().sign(&request, &credentials(), &SCOPE, TIME, &DEFAULT).unwrap();
    _ = Signer::new().presign(&request, &credentials(), &SCOPE, TIME, 60, &DEFAULT).unwrap();
}

/// Each item sorts before all previous ones.
fn counted_down(len: usize, ending: &str) -> Vec<u8> {
    let count = len / 9;
    (0..count).map(|at| format!("n{:07}{ending}", count - at)).collect::<String>().into_bytes()
}

#[test]
fn many_parameters_are_sorted_in_linear_time() {
    takes_linear_time(
        "parameters",
        |len| counted_down(len, "&"),
        |query| sign(core::str::from_utf8(query).unwrap(), GET.headers),
    );
}

#[test]
fn many_headers_are_sorted_in_linear_time() {
    takes_linear_time(
        "headers",
        |len| counted_down(len, "\n"),
        |lines| {
            let names = core::str::from_utf8(lines).unwrap().lines().map(|name| (name, "v"));
            sign("", &[GET.headers[0]].into_iter().chain(names).collect::<Vec<_>>());
        },
    );
}
