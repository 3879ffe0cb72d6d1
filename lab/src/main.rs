//! Trains the model of unscaffold, and scores cleaning on labelled corpora.

mod calibrate;
mod corpora;
mod errors;
mod examples;
mod made;
mod network;
mod score;
mod sites;
mod soak;
mod train;
mod twins;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use unscaffold::{Cleaner, Policy, internals};
use unscaffold_cli::evaluate::in_parallel;

use calibrate::Tally;
use corpora::{FOLDS, fold, read_all};
use train::{Recipe, Trained};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trains a model, and one for each part of the pages that has not seen that part, for scoring.
    Train {
        #[command(flatten)]
        corpora: Corpora,
        /// Where the model goes.
        #[arg(long)]
        out: PathBuf,
        /// Where the models of the parts go: `fold-0.bin` and so on.
        #[arg(long, default_value = "target/lab")]
        folds: PathBuf,
        /// Only trains those of the parts.
        #[arg(long)]
        only_folds: bool,
        #[command(flatten)]
        recipe: RecipeArgs,
    },
    /// Scores cleaning: words, shingles and lines, by type of page, language and view.
    Score {
        #[command(flatten)]
        corpora: Corpora,
        #[command(flatten)]
        cleaning: Cleaning,
        /// Also prints what a confidence asked for from .5 to .9 costs and brings, and how often findings are right.
        #[arg(long)]
        curves: bool,
        /// Puts the report between the marks of this model card, too.
        #[arg(long)]
        card: Option<PathBuf>,
        /// Writes the cleaned texts and kept lines there, in the form that the corpora's own scorer reads.
        #[arg(long)]
        predictions: Option<PathBuf>,
    },
    /// Cleans the pages of hosts that have five and more with the profiles of these hosts, by number of pages seen.
    Sites {
        #[command(flatten)]
        corpora: Corpora,
        #[command(flatten)]
        cleaning: Cleaning,
        /// Instead, how much longer cleaning with a profile takes than without.
        #[arg(long)]
        cost: bool,
        /// Instead, writes what is known of each judged block there.
        #[arg(long)]
        dump: Option<PathBuf>,
    },
    /// Makes sites, and measures how much of their templates goes with the profile of each and without.
    Made {
        /// Pages of each site.
        #[arg(long, default_value_t = 200)]
        pages: u64,
    },
    /// Writes pages of made sites as JSON Lines, in the order that a crawl might have them: to try "unscaffold sites fit" on.
    Crawl {
        /// Sites, of which one is larger than the next, by Zipf's law.
        #[arg(long, default_value_t = 100_000)]
        hosts: u64,
        /// Pages of all of them.
        #[arg(long, default_value_t = 1_000_000)]
        pages: u64,
    },
    /// Compares all findings with those of the slow twins of all that is fast.
    Twins {
        #[command(flatten)]
        corpora: Corpora,
    },
    /// Cleans documents again and again: memory must not grow, and the last pass be as the first.
    Soak {
        #[command(flatten)]
        corpora: Corpora,
        #[arg(long, default_value_t = 20.0)]
        gigabytes: f64,
        #[arg(long, default_value_t = 2)]
        threads: usize,
    },
    /// Shows the documents, and lines of them, where most words are lost or left.
    Errors {
        #[command(flatten)]
        corpora: Corpora,
        #[command(flatten)]
        cleaning: Cleaning,
        /// How many documents.
        #[arg(long, default_value_t = 20)]
        worst: usize,
        /// Random documents instead of the worst.
        #[arg(long)]
        random: Option<u64>,
        /// Only pages of this type.
        #[arg(long)]
        page_type: Option<String>,
    },
}

#[derive(Args)]
struct Corpora {
    /// Labelled pages as JSON Lines, gzip or plain.
    #[arg(required = true)]
    corpora: Vec<PathBuf>,
}

#[derive(Args)]
struct RecipeArgs {
    #[arg(long)]
    epochs: Option<usize>,
    #[arg(long)]
    rate: Option<f64>,
    #[arg(long)]
    domains: Option<u16>,
    #[arg(long)]
    dropped: Option<f32>,
    #[arg(long)]
    seed: Option<u64>,
    #[arg(long)]
    main_least: Option<f32>,
    #[arg(long)]
    main_outside: Option<f32>,
}

impl RecipeArgs {
    fn recipe(&self) -> Recipe {
        let usual = Recipe::default();
        Recipe {
            epochs: self.epochs.unwrap_or(usual.epochs),
            rate: self.rate.unwrap_or(usual.rate),
            domains: self.domains.unwrap_or(usual.domains),
            dropped: self.dropped.unwrap_or(usual.dropped),
            seed: self.seed.unwrap_or(usual.seed),
            main_least: self.main_least.unwrap_or(usual.main_least),
            main_outside: self.main_outside.unwrap_or(usual.main_outside),
            ..usual
        }
    }
}

#[derive(Args)]
pub struct Cleaning {
    /// conservative, balanced or aggressive.
    #[arg(long, default_value = "balanced")]
    policy: String,
    /// Asks for this confidence instead of the policy's.
    #[arg(long)]
    confidence: Option<f32>,
    /// Cleans each page with the model in this folder that has not seen its domain.
    #[arg(long)]
    folds: Option<PathBuf>,
    /// Cleans with this model.
    #[arg(long, conflicts_with = "folds")]
    model: Option<PathBuf>,
    /// Cleans by rules alone.
    #[arg(long, conflicts_with_all = ["folds", "model"])]
    without_model: bool,
}

impl Cleaning {
    /// A cleaner for each part of the pages, which asks for this confidence if there is one.
    fn cleaners(&self, confidence: Option<f32>) -> Result<Vec<Cleaner>> {
        let policy = match self.policy.as_str() {
            "conservative" => Policy::conservative(),
            "balanced" => Policy::balanced(),
            "aggressive" => Policy::aggressive(),
            other => anyhow::bail!("unknown policy {other:?}: it is conservative, balanced or aggressive"),
        };
        let confidence = confidence.or(self.confidence);
        let policy = confidence.map_or(policy.clone(), |confidence| policy.min_confidence(confidence));
        let builder = Cleaner::builder().policy(policy);
        if self.without_model {
            return Ok(vec![builder.without_model().build()?; FOLDS]);
        }
        let cleaner = builder.build()?;
        match (&self.folds, &self.model) {
            (Some(folder), _) => (0..FOLDS).map(|fold| with_model(&cleaner, &fold_path(folder, fold))).collect(),
            (None, Some(path)) => Ok(vec![with_model(&cleaner, path)?; FOLDS]),
            (None, None) => Ok(vec![cleaner; FOLDS]),
        }
    }
}

fn with_model(cleaner: &Cleaner, path: &Path) -> Result<Cleaner> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    internals::with_model(cleaner, &bytes).map_err(|reason| anyhow::anyhow!("{}: {reason}", path.display()))
}

fn fold_path(folder: &Path, fold: usize) -> PathBuf {
    folder.join(format!("fold-{fold}.bin"))
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Train { corpora, out, folds, only_folds, recipe } => {
            train_all(&corpora.corpora, &out, &folds, only_folds, &recipe.recipe())
        }
        Command::Score { corpora, cleaning, curves, card, predictions } => {
            let show = score::Show { curves, predictions: predictions.as_deref() };
            let report = score::score(&read_all(&corpora.corpora)?, &cleaning, show)?;
            print!("{report}");
            card.map_or(Ok(()), |card| put_into_card(&report, &card))
        }
        Command::Crawl { hosts, pages } => made::crawl(hosts, pages, &mut std::io::stdout().lock()),
        Command::Sites { corpora, cleaning, cost, dump } => {
            let (corpora, cleaners) = (read_all(&corpora.corpora)?, cleaning.cleaners(None)?);
            match dump {
                Some(path) => sites::dump(&corpora, &cleaners, &path),
                None if cost => {
                    print!("{}", sites::cost(&corpora, &cleaners[0]));
                    Ok(())
                }
                None => {
                    print!("{}", sites::score(&corpora, &cleaners));
                    Ok(())
                }
            }
        }
        Command::Made { pages } => {
            print!("{}", made::measure(pages));
            Ok(())
        }
        Command::Twins { corpora } => twins::compare(&read_all(&corpora.corpora)?),
        Command::Soak { corpora, gigabytes, threads } => soak::soak(&read_all(&corpora.corpora)?, gigabytes, threads),
        Command::Errors { corpora, cleaning, worst, random, page_type } => {
            errors::show(&read_all(&corpora.corpora)?, &cleaning.cleaners(None)?, worst, random, page_type.as_deref());
            Ok(())
        }
    }
}

/// The marks in a model card that a report stands between.
const MARKS: (&str, &str) = ("<!-- report -->\n```text\n", "\n```\n<!-- end -->");

fn put_into_card(report: &str, path: &Path) -> Result<()> {
    let card = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let parts = card.split_once(MARKS.0).and_then(|(before, rest)| Some((before, rest.split_once(MARKS.1)?.1)));
    let (before, behind) = parts.with_context(|| format!("{}: no marks for a report", path.display()))?;
    let card = [before, MARKS.0, report.trim(), MARKS.1, behind].concat();
    fs::write(path, card).with_context(|| format!("cannot write {}", path.display()))
}

fn train_all(paths: &[PathBuf], out: &Path, folds: &Path, only_folds: bool, recipe: &Recipe) -> Result<()> {
    let corpora = read_all(paths)?;
    let cleaner = Cleaner::builder().without_model().build()?;
    let examples = examples::make(&cleaner, &corpora)?;
    let blocks: usize = examples.iter().map(|example| example.blocks.len()).sum();
    println!("{} examples of {blocks} blocks", examples.len());
    let bars = MultiProgress::new();
    let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {msg} {eta}")?;
    // One that has seen all, and one for each part that has not seen it.
    let wanted: Vec<Option<usize>> = (0..FOLDS).map(Some).chain((!only_folds).then_some(None)).collect();
    let trained = in_parallel(&wanted, |&without| {
        let bar = bars.add(ProgressBar::new(1).with_style(style.clone()));
        bar.set_prefix(without.map_or("all of it  ".to_owned(), |fold| format!("without {fold}  ")));
        let seen: Vec<_> = examples.iter().filter(|example| Some(example.fold) != without).collect();
        recipe.train(&seen, &bar)
    });
    let trained: Vec<Trained> = trained.into_iter().collect::<Result<_>>()?;
    // How sure each model may be is read off the parts that the others have not seen.
    let none = [[0.0; internals::KNOTS]; internals::CURVES];
    let models = trained.iter().map(|trained| trained.to_bytes(recipe, &none)).collect::<Result<Vec<_>>>()?;
    let cleaners = models.into_iter().map(|model| internals::with_model(&cleaner, &model).map_err(anyhow::Error::msg));
    let cleaners: Vec<Cleaner> = cleaners.collect::<Result<_>>()?;
    let mut tallies = vec![Tally::default(); FOLDS];
    for corpus in &corpora {
        let counts = if corpus.name.ends_with("extracted") { 1.0 / 9.0 } else { 1.0 };
        let found = in_parallel(&corpus.documents, |document| {
            let mut tally = Tally::default();
            tally.add(&cleaners[fold(document)], document, counts);
            tally
        });
        // In the order of the documents, so that the sums are the same in every run.
        corpus.documents.iter().zip(&found).for_each(|(document, tally)| tallies[fold(document)].merge(tally));
    }
    fs::create_dir_all(folds)?;
    for (&without, trained) in wanted.iter().zip(&trained) {
        let mut tally = Tally::default();
        (0..FOLDS).filter(|&fold| Some(fold) != without).for_each(|fold| tally.merge(&tallies[fold]));
        let bytes = trained.to_bytes(recipe, &tally.curves())?;
        let path = without.map_or(out.to_owned(), |fold| fold_path(folds, fold));
        println!("{}: {} words, {} bytes", path.display(), trained.words(), bytes.len());
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
