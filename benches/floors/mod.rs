//! A candidate beside its floors: `std::str::from_utf8` and a copy of the same bytes, in the same run.
//!
//! Speeds change with the machine and with what else it does; ratios hardly do. So all parts are timed one after the other, forwards and
//! backwards in turn, by the CPU time of this thread, and what counts is the median of the ratios of the rounds.
#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, Throughput};

const ROUNDS: usize = 9;

/// The CPU time of this thread so far.
#[cfg(unix)]
pub(crate) fn thread_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("a clock that began at 0")
}

/// Where threads have no clock of their own, the one on the wall.
#[cfg(not(unix))]
pub(crate) fn thread_time() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// The CPU time of this thread since then.
pub(crate) fn since(start: Duration) -> Duration {
    thread_time().saturating_sub(start)
}

/// Makes `criterion` measure by the time of the thread, too.
pub(crate) struct ThreadTime;

impl Measurement for ThreadTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        thread_time()
    }

    fn end(&self, start: Duration) -> Duration {
        since(start)
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// How `criterion_group!` shall measure.
pub(crate) fn config() -> Criterion<ThreadTime> {
    let (warm_up, measurement) = (Duration::from_millis(300), Duration::from_secs(1));
    Criterion::default().warm_up_time(warm_up).measurement_time(measurement).sample_size(20).with_measurement(ThreadTime)
}

/// Whether this run shall only show that benchmarks work: `-- --test`, and `cargo test --benches`.
pub(crate) fn is_test() -> bool {
    let has = |option: &str| std::env::args().any(|argument| argument == option);
    has("--test") || !has("--bench")
}

/// The seconds that each part takes, by part and by round.
pub(crate) fn rounds<F: FnMut()>(parts: &mut [F]) -> Vec<Vec<f64>> {
    let mut seconds = vec![Vec::new(); parts.len()];
    let rounds = if is_test() { 1 } else { ROUNDS };
    // The first one warms up.
    for round in 0..=rounds {
        for step in 0..parts.len() {
            let part = if round % 2 == 0 { step } else { parts.len() - 1 - step };
            let taken = time(&mut parts[part]);
            if round > 0 {
                seconds[part].push(taken);
            }
        }
    }
    seconds
}

/// The seconds that a part takes, which runs as often as makes that many times the clock's step.
fn time(part: &mut impl FnMut()) -> f64 {
    let least = if is_test() { Duration::ZERO } else { Duration::from_millis(5) };
    let mut runs = 1;
    loop {
        let start = thread_time();
        for _ in 0..runs {
            part();
        }
        let taken = since(start);
        if taken >= least {
            return taken.as_secs_f64() / f64::from(runs);
        }
        runs *= 2;
    }
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of the rounds' ratios.
pub(crate) fn ratio(seconds: &[f64], others: &[f64]) -> f64 {
    median(&seconds.iter().zip(others).map(|(seconds, others)| seconds / others).collect::<Vec<_>>())
}

/// What is timed over documents, with its name. What it returns for each is looked at, so that it cannot be left out.
pub(crate) type Candidate<'c> = (&'c str, Box<dyn FnMut(&str) -> usize + 'c>);

pub(crate) fn pass(documents: &[String], candidate: &mut dyn FnMut(&str) -> usize) {
    for document in documents {
        black_box(candidate(black_box(document)));
    }
}

/// Benches candidates and their floors as one group, and returns a line on each candidate for the end of the run.
pub(crate) fn bench(c: &mut Criterion<ThreadTime>, name: &str, documents: &[String], candidates: Vec<Candidate>) -> Vec<String> {
    let bytes: usize = documents.iter().map(String::len).sum();
    let mut copy = String::new();
    let mut parts: Vec<Candidate> = vec![
        ("from_utf8", Box::new(|document| std::str::from_utf8(document.as_bytes()).map_or(0, str::len))),
        (
            "copy",
            Box::new(|document| {
                copy.clear();
                copy.push_str(document);
                black_box(&copy).len()
            }),
        ),
    ];
    let floors = parts.len();
    parts.extend(candidates);

    let mut asked_for = false;
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes as u64));
    for (part, candidate) in &mut parts {
        group.bench_function(*part, |b| {
            asked_for = true;
            b.iter(|| pass(documents, candidate));
        });
    }
    group.finish();
    if !asked_for {
        return Vec::new();
    }

    let seconds = rounds(&mut parts.iter_mut().map(|(_, candidate)| || pass(documents, candidate)).collect::<Vec<_>>());
    let line = |part: usize| {
        format!(
            "{name}, {}: {:.0} MB/s, {:.1} x from_utf8, {:.0} x copy",
            parts[part].0,
            bytes as f64 / median(&seconds[part]) / 1e6,
            ratio(&seconds[part], &seconds[0]),
            ratio(&seconds[part], &seconds[1])
        )
    };
    (floors..parts.len()).map(line).collect()
}
