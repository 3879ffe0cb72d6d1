//! The one file with unsafe code. What is here has a twin in plain code, which runs on other processors, and on those without AVX2.

#![allow(unsafe_code, reason = "instructions that a processor may not have")]

#[allow(clippy::wildcard_imports, reason = "two dozen instructions")]
use std::arch::x86_64::*;

use super::classes::{Classes, Head, High, LANES};
use super::layer::{Bias, Layer, Row};
use super::planes::{Plane, Planes};
use super::signs::Signs;

/// The bits of the bytes of both halves that are so.
macro_rules! mask {
    ($low:ident, $high:ident, $half:ident => $is:expr) => {{
        let of = |$half: __m256i| u64::from(_mm256_movemask_epi8($is) as u32);
        of($low) | of($high) << (LANES / 2)
    }};
}

/// Blocks that are computed at once share what is loaded of the weights.
const TOGETHER: usize = 2;

#[inline(always)]
fn has_avx2() -> bool {
    #[cfg(any(test, feature = "lab"))]
    if super::IS_PLAIN.load(std::sync::atomic::Ordering::Relaxed) {
        return false;
    }
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt")
}

/// Adds a row to another. All of these processors can; compilers see by themselves that it is two instructions, but not where the sum is
/// one of a closure.
#[inline(always)]
pub(super) fn add(sum: &mut Row, row: &Row) {
    const { assert!(size_of::<Row>() == 2 * size_of::<__m128i>()) };
    let (sum, row) = ((&raw mut *sum).cast::<__m128i>(), (&raw const *row).cast::<__m128i>());
    for half in 0..2 {
        // SAFETY: SSE2 is part of x86-64; a row is two halves, aligned to 32.
        unsafe { _mm_store_si128(sum.add(half), _mm_add_epi16(_mm_load_si128(sum.add(half)), _mm_load_si128(row.add(half)))) };
    }
}

/// Runs a layer; false where the processor cannot.
pub(super) fn run(layer: &Layer, states: &[Row], out: &mut [Row]) -> bool {
    let is_here = has_avx2();
    if is_here {
        // SAFETY: the processor has AVX2.
        unsafe { run_all(layer, states, out) };
    }
    is_here
}

#[target_feature(enable = "avx2")]
unsafe fn run_all(layer: &Layer, states: &[Row], out: &mut [Row]) {
    let mut at = 0;
    let mut chunks = out.chunks_exact_mut(TOGETHER);
    for chunk in &mut chunks {
        let out: &mut [Row; TOGETHER] = chunk.try_into().expect("as many");
        // SAFETY: it asks for no more than this function.
        unsafe { run_some(layer, states, at, out) };
        at += TOGETHER;
    }
    for out in chunks.into_remainder() {
        // SAFETY: likewise.
        unsafe { run_some(layer, states, at, std::array::from_mut(out)) };
        at += 1;
    }
}

#[target_feature(enable = "avx2")]
#[inline]
unsafe fn run_some<const BLOCKS: usize>(layer: &Layer, states: &[Row], at: usize, out: &mut [Row; BLOCKS]) {
    // SAFETY: the processor has AVX2; what is loaded and stored is 32 bytes, aligned to 32.
    unsafe {
        let row = |row: &Row| _mm256_load_si256((&raw const *row).cast::<__m256i>());
        let bias = |half: usize| _mm256_load_si256((&raw const layer.bias).cast::<__m256i>().add(half));
        const { assert!(size_of::<Bias>() == 64 && size_of::<Row>() == 32) };
        let mut sums = [[bias(0), bias(1)]; BLOCKS];
        for tap in &layer.taps {
            let inputs: &[Row; BLOCKS] = states[at + tap.offset..][..BLOCKS].try_into().expect("as many");
            for (number, [low, high]) in tap.pairs.iter().enumerate() {
                let (low, high) = (row(low), row(high));
                for (sum, input) in sums.iter_mut().zip(inputs) {
                    let pair = _mm256_set1_epi32(input.pair(number));
                    sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(pair, low));
                    sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(pair, high));
                }
            }
        }
        let shift = _mm_cvtsi32_si128(layer.shift);
        for (number, (sum, out)) in sums.into_iter().zip(out).enumerate() {
            let [low, high] = sum.map(|sum| _mm256_sra_epi32(sum, shift));
            // Packing goes by halves of a register: the inner quarters change places.
            let packed = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(low, high));
            let mut sum = _mm256_max_epi16(packed, _mm256_setzero_si256());
            if let Some(offset) = layer.added {
                sum = _mm256_adds_epi16(sum, row(&states[at + number + offset]));
            }
            _mm256_store_si256((&raw mut *out).cast::<__m256i>(), sum);
        }
    }
}

/// Reads a text; false where the processor cannot.
pub(super) fn read(planes: &mut Planes, text: &[u8]) -> bool {
    let is_here = has_avx2();
    if is_here {
        // SAFETY: the processor has AVX2.
        unsafe { read_with(planes, text) };
    }
    is_here
}

#[target_feature(enable = "avx2")]
unsafe fn read_with(planes: &mut Planes, text: &[u8]) {
    // SAFETY: it asks for no more than this function.
    planes.read_by(text, |bytes| unsafe { plane_of(bytes) });
}

#[target_feature(enable = "avx2")]
#[inline]
unsafe fn plane_of(bytes: &[u8; LANES]) -> Plane {
    // SAFETY: the processor has AVX2; each half of the bytes has as many as are loaded.
    unsafe {
        let load = |half: usize| _mm256_loadu_si256(bytes.as_ptr().add(half).cast());
        let (low, high) = (load(0), load(LANES / 2));
        let newline = mask!(low, high, half => is(half, b'\n'));
        let carriage_return = mask!(low, high, half => is(half, b'\r'));
        let digit = mask!(low, high, half => between(half, b'0', b'9'));
        let space = mask!(low, high, half => is(half, b' '));
        // As numbers with signs, those that are no ASCII are below zero.
        let odd = mask!(low, high, half => {
            let below = _mm256_cmpgt_epi8(byte(b' '), half);
            _mm256_or_si256(below, _mm256_or_si256(is(half, b'`'), is(half, 0x7f)))
        });
        Plane { newline, carriage_return, digit, space, odd }
    }
}

/// The signs among these bytes; none where the processor cannot.
pub(super) fn signs(bytes: &[u8; LANES]) -> Option<Signs> {
    // SAFETY: the processor has AVX2.
    has_avx2().then(|| unsafe { signs_of(bytes) })
}

#[target_feature(enable = "avx2")]
unsafe fn signs_of(bytes: &[u8; LANES]) -> Signs {
    // SAFETY: the processor has AVX2; each half of the bytes has as many as are loaded.
    unsafe {
        let load = |half: usize| _mm256_loadu_si256(bytes.as_ptr().add(half).cast());
        let (low, high) = (load(0), load(LANES / 2));
        let white = mask!(low, high, half => between(half, 0, b' '));
        let space = mask!(low, high, half => is(half, b' '));
        let newline = mask!(low, high, half => is(half, b'\n'));
        let tab = mask!(low, high, half => is(half, b'\t'));
        let delete = mask!(low, high, half => is(half, 0x7f));
        Signs {
            ampersand: mask!(low, high, half => is(half, b'&')),
            control: white & !(space | newline | tab) | delete,
            white,
            newline,
            high: mask!(low, high, half => half),
        }
    }
}

#[allow(unsafe_op_in_unsafe_fn, reason = "compilers before 1.87 take all instructions for unsafe ones, later ones do not")]
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn byte(byte: u8) -> __m256i {
    _mm256_set1_epi8(i8::from_le_bytes([byte]))
}

#[target_feature(enable = "avx2")]
#[inline]
unsafe fn is(half: __m256i, b: u8) -> __m256i {
    // SAFETY: it asks for no more than this function.
    unsafe { _mm256_cmpeq_epi8(half, byte(b)) }
}

#[target_feature(enable = "avx2")]
#[inline]
unsafe fn between(half: __m256i, first: u8, last: u8) -> __m256i {
    // SAFETY: it asks for no more than this function.
    unsafe {
        let above = _mm256_sub_epi8(half, byte(first));
        _mm256_cmpeq_epi8(_mm256_min_epu8(above, byte(last - first)), above)
    }
}

/// Looks at a text; false where the processor cannot.
pub(super) fn look(head: &mut Head, text: &[u8], start: usize, end: usize) -> bool {
    let is_here = has_avx2();
    if is_here {
        // SAFETY: the processor has AVX2, and counts bits.
        unsafe { look_with(head, text, start, end) };
    }
    is_here
}

#[target_feature(enable = "avx2,popcnt")]
unsafe fn look_with(head: &mut Head, text: &[u8], start: usize, end: usize) {
    // SAFETY: it asks for no more than this function.
    head.look_by(text, start, end, |bytes| unsafe { classes_of(bytes) });
}

#[target_feature(enable = "avx2")]
#[inline]
unsafe fn classes_of(bytes: &[u8; LANES]) -> Classes {
    // SAFETY: the processor has AVX2; each half of the bytes has as many as are loaded.
    unsafe {
        let load = |half: usize| _mm256_loadu_si256(bytes.as_ptr().add(half).cast());
        let (low, high) = (load(0), load(LANES / 2));
        let or = |first, second| _mm256_or_si256(first, second);
        let upper = mask!(low, high, half => between(half, b'A', b'Z'));
        let lower = mask!(low, high, half => between(half, b'a', b'z'));
        let digit = mask!(low, high, half => between(half, b'0', b'9'));
        let space = mask!(low, high, half => between(half, 0, b' '));
        let comma = mask!(low, high, half => or(is(half, b','), is(half, b';')));
        let end = mask!(low, high, half => or(or(is(half, b'.'), is(half, b'!')), is(half, b'?')));
        let all_high = mask!(low, high, half => half);
        let mark = !(upper | lower | digit | space | comma | end | all_high);
        let mut classes = Classes { upper, lower, digit, space, comma, end, mark, high: High::default() };
        if all_high != 0 {
            let c2 = mask!(low, high, half => is(half, 0xc2));
            let two = mask!(low, high, half => between(half, 0xc3, 0xdf));
            let e2 = mask!(low, high, half => is(half, 0xe2));
            let wide = mask!(low, high, half => between(half, 0xe3, 0xed));
            let three = mask!(low, high, half => between(half, 0xe0, 0xef)) & !(e2 | wide);
            let four = mask!(low, high, half => between(half, 0xf0, 0xff));
            classes.high = High { c2, two, e2, wide, three, four, rest: all_high & !(c2 | two | e2 | wide | three | four) };
        }
        classes
    }
}
