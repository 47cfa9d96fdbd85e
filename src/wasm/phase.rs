//! The phases of a call, each with a deadline of its own.

/// What is being waited for, which decides the deadline that applies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Connect,
    FirstEvent,
    Idle,
    Total,
}

impl Phase {
    /// The member of `timeouts`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::FirstEvent => "firstEvent",
            Self::Idle => "idle",
            Self::Total => "total",
        }
    }
}
