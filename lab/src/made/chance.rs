//! Numbers by chance that are the same in every run, on every machine.

/// A source of numbers: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Own, since the numbers
/// of `fastrand` may change with its version, and with them all that was measured on what is made of them.
pub struct Chance(u64);

impl Chance {
    /// One that is as good as independent of that of any other numbers.
    pub fn of(numbers: &[u64]) -> Self {
        let mut chance = Chance(0);
        for number in numbers {
            chance.0 ^= number;
            chance.0 = chance.next();
        }
        chance
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below this one, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from the one to the other, both included.
    pub fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// The number at this place where those below `end` stand in an order by chance, which begins anew behind the last.
    pub fn order(&mut self, end: u64, place: u64) -> u64 {
        let start = self.below(end);
        let mut step = self.within(1, end);
        while common_divisor(step, end) > 1 {
            step -= 1;
        }
        (start + place * step) % end
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_splitmix64() {
        // The first of the reference implementation from the seed 1234567.
        let mut chance = Chance(1_234_567);
        assert_eq!([chance.next(), chance.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn an_order_has_each_number_once() {
        for (seed, end) in (1..40).map(|seed| (seed, seed % 19 + 1)) {
            let mut numbers: Vec<u64> = (0..end).map(|place| Chance::of(&[seed]).order(end, place)).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (0..end).collect::<Vec<_>>());
        }
    }
}
