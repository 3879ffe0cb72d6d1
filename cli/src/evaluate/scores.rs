//! The figures of a corpus.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};
use unscaffold::Cleaner;

use super::corpus::{Corpus, Document};
use super::measures::words;
use super::outcome::Outcome;
use super::parallel::in_parallel;
use super::row::{HEADER, Row};

/// The figures of a corpus: of all documents, and of groups of them.
#[derive(Clone, Debug)]
pub struct Scores {
    pub corpus: String,
    pub rows: Vec<Named>,
    /// None where no document has gold.
    pub gold_alone: Option<GoldAlone>,
}

/// A row, and whose it is.
#[derive(Clone, Debug)]
pub struct Named {
    /// What groups are made by; none for all documents.
    pub by: Option<&'static str>,
    pub name: String,
    pub row: Row,
}

/// What is lost of gold texts, which have nothing to remove: words, and lost words.
#[derive(Clone, Copy, Debug, Default)]
pub struct GoldAlone {
    all: (usize, usize),
    articles: (usize, usize),
}

/// A smaller group has no row.
const FEWEST: usize = 10;

impl Scores {
    /// Of documents and what became of each. The cleaner of a document cleans its gold text, too.
    pub fn of<'c>(corpus: &Corpus, outcomes: &[Outcome], cleaner: impl Fn(&Document) -> &'c Cleaner + Sync) -> Self {
        let pairs: Vec<(&Document, &Outcome)> = corpus.documents.iter().zip(outcomes).collect();
        let all = Row::of(&outcomes.iter().collect::<Vec<_>>());
        let mut rows = vec![Named { by: None, name: "all".to_owned(), row: all }];
        rows.extend(groups(&pairs, "page-type", |document| document.page_type.clone()));
        rows.extend(groups(&pairs, "lang", |document| document.lang.clone()));
        rows.extend(groups(&pairs, "view", |document| match document.view.strip_prefix("extracted:") {
            Some(view) => Some(format!("{view}, {}", if is_article(document) { "articles" } else { "others" })),
            None => Some(document.view.clone()).filter(|view| !view.is_empty()),
        }));
        Scores { corpus: corpus.name.clone(), rows, gold_alone: GoldAlone::of(corpus, cleaner) }
    }

    /// As text: the corpus' name, a table, and what is lost of gold alone.
    pub fn print(&self, out: &mut String) {
        let _ = writeln!(out, "\n{}\n{HEADER}", self.corpus);
        for Named { by, name, row } in &self.rows {
            row.print(out, &if by.is_some() { format!("  {name}") } else { name.clone() });
        }
        if let Some(gold) = self.gold_alone {
            let percent = |share: Option<f64>| 100.0 * share.unwrap_or(0.0);
            let (all, articles) = (percent(share(gold.all)), percent(share(gold.articles)));
            let _ = writeln!(out, "gold texts alone: {all:.2} % of the words lost (articles: {articles:.2} %)");
        }
    }

    /// For machines.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let rows = self.rows.iter().map(|Named { by, name, row }| {
            let mut value = json!({"by": by, "name": name});
            if let (Value::Object(value), Value::Object(figures)) = (&mut value, row.to_json()) {
                value.extend(figures);
            }
            value
        });
        let gold = self.gold_alone.map(|GoldAlone { all, articles }| {
            json!({"words": all.0, "words_lost": all.1, "lost": share(all), "lost_of_articles": share(articles)})
        });
        json!({"corpus": self.corpus, "rows": rows.collect::<Value>(), "gold_alone": gold})
    }
}

fn is_article(document: &Document) -> bool {
    document.page_type.as_deref() == Some("article")
}

fn share((all, gone): (usize, usize)) -> Option<f64> {
    (all > 0).then(|| gone as f64 / all as f64)
}

/// Rows of groups that are large enough, where there is more than one.
fn groups(pairs: &[(&Document, &Outcome)], by: &'static str, of: impl Fn(&Document) -> Option<String>) -> Vec<Named> {
    let mut groups: BTreeMap<String, Vec<&Outcome>> = BTreeMap::new();
    for (document, outcome) in pairs {
        if let Some(name) = of(document) {
            groups.entry(name).or_default().push(outcome);
        }
    }
    groups.retain(|_, outcomes| outcomes.len() >= FEWEST);
    if groups.len() < 2 {
        return Vec::new();
    }
    groups.into_iter().map(|(name, outcomes)| Named { by: Some(by), name, row: Row::of(&outcomes) }).collect()
}

impl GoldAlone {
    fn of<'c>(corpus: &Corpus, cleaner: impl Fn(&Document) -> &'c Cleaner + Sync) -> Option<Self> {
        // What extractors left of a page has the page's gold; of a text that is clean, gold is the text itself.
        let whole =
            corpus.documents.iter().filter(|document| !document.is_extracted() && document.page_type.as_deref() != Some("clean"));
        let documents: Vec<&Document> =
            whole.filter(|document| document.gold.as_ref().is_some_and(|gold| !gold.is_empty())).collect();
        let lost = in_parallel(&documents, |document| {
            let gold = document.gold.as_deref().unwrap_or_default();
            let all = words(gold).count();
            // Repairs may make more words of them.
            (all, all.saturating_sub(words(cleaner(document).clean(gold).text()).count()))
        });
        let sum = |only: fn(&Document) -> bool| {
            let chosen = documents.iter().zip(&lost).filter(|(document, _)| only(document));
            chosen.fold((0, 0), |(all, gone), (_, (a, g))| (all + a, gone + g))
        };
        (!documents.is_empty()).then(|| GoldAlone { all: sum(|_| true), articles: sum(is_article) })
    }
}
