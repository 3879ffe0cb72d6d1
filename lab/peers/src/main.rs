//! Our side of the comparison, and ICU's: `unscaffold-peers run|time JOB < DOCUMENTS`.
//!
//! Documents are lines `{"id": …, "text": "…"}`. `run` prints what becomes of each, `{"id": …, "text": "…"}` or
//! `{"id": …, "sentences": […]}`; `time` prints `{"bytes": …, "seconds": …}`, the median round over all of them, in the time
//! of the one thread that does the work.

use std::hint::black_box;
use std::io::{BufWriter, Write, read_to_string, stdin, stdout};

use anyhow::{Context, Result, bail};
use cpu_time::ThreadTime;
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use serde_json::{Value, json};
use unscaffold::sentence::{Level, Normalize, Segmenter, normalize};
use unscaffold::{Cleaner, Policy, Scratch};

const ROUNDS: usize = 5;
/// Texts are repeated until a round has so many bytes, since clocks are coarse.
const LEAST: usize = 16_000_000;

/// Both sides of a job: what it makes of a text, and the same without a copy, as a caller in a loop would have it.
struct Job {
    run: Box<dyn Fn(&str) -> Value>,
    work: Box<dyn FnMut(&str)>,
}

fn cleaning(policy: Policy) -> Result<Job> {
    let cleaner = Cleaner::builder().policy(policy).build()?;
    let (again, mut scratch) = (cleaner.clone(), Scratch::new());
    Ok(Job {
        run: Box::new(move |text| json!({"text": cleaner.clean(text).text()})),
        work: Box::new(move |text| {
            let cleaned = again.clean_with(&mut scratch, text);
            black_box(cleaned.text());
            scratch.recycle(cleaned);
        }),
    })
}

fn splitting(segmenter: Segmenter) -> Job {
    let again = segmenter;
    Job {
        run: Box::new(move |text| json!({"sentences": segmenter.sentences(text).collect::<Vec<_>>()})),
        work: Box::new(move |text| again.sentences(text).for_each(|sentence| _ = black_box(sentence))),
    }
}

fn icu() -> Job {
    let segmenter = || SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let sentences = move |text: &str| -> Vec<String> {
        let ends: Vec<usize> = segmenter().segment_str(text).collect();
        ends.windows(2).map(|pair| text[pair[0]..pair[1]].to_owned()).collect()
    };
    Job {
        run: Box::new(move |text| json!({"sentences": sentences(text)})),
        work: Box::new(move |text| segmenter().segment_str(text).for_each(|end| _ = black_box(end))),
    }
}

fn job(name: &str) -> Result<Job> {
    Ok(match name {
        "balanced" => cleaning(Policy::balanced())?,
        "conservative" => cleaning(Policy::conservative())?,
        "normalize" => Job {
            run: Box::new(|text| json!({"text": normalize(text, &Normalize::default())})),
            work: Box::new(|text| _ = black_box(normalize(text, &Normalize::default()))),
        },
        "sentences" => splitting(Segmenter::new()),
        "uax29" => splitting(Segmenter::new().level(Level::Uax29)),
        "icu" => icu(),
        _ => bail!("unknown job {name:?}"),
    })
}

fn time(mut job: Job, texts: &[String]) -> Value {
    let bytes: usize = texts.iter().map(String::len).sum();
    let repeats = LEAST.div_ceil(bytes.max(1));
    // The first round warms up.
    let mut seconds: Vec<f64> = (0..=ROUNDS)
        .map(|_| {
            let start = ThreadTime::now();
            for text in (0..repeats).flat_map(|_| texts) {
                (job.work)(black_box(text));
            }
            start.elapsed().as_secs_f64() / repeats as f64
        })
        .skip(1)
        .collect();
    seconds.sort_by(f64::total_cmp);
    json!({"bytes": bytes, "seconds": seconds[ROUNDS / 2]})
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, name] = arguments.as_slice() else { bail!("usage: unscaffold-peers run|time JOB < DOCUMENTS") };
    let job = job(name)?;
    let documents = read_to_string(stdin())?.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let texts = documents.iter().map(|document| Ok(document["text"].as_str().context("a document without a text")?.to_owned()));
    let texts = texts.collect::<Result<Vec<String>>>()?;
    let mut out = BufWriter::new(stdout().lock());
    match what.as_str() {
        "time" => writeln!(out, "{}", time(job, &texts))?,
        "run" => {
            for (document, text) in documents.iter().zip(&texts) {
                let mut result = (job.run)(text);
                result["id"] = document["id"].clone();
                writeln!(out, "{result}")?;
            }
        }
        _ => bail!("{what:?} is neither run nor time"),
    }
    Ok(out.flush()?)
}
