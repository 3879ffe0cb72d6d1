//! Documents whose lines are labelled, read from JSON Lines, or as people write them.

use std::io;
use std::path::Path;

use anyhow::{Result, anyhow, bail, ensure};
use serde::{Deserialize, Deserializer};

use super::cases;

/// A document, with a label for each line.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its line in the file, where it names itself in no other way.
    pub id: String,
    pub url: Option<String>,
    pub domain: Option<String>,
    pub lang: Option<String>,
    pub page_type: Option<String>,
    /// How it was made of HTML; empty where nothing is said.
    pub view: String,
    pub lines: Vec<String>,
    /// 1 content, 0 scaffolding, -1 not judged. One for each line.
    pub labels: Vec<i8>,
    /// The text that cleaning should leave.
    pub gold: Option<String>,
    /// Share of gold that stands in these lines: what is trained on is weighed by it.
    pub gold_found: Option<f32>,
    /// Gold seems to leave out much running text: likewise.
    pub gold_doubt: bool,
    /// Share of gold that stands in the whole page, where this is what an extractor left of it: likewise.
    pub page_gold_found: Option<f32>,
}

/// A line of the file.
#[derive(Deserialize)]
struct Record {
    id: Option<Id>,
    url: Option<String>,
    domain: Option<String>,
    lang: Option<String>,
    #[serde(alias = "kind")]
    page_type: Option<String>,
    view: Option<String>,
    lines: Option<Vec<String>>,
    labels: Option<Vec<i8>>,
    gold: Option<String>,
    gold_found: Option<f32>,
    #[serde(default, deserialize_with = "or_default")]
    gold_doubt: bool,
    page_gold_found: Option<f32>,
}

/// Some number their documents.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Name(String),
    Number(i64),
}

/// What is null is as if it were not there.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

impl Document {
    /// Without any lines.
    pub(super) fn new(id: String) -> Self {
        Document {
            id,
            url: None,
            domain: None,
            lang: None,
            page_type: None,
            view: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
            gold: None,
            gold_found: None,
            gold_doubt: false,
            page_gold_found: None,
        }
    }

    /// Of a line of JSON Lines, the one of this number.
    fn parse(json: &str, number: usize) -> Result<Self> {
        let record: Record = serde_json::from_str(json).map_err(|error| {
            // The parser counts lines, too, and knows of one only.
            let (message, column) = (error.to_string(), error.column());
            let message = message.strip_suffix(&format!(" at line 1 column {column}")).unwrap_or(&message);
            anyhow!("byte {column}: {message}")
        })?;
        let Some(lines) = record.lines else { bail!("no field \"lines\": a list of the document's lines is wanted") };
        let labels = match record.labels {
            Some(labels) => labels,
            None if record.gold.is_some() => vec![-1; lines.len()],
            None => bail!("no field \"labels\", and no \"gold\": one of them is wanted, to compare with"),
        };
        ensure!(lines.len() == labels.len(), "{} in \"lines\", but {} in \"labels\"", lines.len(), labels.len());
        if let Some(at) = labels.iter().position(|label| !(-1..=1).contains(label)) {
            bail!(
                "label {} of line {}: it is 1 for content, 0 for scaffolding, or -1 for what is not judged",
                labels[at],
                at + 1
            );
        }
        Ok(Document {
            id: match record.id {
                Some(Id::Name(name)) => name,
                Some(Id::Number(number)) => number.to_string(),
                None => number.to_string(),
            },
            url: record.url,
            domain: record.domain,
            lang: record.lang,
            page_type: record.page_type,
            view: record.view.unwrap_or_default(),
            lines,
            labels,
            gold: record.gold,
            gold_found: record.gold_found,
            gold_doubt: record.gold_doubt,
            page_gold_found: record.page_gold_found,
        })
    }

    /// What an HTML extractor left of a page, rather than the page.
    #[must_use]
    pub fn is_extracted(&self) -> bool {
        self.view.starts_with("extracted")
    }

    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// A file of documents.
#[derive(Debug)]
pub struct Corpus {
    /// The file's name without its endings: `pages.wet` of `pages.wet.jsonl.gz`.
    pub name: String,
    pub documents: Vec<Document>,
}

impl Corpus {
    /// Of the lines of a file; blank ones are passed over.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, a line of it is no labelled document, or there is none.
    pub fn read(path: &Path, lines: impl Iterator<Item = io::Result<String>>) -> Result<Self> {
        let mut documents = Vec::new();
        let (mut are_cases, mut explained) = (None, false);
        for (line, number) in lines.zip(1..) {
            let place = || format!("{}:{number}", path.display());
            let line = line.map_err(|error| anyhow!("{}: {error}", place()))?;
            if line.trim().is_empty() {
                continue;
            }
            let added = if *are_cases.get_or_insert_with(|| cases::begins(&line)) {
                cases::add(&mut documents, &mut explained, &line, number)
            } else {
                Document::parse(&line, number).map(|document| documents.push(document))
            };
            added.map_err(|error| anyhow!("{}: {error}", place()))?;
        }
        if are_cases == Some(true) {
            // Headings of which nothing came.
            documents.retain(|document| !document.lines.is_empty());
        }
        ensure!(!documents.is_empty(), "{}: no documents", path.display());
        Ok(Corpus { name: name(path), documents })
    }
}

/// The name of a file without its endings.
fn name(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let packed = [".gz", ".zst", ".zstd"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    packed.strip_suffix(".jsonl").unwrap_or(packed).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Corpus, String> {
        Corpus::read(Path::new("a/pages.wet.jsonl.zst"), text.lines().map(|line| Ok(line.to_owned())))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn little_is_required() {
        let corpus = read(
            "{\"lines\": [\"One.\", \"Reply\"], \"labels\": [1, 0]}\n\n{\"lines\": [\"Two.\"], \"gold\": \"Two.\", \"id\": 7}",
        )
        .unwrap();
        assert_eq!(corpus.name, "pages.wet");
        assert_eq!(corpus.documents.iter().map(|document| document.id.as_str()).collect::<Vec<_>>(), ["1", "7"]);
        assert_eq!(corpus.documents[1].labels, [-1]);
        // A page of which nothing was left counts, too.
        assert_eq!(read("{\"lines\": [], \"gold\": \"One.\"}").unwrap().documents.len(), 1);
    }

    #[test]
    fn people_write_margins() {
        let corpus = read(
            "# a page\npolicy: conservative\n       | One | two.\n\nshare  | Share\nnavigation navigation.rules:43 │ ⟦Home⟧ and more\n# none\n",
        )
        .unwrap();
        let [document] = &corpus.documents[..] else { panic!("{corpus:?}") };
        assert_eq!((document.id.as_str(), document.labels.as_slice()), ("a page", &[1, 0, -1][..]));
        assert_eq!(document.text(), "One | two.\nShare\nHome and more");
        // Either bar may stand in a text.
        let corpus = read("# a\nshare | One │ two\n │ One | two").unwrap();
        assert_eq!((corpus.documents[0].text().as_str(), &corpus.documents[0].labels[..]), ("One │ two\nOne | two", &[0, 1][..]));
        let place = "a/pages.wet.jsonl.zst:2: ";
        assert_eq!(
            read("# a\nshaer | Share").unwrap_err(),
            format!("{place}unknown category \"shaer\"; did you mean \"share\"?")
        );
        assert!(read("# a\nShare").unwrap_err().starts_with(&format!("{place}neither \"# heading\" nor a line behind a margin")));
    }

    #[test]
    fn faults_have_a_place() {
        let fault = |json: &str| read(&format!("{{\"lines\": [\"One.\"], \"labels\": [1]}}\n{json}")).unwrap_err();
        let place = "a/pages.wet.jsonl.zst:2: ";
        assert_eq!(fault(r#"{"text": "One."}"#), format!("{place}no field \"lines\": a list of the document's lines is wanted"));
        let both = "no field \"labels\", and no \"gold\": one of them is wanted, to compare with";
        assert_eq!(fault(r#"{"lines": ["One."]}"#), format!("{place}{both}"));
        assert_eq!(fault(r#"{"lines": ["One."], "labels": []}"#), format!("{place}1 in \"lines\", but 0 in \"labels\""));
        assert!(fault(r#"{"lines": ["One."], "labels": [3]}"#).starts_with(&format!("{place}label 3 of line 1: ")));
        assert_eq!(fault(r#"{"lines": "One."}"#), format!("{place}byte 16: invalid type: string \"One.\", expected a sequence"));
        assert_eq!(read("\n").unwrap_err(), "a/pages.wet.jsonl.zst: no documents");
    }
}
