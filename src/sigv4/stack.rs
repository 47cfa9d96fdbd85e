//! What computations on secrets leave on the stack.

use zeroize::zeroize_stack;

/// How much is overwritten, in bytes: more than signing and deriving a key use in an optimised build.
const STACK_LEN: usize = 8 * 1024;

/// Runs a computation, and overwrites the stack that it used. Hash functions zero their state, but moving it, and
/// returning it, leaves copies: the secret itself, or a signing key.
pub(super) fn wiping_stack<T>(compute: impl FnOnce() -> T) -> T {
    let result = apart(compute);
    zeroize_stack::<STACK_LEN>();
    result
}

/// Not a part of its caller's frame, which would not be overwritten.
#[inline(never)]
fn apart<T>(compute: impl FnOnce() -> T) -> T {
    compute()
}
