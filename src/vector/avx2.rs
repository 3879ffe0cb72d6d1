//! The one file with unsafe code. What is here has a twin in plain code, which runs where the processor has no AVX2.

#![allow(unsafe_code, reason = "instructions that a processor may not have")]

#[allow(clippy::wildcard_imports, reason = "two dozen instructions")]
use std::arch::x86_64::*;

use super::classes::{Classes, Head, High, LANES};
use super::layer::{Bias, Layer, Row};

/// Blocks that are computed at once share what is loaded of the weights.
const TOGETHER: usize = 2;

/// Runs a layer; false where the processor cannot.
pub(super) fn run(layer: &Layer, states: &[Row], out: &mut [Row]) -> bool {
    let is_here = is_x86_feature_detected!("avx2");
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
        for (offset, weights) in &layer.taps {
            let inputs: &[Row; BLOCKS] = states[at + offset..][..BLOCKS].try_into().expect("as many");
            for (number, [low, high]) in weights.iter().enumerate() {
                let (low, high) = (row(low), row(high));
                for (sum, input) in sums.iter_mut().zip(inputs) {
                    let pair = _mm256_set1_epi32(input.pair(number));
                    sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(pair, low));
                    sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(pair, high));
                }
            }
        }
        let shift = _mm_cvtsi32_si128(layer.shift as i32);
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

/// Looks at a text; false where the processor cannot.
pub(super) fn look(head: &mut Head, text: &[u8], start: usize, end: usize) -> bool {
    let is_here = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt");
    if is_here {
        // SAFETY: the processor has both.
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
        let byte = |byte: u8| _mm256_set1_epi8(i8::from_le_bytes([byte]));
        let bits = |half: __m256i| u64::from(_mm256_movemask_epi8(half).cast_unsigned());
        // A macro, since a closure for both halves would have to be told what the processor has.
        macro_rules! mask {
            ($half:ident: $is:expr) => {{
                let $half = low;
                let first = bits($is);
                let $half = high;
                first | bits($is) << (LANES / 2)
            }};
        }
        let between = |half, first: u8, last: u8| {
            let above = _mm256_sub_epi8(half, byte(first));
            _mm256_cmpeq_epi8(_mm256_min_epu8(above, byte(last - first)), above)
        };
        let is = |half, b: u8| _mm256_cmpeq_epi8(half, byte(b));
        let or = |first, second| _mm256_or_si256(first, second);
        let upper = mask!(half: between(half, b'A', b'Z'));
        let lower = mask!(half: between(half, b'a', b'z'));
        let digit = mask!(half: between(half, b'0', b'9'));
        let space = mask!(half: between(half, 0, b' '));
        let comma = mask!(half: or(is(half, b','), is(half, b';')));
        let end = mask!(half: or(or(is(half, b'.'), is(half, b'!')), is(half, b'?')));
        let all_high = mask!(half: half);
        let mark = !(upper | lower | digit | space | comma | end | all_high);
        let mut classes = Classes { upper, lower, digit, space, comma, end, mark, high: High::default() };
        if all_high != 0 {
            let c2 = mask!(half: is(half, 0xc2));
            let two = mask!(half: between(half, 0xc3, 0xdf));
            let e2 = mask!(half: is(half, 0xe2));
            let wide = mask!(half: between(half, 0xe3, 0xed));
            let three = mask!(half: between(half, 0xe0, 0xef)) & !(e2 | wide);
            let four = mask!(half: between(half, 0xf0, 0xff));
            classes.high = High { c2, two, e2, wide, three, four, rest: all_high & !(c2 | two | e2 | wide | three | four) };
        }
        classes
    }
}
