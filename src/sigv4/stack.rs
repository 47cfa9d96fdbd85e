//! Removes what computations on secrets leave on the stack.

use zeroize::zeroize_stack;

/// The number of bytes to overwrite: more than signing and deriving a key use in an optimised build.
const STACK_LEN: usize = 8 * 1024;

/// Runs a computation, then overwrites the stack that it used. Hash functions zero their state, but moving and
/// returning it leaves copies of the secret or of a signing key.
pub(super) fn wiping_stack<T>(compute: impl FnOnce() -> T) -> T {
    let result = apart(compute);
    zeroize_stack::<STACK_LEN>();
    result
}

/// Kept out of the caller's frame, which would not be overwritten.
#[inline(never)]
fn apart<T>(compute: impl FnOnce() -> T) -> T {
    compute()
}
