//! Ways to stop the module, for tests: builds with `--cfg panics` alone have them (js/build/panics.js).

use std::hint::black_box;

use wasm_bindgen::prelude::*;

/// A fault of this crate.
#[wasm_bindgen(js_name = panicNow)]
pub fn panic_now() {
    panic!("a test asked for it");
}

/// Recurses until the stack has run out.
#[wasm_bindgen(js_name = overflowStack)]
pub fn overflow_stack() {
    black_box(descend(0));
}

fn descend(depth: u32) -> u32 {
    let frame = black_box([depth; 64]);
    if frame.contains(&u32::MAX) { depth } else { descend(depth + 1) + frame.iter().sum::<u32>() }
}

/// Allocates, as most code does, until there is no more memory.
#[wasm_bindgen(js_name = exhaustMemory)]
pub fn exhaust_memory() {
    let mut held = Vec::new();
    loop {
        held.push(black_box(Vec::<u8>::with_capacity(1 << 20)));
    }
}
