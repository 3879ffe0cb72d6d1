//! Work in parallel, results in order: one thread reads jobs, several do them, the calling one takes the results.
//!
//! Jobs wait in no more memory than [`ahead`] allows, so that the size of the input does not matter.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::interrupt::{self, is_interrupted};

/// So many bytes of jobs may be read and not yet written; one job may be larger. Enough for each thread to have one at hand and one to
/// come.
fn ahead(threads: usize) -> usize {
    (threads << 21).max(16 << 20)
}

/// A job for a worker, and its size in bytes.
pub struct Job<J> {
    pub job: J,
    pub size: usize,
}

/// Runs `work` on what `source` yields, on so many threads, each with a state of its own, and hands the results to `sink` in the order
/// of the source. An error of the source reaches the sink's caller behind the results before it; an error of the sink ends all.
pub fn run<J: Send, S, D: Send, E: Send>(
    threads: usize,
    mut source: impl FnMut() -> Result<Option<Job<J>>, E> + Send,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, J) -> D + Sync,
    mut sink: impl FnMut(D) -> Result<(), E>,
) -> Result<(), E> {
    type Ordered<D, E> = Result<(Receiver<D>, usize), E>;
    let budget = Budget { most: ahead(threads), ..Budget::default() };
    let (jobs, waiting) = bounded::<(J, Sender<D>)>(threads);
    // Results come in the order in which their receivers stand in this queue.
    let (order, results) = bounded::<Ordered<D, E>>(4 * threads + 4);
    thread::scope(|scope| {
        let budget = &budget;
        scope.spawn(move || {
            loop {
                let next = if is_interrupted() { Ok(None) } else { source() };
                match next {
                    Ok(None) => return,
                    Err(error) => {
                        // Nobody may be there to hear it.
                        let _ = order.send(Err(error));
                        return;
                    }
                    Ok(Some(Job { job, size })) => {
                        let (result, place) = bounded(1);
                        if !budget.take(size) || order.send(Ok((place, size))).is_err() || jobs.send((job, result)).is_err() {
                            return;
                        }
                    }
                }
            }
        });
        for _ in 0..threads {
            let (waiting, state, work) = (waiting.clone(), &state, &work);
            scope.spawn(move || {
                let mut state = state();
                for (job, result) in waiting {
                    let _ = result.send(work(&mut state, job));
                }
            });
        }
        drop(waiting);
        // Whatever ends this, the reader must not wait for room that nobody makes.
        let _closed = Closing(budget);
        for next in results {
            let (place, size) = next?;
            let Ok(done) = place.recv() else { break };
            budget.give(size);
            sink(done).inspect_err(|_| interrupt::abandon())?;
        }
        Ok(())
    })
}

/// Bytes that are under way.
#[derive(Default)]
struct Budget {
    most: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    taken: usize,
    /// Nobody takes results any more.
    over: bool,
}

impl Budget {
    /// Waits until there is room; false when all is over.
    fn take(&self, size: usize) -> bool {
        let full = |state: &mut State| !state.over && state.taken > 0 && state.taken + size > self.most;
        let mut state = self.changed.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        state.taken += size;
        !state.over
    }

    fn give(&self, size: usize) {
        self.lock().taken -= size;
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Closing<'b>(&'b Budget);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(to: usize) -> impl FnMut() -> Result<Option<Job<usize>>, String> + Send {
        let mut next = 0;
        move || {
            next += 1;
            Ok((next <= to).then_some(Job { job: next, size: ahead(1) / 3 }))
        }
    }

    #[test]
    fn results_keep_their_order() {
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let work = |(): &mut (), number: usize| {
                // The first ones take longest.
                thread::sleep(std::time::Duration::from_micros(300 / number as u64));
                number * 2
            };
            let done = run(
                threads,
                numbers(50),
                || (),
                work,
                |number| {
                    seen.push(number);
                    Ok(())
                },
            );
            assert_eq!(done, Ok(()));
            assert_eq!(seen, (1..=50).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn errors_come_behind_the_results_before_them() {
        let mut source = numbers(100);
        let failing = move || match source() {
            Ok(Some(Job { job: 9, .. })) => Err("the ninth".to_owned()),
            other => other,
        };
        let mut seen = 0;
        let done = run(
            3,
            failing,
            || (),
            |(), number| number,
            |number| {
                seen = number;
                Ok(())
            },
        );
        assert_eq!((done, seen), (Err("the ninth".to_owned()), 8));
    }

    #[test]
    fn an_error_of_the_sink_ends_all() {
        // More than the queues and the budget hold, so that the reader waits.
        let done = run(
            2,
            numbers(usize::MAX),
            || (),
            |(), number| number,
            |number| if number == 5 { Err("full".to_owned()) } else { Ok(()) },
        );
        assert_eq!(done, Err("full".to_owned()));
    }
}
