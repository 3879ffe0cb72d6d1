//! What is added to a table beside its text: the cells of columns that it did not have.

use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use unscaffold::Cleaned;

use crate::cleaning::{Cleaning, REJECTED, SENTENCES, Worker, confidence, list_of_sentences};
use crate::formats::parquet::{Added, Cells, Levels};
use crate::tally::Rejection;

/// The columns that this cleaning adds.
pub fn added(cleaning: &Cleaning) -> Vec<Added> {
    let into = cleaning.into.clone().map(Added::Text);
    let spans = cleaning.annotate.clone().map(Added::Spans);
    let sentences = cleaning.list_sentences.then(|| Added::Texts(SENTENCES.to_owned()));
    let rejected = cleaning.flags().then(|| Added::Text(REJECTED.to_owned()));
    into.into_iter().chain(spans).chain(sentences).chain(rejected).collect()
}

/// Cells of an added column.
pub enum Column {
    Text(Cells<ByteArray>),
    Texts(Cells<ByteArray>),
    Spans(Spans),
}

/// The five leaves of a list of spans, which have their levels in common.
#[derive(Default)]
pub struct Spans {
    start: Vec<i64>,
    end: Vec<i64>,
    category: Vec<ByteArray>,
    rule: Vec<ByteArray>,
    confidence: Vec<f64>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// Of an optional text: there it is.
const TEXT: Levels = Levels { definition: 1, repetition: 0 };
/// Of an optional list with optional elements: an element is there. One less: it is null; 1: the list is empty; 0: it is null.
const LIST: Levels = Levels { definition: 3, repetition: 1 };

fn number(offset: usize) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}

fn list_levels(count: usize, definition: &mut Vec<i16>, repetition: &mut Vec<i16>) {
    definition.extend(std::iter::repeat_n(LIST.definition, count));
    repetition.extend((0..count).map(|at| i16::from(at > 0)));
    if count == 0 {
        definition.push(1);
        repetition.push(0);
    }
}

impl Column {
    pub fn of(added: &Added) -> Self {
        match added {
            Added::Text(_) => Column::Text(Cells::default()),
            Added::Texts(_) => Column::Texts(Cells::default()),
            Added::Spans(_) => Column::Spans(Spans::default()),
        }
    }

    pub fn push_null(&mut self) {
        let (definition, repetition) = match self {
            Column::Text(cells) => (&mut cells.definition, None),
            Column::Texts(cells) => (&mut cells.definition, Some(&mut cells.repetition)),
            Column::Spans(spans) => (&mut spans.definition, Some(&mut spans.repetition)),
        };
        definition.push(0);
        if let Some(repetition) = repetition {
            repetition.push(0);
        }
    }

    /// What of this column belongs to a document.
    pub fn push(
        &mut self,
        added: &Added,
        cleaning: &Cleaning,
        worker: &mut Worker,
        text: &str,
        cleaned: &Cleaned,
        reason: Option<Rejection>,
    ) {
        let bytes = |text: &str| ByteArray::from(text.as_bytes().to_vec());
        match self {
            Column::Text(cells) => {
                let is_reason = added.name() == REJECTED && cleaning.flags();
                let value = if is_reason { reason.map(Rejection::name) } else { Some(cleaned.text()) };
                cells.definition.push(i16::from(value.is_some()));
                cells.values.extend(value.map(bytes));
            }
            Column::Texts(cells) => {
                let sentences = list_of_sentences(cleaned.text());
                list_levels(sentences.len(), &mut cells.definition, &mut cells.repetition);
                cells.values.extend(sentences.into_iter().map(bytes));
            }
            Column::Spans(spans) => {
                list_levels(cleaned.removed().len(), &mut spans.definition, &mut spans.repetition);
                for (span, finding) in cleaning.spans(text, cleaned.removed()).iter().zip(cleaned.removed()) {
                    spans.start.push(number(span.start));
                    spans.end.push(number(span.end));
                    spans.category.push(bytes(finding.category.name()));
                    spans.rule.push(bytes(worker.why(cleaning.cleaner(), finding)));
                    spans.confidence.push(confidence(finding));
                }
            }
        }
    }

    /// Writes its leaves, and gives back the writers behind them.
    pub fn write<'w, 'p>(self, writers: &'w mut [ColumnWriter<'p>]) -> Result<&'w mut [ColumnWriter<'p>], ParquetError> {
        let leaves = if matches!(self, Column::Spans(_)) { 5 } else { 1 };
        let (own, rest) = writers.split_at_mut(leaves);
        match (self, own) {
            (Column::Text(cells), [ColumnWriter::ByteArrayColumnWriter(to)]) => cells.write::<ByteArrayType>(to, TEXT)?,
            (Column::Texts(cells), [ColumnWriter::ByteArrayColumnWriter(to)]) => cells.write::<ByteArrayType>(to, LIST)?,
            (
                Column::Spans(spans),
                [
                    ColumnWriter::Int64ColumnWriter(start),
                    ColumnWriter::Int64ColumnWriter(end),
                    ColumnWriter::ByteArrayColumnWriter(category),
                    ColumnWriter::ByteArrayColumnWriter(rule),
                    ColumnWriter::DoubleColumnWriter(confidence),
                ],
            ) => {
                let Spans { definition, repetition, .. } = &spans;
                let (definition, repetition) = (Some(&definition[..]), Some(&repetition[..]));
                start.write_batch(&spans.start, definition, repetition)?;
                end.write_batch(&spans.end, definition, repetition)?;
                category.write_batch(&spans.category, definition, repetition)?;
                rule.write_batch(&spans.rule, definition, repetition)?;
                confidence.write_batch(&spans.confidence, definition, repetition)?;
            }
            _ => return Err(ParquetError::General("an added column has another type than it was given".to_owned())),
        }
        Ok(rest)
    }
}
