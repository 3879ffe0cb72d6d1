//! A layer of a network, in whole numbers: sums of these are the same in any order, on any platform.
//!
//! A number of a block is held in 16 bits, as so many times 1/[`ONE`]. A weight is held in 16 bits too, as so many times 1/2^shift, with
//! a shift for each layer: the largest with which no sum of products can overflow 32 bits.

/// Numbers of a row.
pub(crate) const WIDTH: usize = 16;
/// What stands for 1.
pub(crate) const ONE: f32 = 512.0;
/// Bits of a weight behind the point, at most.
pub(crate) const MOST_SHIFT: i32 = 14;

/// The numbers of a block; or as many weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(32))]
pub(crate) struct Row(pub(crate) [i16; WIDTH]);

impl Row {
    /// Adds a row; the sums must fit.
    #[inline(always)]
    pub(crate) fn add(&mut self, row: &Row) {
        #[cfg(target_arch = "x86_64")]
        super::x86::add(self, row);
        #[cfg(not(target_arch = "x86_64"))]
        self.add_plainly(row);
    }

    /// The same number by number.
    #[cfg(any(test, not(target_arch = "x86_64")))]
    fn add_plainly(&mut self, row: &Row) {
        for (sum, number) in self.0.iter_mut().zip(&row.0) {
            *sum = sum.wrapping_add(*number);
        }
    }

    /// Adds a row, both of numbers that are not below 0; a sum that is too large is as large as can be.
    pub(crate) fn add_up(&mut self, row: &Row) {
        for (sum, number) in self.0.iter_mut().zip(&row.0) {
            *sum = (i32::from(*sum) + i32::from(*number)).min(i32::from(i16::MAX)) as i16;
        }
    }

    /// Two numbers as one.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn pair(&self, pair: usize) -> i32 {
        let number = |at: usize| i32::from(self.0[at]);
        number(2 * pair) & 0xffff | number(2 * pair + 1) << 16
    }
}

/// What sums begin with, in 32 bits.
#[derive(Clone, Debug)]
#[repr(C, align(32))]
pub(super) struct Bias([i32; WIDTH]);

/// An input, and its weights.
#[derive(Clone, Debug)]
pub(super) struct Tap {
    /// Where the input stands, from the first of them on.
    pub(super) offset: usize,
    /// By number of the input, then output.
    weights: [Row; WIDTH],
    /// The same by pairs of numbers, then halves of the outputs: for each output the weights of both.
    #[cfg(target_arch = "x86_64")]
    pub(super) pairs: [[Row; 2]; WIDTH / 2],
}

/// Weights by input, then output, as they were trained.
pub(crate) type Trained = [[f32; WIDTH]; WIDTH];

/// max(0, bias + the sum of inputs by weights), of a few blocks; perhaps added to what a block was.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(super) taps: Vec<Tap>,
    pub(super) bias: Bias,
    /// Bits of a sum that lie behind those of a number.
    pub(super) shift: i32,
    /// Where what the sum is added to stands.
    pub(super) added: Option<usize>,
}

impl Layer {
    /// A layer of these inputs; none where sums may not fit into 32 bits, or what was trained is no number.
    pub(crate) fn new(taps: &[(usize, Trained)], bias: &[f32; WIDTH], added: Option<usize>) -> Option<Self> {
        // The most that a sum may come to, were each number as large as it can be.
        let most = |output: usize| -> f64 {
            let weights = taps.iter().flat_map(|(_, weights)| weights.iter().map(|of_input| f64::from(of_input[output].abs())));
            weights.sum::<f64>() * f64::from(i16::MAX) + f64::from(bias[output].abs() * ONE) + 1.0
        };
        let most: [f64; WIDTH] = std::array::from_fn(most);
        // Not by the largest of them: to that, what is no number counts for nothing.
        let fits = |shift: &i32| {
            let scale = f64::from(1_i32 << shift);
            let mut weights = taps.iter().flat_map(|(_, weights)| weights.as_flattened());
            most.iter().all(|most| most * scale < f64::from(1 << 30))
                && weights.all(|weight| f64::from(weight.abs()) * scale < f64::from(i16::MAX))
        };
        let shift = (0..=MOST_SHIFT).rev().find(fits)?;
        let scale = (1_i32 << shift) as f32;
        let weight = |weight: f32| (weight * scale).round() as i16;
        let taps = taps.iter().map(|(offset, trained)| {
            let weights = trained.map(|of_input| Row(of_input.map(weight)));
            #[cfg(target_arch = "x86_64")]
            let half =
                |pair: usize, half: usize| Row(std::array::from_fn(|at| weights[2 * pair + at % 2].0[WIDTH / 2 * half + at / 2]));
            Tap {
                offset: *offset,
                weights,
                #[cfg(target_arch = "x86_64")]
                pairs: std::array::from_fn(|pair| [half(pair, 0), half(pair, 1)]),
            }
        });
        // With half of a last place, so that cutting what lies behind rounds.
        let half = (1 << shift) >> 1;
        let bias = Bias(bias.map(|bias| (bias * ONE * scale).round() as i32 + half));
        Some(Layer { taps: taps.collect(), bias, shift, added })
    }

    /// Computes the rows of `out` from those of `states`, which go on behind as far as an input may stand.
    pub(crate) fn run(&self, states: &[Row], out: &mut [Row]) {
        #[cfg(target_arch = "x86_64")]
        if super::x86::run(self, states, out) {
            return;
        }
        self.run_plainly(states, out);
    }

    /// The same number by number.
    pub(super) fn run_plainly(&self, states: &[Row], out: &mut [Row]) {
        for (at, out) in out.iter_mut().enumerate() {
            let mut sums = self.bias.0;
            for Tap { offset, weights, .. } in &self.taps {
                for (number, weights) in states[at + offset].0.into_iter().zip(weights) {
                    for (sum, weight) in sums.iter_mut().zip(weights.0) {
                        *sum += i32::from(number) * i32::from(weight);
                    }
                }
            }
            let added = self.added.map_or(Row::default(), |offset| states[at + offset]);
            let number = |at: usize| {
                let sum = (sums[at] >> self.shift).clamp(0, i32::from(i16::MAX)) as i16;
                sum.saturating_add(added.0[at])
            };
            *out = Row(std::array::from_fn(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layer(numbers: &[f32], added: Option<usize>) -> Layer {
        let mut numbers = numbers.iter().copied().cycle();
        let mut row = || std::array::from_fn(|_| numbers.next().unwrap_or(0.0));
        let taps: Vec<(usize, Trained)> = [0, 3, 4].map(|offset| (offset, std::array::from_fn(|_| row()))).into();
        Layer::new(&taps, &row(), added).expect("small numbers")
    }

    proptest! {
        /// In whole numbers: what `run` does on this machine, and what plain code does. And both are near what was trained.
        #[test]
        fn both_forms_compute_the_same(
            numbers in prop::collection::vec(-3.0_f32..3.0, 7..60),
            inputs in prop::collection::vec(prop::array::uniform16(0_i16..=i16::MAX), 4..16),
            small in any::<bool>(),
            adds in any::<bool>(),
        ) {
            let inputs: Vec<Row> = inputs.into_iter().map(|row| Row(row.map(|number| if small { number / 64 } else { number }))).collect();
            let layer = layer(&numbers, adds.then_some(3));
            let mut fast = vec![Row::default(); inputs.len() - 4];
            let mut plain = fast.clone();
            layer.run(&inputs, &mut fast);
            layer.run_plainly(&inputs, &mut plain);
            prop_assert_eq!(&fast, &plain);
        }
    }

    proptest! {
        #[test]
        fn both_forms_add_the_same(sum in prop::array::uniform16(any::<i16>()), row in prop::array::uniform16(any::<i16>())) {
            let (mut fast, mut plain) = (Row(sum), Row(sum));
            fast.add(&Row(row));
            plain.add_plainly(&Row(row));
            prop_assert_eq!(fast, plain);
        }
    }

    #[test]
    fn whole_numbers_are_near_those_that_were_trained() {
        let mut weights = [[0.0; WIDTH]; WIDTH];
        for (input, of_input) in weights.iter_mut().enumerate() {
            *of_input = std::array::from_fn(|output| ((input * WIDTH + output) as f32).sin());
        }
        let bias = std::array::from_fn(|output| (output as f32).cos());
        let input: [f32; WIDTH] = std::array::from_fn(|number| 2.0 + (number as f32 * 0.7).sin());
        let mut out = [Row::default()];
        let layer = Layer::new(&[(0, weights)], &bias, None).expect("small numbers");
        layer.run(&[Row(input.map(|number| (number * ONE) as i16))], &mut out);
        for (output, &number) in out[0].0.iter().enumerate() {
            let sum: f32 =
                input.iter().zip(&weights).map(|(input, of_input)| input * of_input[output]).sum::<f32>() + bias[output];
            assert!((f32::from(number) / ONE - sum.max(0.0)).abs() < 0.05, "{number} {sum}");
        }
    }
}
