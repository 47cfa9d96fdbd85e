//! Ways to stop the module, for tests: only builds with `--cfg panics` have them (js/build/panics.js).

use std::hint::black_box;

use wasm_bindgen::prelude::*;

/// Panics, as a fault of this crate would.
#[wasm_bindgen(js_name = panicNow)]
pub fn panic_now() {
    panic!("a test asked for it");
}

/// Recurses until the stack overflows.
#[wasm_bindgen(js_name = overflowStack)]
pub fn overflow_stack() {
    black_box(descend(0));
}

fn descend(depth: u32) -> u32 {
    let frame = black_box([depth; 64]);
    if frame.contains(&u32::MAX) { depth } else { descend(depth + 1) + frame.iter().sum::<u32>() }
}

/// Allocates, as most code does, until memory runs out.
#[wasm_bindgen(js_name = exhaustMemory)]
pub fn exhaust_memory() {
    let mut held = Vec::new();
    loop {
        held.push(black_box(Vec::<u8>::with_capacity(1 << 20)));
    }
}
