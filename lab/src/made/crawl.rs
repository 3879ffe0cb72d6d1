//! Pages of many made sites, in the order that a crawl might have them.

use std::io::Write;

use anyhow::Result;
use serde_json::json;
use unscaffold_cli::evaluate::in_parallel;

use super::chance::Chance;
use super::{KINDS, Site};

/// Pages that are made before they are written.
const AT_ONCE: u64 = 4096;
/// A site's pages link to those of so many.
const LINKED: u64 = 10_000;

/// Writes so many pages of so many hosts as JSON Lines, with the fields `url` and `text`. Of hosts the first has most pages, the second half
/// as many, and so on (Zipf's law); they come mixed.
pub fn crawl(hosts: u64, pages: u64, out: &mut impl Write) -> Result<()> {
    for start in (0..pages).step_by(AT_ONCE as usize) {
        let numbers: Vec<u64> = (start..pages.min(start + AT_ONCE)).collect();
        let lines = in_parallel(&numbers, |&number| {
            let host = by_zipf(Chance::of(&[number]).next(), hosts);
            let site = Site::new(host as usize % KINDS, host);
            let page = site.page(number % LINKED, LINKED);
            json!({"url": format!("https://{}/{number}", site.host()), "text": page.text()}).to_string()
        });
        for line in lines {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// A number below `end`, of which each is as likely as its place among them, from 1 on, is small: by the inverse of the logarithm, to which the
/// sum of 1/n is near.
fn by_zipf(chance: u64, end: u64) -> u64 {
    let share = chance as f64 / u64::MAX as f64;
    (((end + 1) as f64).powf(share) as u64 - 1).min(end - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_host_has_most_pages() {
        let mut counts = [0; 50];
        for number in 0..20_000 {
            counts[by_zipf(Chance::of(&[number]).next(), 50) as usize] += 1;
        }
        assert!(counts[0] > counts[1] && counts[1] > counts[4] && counts[4] > counts[20] && counts[49] > 0, "{counts:?}");
    }

    #[test]
    fn a_crawl_is_the_same_each_time() {
        let made = || {
            let mut out = Vec::new();
            crawl(5, 20, &mut out).expect("memory takes all");
            out
        };
        assert_eq!(made(), made());
        assert_eq!(made().split(|&byte| byte == b'\n').count(), 21);
    }
}
