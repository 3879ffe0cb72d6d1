//! The time per byte does not depend on how much there is, nor on how many threads there are. (Of hostile texts: `hostile`.)

mod floors;
mod texts;

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use texts::Kind;
use unscaffold::{Cleaner, Scratch};

fn main() {
    sizes();
    threads();
}

/// Cleans documents by default, with memory of its own.
fn cleaning(documents: &[String]) -> impl FnMut() + '_ {
    let cleaner = Cleaner::default();
    let mut scratch = Scratch::new();
    let mut clean = move |document: &str| {
        let cleaned = cleaner.clean_with(&mut scratch, document);
        let left = cleaned.text().len();
        scratch.recycle(cleaned);
        left
    };
    move || floors::pass(documents, &mut clean)
}

/// The rounds' nanoseconds per byte, of each set of documents.
fn per_byte(sets: &[Vec<String>]) -> Vec<Vec<f64>> {
    let mut seconds = floors::rounds(&mut sets.iter().map(|documents| cleaning(documents)).collect::<Vec<_>>());
    for (seconds, documents) in seconds.iter_mut().zip(sets) {
        let bytes: usize = documents.iter().map(String::len).sum();
        for seconds in seconds {
            *seconds *= 1e9 / bytes as f64;
        }
    }
    seconds
}

/// Documents of each size: of the small ones a megabyte.
fn sizes() {
    let sizes = [
        ("1 kB", 1_000),
        ("10 kB", 10_000),
        ("100 kB", 100_000),
        ("1 MB", 1_000_000),
        ("10 MB", 10_000_000),
        ("100 MB", 100_000_000),
    ];
    let sizes = if floors::is_test() { &sizes[..5] } else { &sizes[..] };
    row("ns per byte of documents of", sizes.iter().map(|(name, _)| (*name).to_owned()), "");
    for (name, kind) in [("prose", texts::prose as Kind), ("pages", texts::page)] {
        let text = |size: usize| texts::documents(kind, size.max(1_000_000)).concat();
        let sets: Vec<_> = sizes.iter().map(|&(_, size)| texts::cut(&text(size), size)).collect();
        let medians: Vec<f64> = per_byte(&sets).iter().map(|rounds| floors::median(rounds)).collect();
        let best = medians.iter().copied().fold(f64::INFINITY, f64::min);
        let worst = medians.iter().copied().fold(0.0, f64::max);
        row(name, medians.iter().map(|median| format!("{median:.2}")), &format!("worst {:.2} x best", worst / best));
    }
}

fn row(name: &str, cells: impl Iterator<Item = String>, remark: &str) {
    print!("{name:<29}");
    cells.for_each(|cell| print!("{cell:>10}"));
    println!("  {remark}");
}

/// One cleaner for all threads, each of which cleans the same documents with memory of its own.
fn threads() {
    let documents = texts::documents(texts::page, 4_000_000);
    let (mut by_wall, mut by_cpu, mut had) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..if floors::is_test() { 2 } else { 10 } {
        let (wall, cpu) = together(1, &documents);
        let (wall_of_two, cpu_of_two) = together(2, &documents);
        if round > 0 {
            by_wall.push(2.0 * wall.as_secs_f64() / wall_of_two.as_secs_f64());
            by_cpu.push(2.0 * cpu.as_secs_f64() / cpu_of_two.as_secs_f64());
            had.push(100.0 * cpu_of_two.as_secs_f64() / wall_of_two.as_secs_f64());
        }
    }
    println!(
        "\ntwo threads do {:.2} x the work of one by the clock on the wall, having {:.0} % of two cores; {:.2} x by their own clocks",
        floors::median(&by_wall),
        floors::median(&had),
        floors::median(&by_cpu)
    );
}

/// The time on the wall until all threads are through, and the mean of the times that they had.
fn together(count: usize, documents: &[String]) -> (Duration, Duration) {
    let start_line = Barrier::new(count + 1);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|_| {
                scope.spawn(|| {
                    let mut pass = cleaning(documents);
                    pass();
                    start_line.wait();
                    let start = floors::thread_time();
                    pass();
                    floors::since(start)
                })
            })
            .collect();
        start_line.wait();
        let start = Instant::now();
        let own: Duration = threads.into_iter().map(|thread| thread.join().expect("cleaning does not fail")).sum();
        (start.elapsed(), own / count as u32)
    })
}
