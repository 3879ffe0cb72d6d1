//! Numbers as the page shows them.

use crate::tally::grouped;

/// A share of 1 for people. What is not all never looks like all, and what is something never like nothing.
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        _ if percent <= 0.0 => "0 %".to_owned(),
        _ if percent < 0.1 => "< 0.1 %".to_owned(),
        _ if percent >= 100.0 => "100 %".to_owned(),
        _ => format!("{:.1} %", percent.min(99.9)),
    }
}

/// A percentage for CSS; something is seen of whatever is not nothing.
pub fn part(of: u64, all: u64) -> String {
    let percent = 100.0 * of as f64 / all.max(1) as f64;
    format!("{:.1}", if of > 0 { percent.max(0.4) } else { 0.0 })
}

/// A number for a narrow column.
pub fn short(number: u64) -> String {
    match number {
        0..10_000 => grouped(number),
        10_000..1_000_000 => format!("{}k", number / 1_000),
        1_000_000..10_000_000 => format!("{:.1}M", number as f64 / 1e6),
        _ => format!("{}M", grouped(number / 1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_do_not_round_to_all_or_nothing() {
        assert_eq!([0.0, 0.0004, 0.1234, 0.9997, 1.0].map(percent), ["0 %", "< 0.1 %", "12.3 %", "99.9 %", "100 %"]);
    }

    #[test]
    fn numbers_fit_narrow_columns() {
        assert_eq!([0, 9_999, 12_345, 999_999, 1_234_567, 12_345_678].map(short), ["0", "9,999", "12k", "999k", "1.2M", "12M"]);
    }
}
