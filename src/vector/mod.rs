//! What is computed for many numbers or bytes at a time: a `layer` of the network, the `classes` of a block's first bytes, the `planes` of
//! a text, the `signs` that something in it needs a second look. Each has two forms, one in plain code and one in `x86`, which do the same to the last bit.

mod classes;
mod eight;
mod layer;
mod planes;
mod signs;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use classes::{Bits, HEAD, Head, LANES, Sums};
pub(crate) use eight::Eight;
pub(crate) use layer::{Layer, MOST_SHIFT, ONE, Row, Trained, WIDTH};
pub(crate) use planes::Planes;
pub(crate) use signs::Signs;

/// Whether everything shall be computed in plain code: for comparing.
#[cfg(all(target_arch = "x86_64", any(test, feature = "lab")))]
pub(crate) static IS_PLAIN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
