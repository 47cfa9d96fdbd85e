//! Counts allocations per thread. Kept here because an allocator needs `unsafe`, which the crate under test forbids.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST_HELD: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

fn count(change: isize) {
    HELD.set(HELD.get() + change);
    MOST_HELD.set(HELD.get().max(MOST_HELD.get()));
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(new_size as isize - layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

/// The most bytes that the work held at one time, in addition to those held before it.
pub fn most_held<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST_HELD.set(before);
    let result = work();
    (result, MOST_HELD.get().saturating_sub(before).unsigned_abs())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_most_that_is_held_at_one_time_is_counted() {
        let ((), most) = super::most_held(|| {
            drop(vec![0_u8; 1000]);
            drop(std::hint::black_box(vec![0_u8; 3000]));
        });
        assert_eq!(most, 3000);
    }
}
