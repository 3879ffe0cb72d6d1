//! Work without an interpreter, divided among threads.
//!
//! Threads live as long as the work does: where all is quiet none is there when a process forks, as those of data loaders do.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// So many bytes of text are worked on by a thread before the interpreter is asked whether to go on: some 50 ms of cleaning.
const WAVE: usize = 4 << 20;
/// Texts that a thread takes at a time.
const TAKEN: usize = 16;
/// More threads than any machine has processors are a mistake.
const MOST_THREADS: usize = 1024;

/// How many threads.
#[derive(Clone, Copy)]
pub struct Threads(usize);

impl Threads {
    /// As they were asked for: 0 for as many as there are processors.
    pub fn of(asked: usize) -> Self {
        let threads = match asked {
            0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
            some => some,
        };
        Threads(threads.min(MOST_THREADS))
    }

    /// Bytes that they work on before anyone looks up.
    pub fn wave(self) -> usize {
        WAVE * self.0
    }

    /// What is made of each number, in their order. Where no further thread is to be had, by those that are.
    pub fn side_by_side<R: Send>(self, numbers: Range<usize>, make: &(impl Fn(usize) -> R + Sync)) -> Vec<R> {
        let Threads(threads) = self;
        let parts = numbers.len().div_ceil(TAKEN);
        if threads.min(parts) <= 1 {
            return numbers.map(make).collect();
        }
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= parts {
                    return done;
                }
                let first = numbers.start + part * TAKEN;
                let results: Vec<R> = (first..numbers.end.min(first + TAKEN)).map(make).collect();
                done.push((part, results));
            }
        };
        let mut done = thread::scope(|scope| {
            let others = (1..threads.min(parts)).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok());
            let others: Vec<_> = others.collect();
            let mut done = work();
            for other in others {
                done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done
        });
        done.sort_unstable_by_key(|(part, _)| *part);
        done.into_iter().flat_map(|(_, results)| results).collect()
    }
}
