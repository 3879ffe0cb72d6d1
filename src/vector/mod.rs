//! What is computed for many numbers or bytes at a time: `layer` of the network, `classes` of bytes. Both have two forms, one in plain
//! code and one in `avx2`, which do the same to the last bit.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod classes;
mod layer;

pub(crate) use classes::{Bits, HEAD, Head, LANES, Sums};
pub(crate) use layer::{Layer, MOST_SHIFT, ONE, Row, Trained, WIDTH};
