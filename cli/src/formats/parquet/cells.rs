//! The cells of a column: its values, and the levels that say which cells have one and where rows begin.
//!
//! The terms are those of the [format](https://parquet.apache.org/docs/file-format/nestedencoding/), after Dremel: a cell has a value
//! where its definition level is the highest one, and begins a row where its repetition level is 0.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use parquet::column::reader::ColumnReaderImpl;
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

/// The highest levels of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    pub definition: i16,
    pub repetition: i16,
}

impl Levels {
    pub fn of(column: &ColumnDescriptor) -> Self {
        Levels { definition: column.max_def_level(), repetition: column.max_rep_level() }
    }
}

/// Some cells.
#[derive(Clone, Debug)]
pub struct Cells<V> {
    pub values: Vec<V>,
    /// Of each cell; none where the highest is 0.
    pub definition: Vec<i16>,
    /// Likewise.
    pub repetition: Vec<i16>,
}

impl<V> Default for Cells<V> {
    fn default() -> Self {
        Cells { values: Vec::new(), definition: Vec::new(), repetition: Vec::new() }
    }
}

impl<V> Cells<V> {
    fn len(&self, levels: Levels) -> usize {
        match levels {
            Levels { definition: 1.., .. } => self.definition.len(),
            Levels { repetition: 1.., .. } => self.repetition.len(),
            _ => self.values.len(),
        }
    }

    /// Of each cell the row, from 0, and whether it has a value.
    fn places(&self, levels: Levels) -> impl Iterator<Item = (usize, bool)> {
        let mut rows = 0;
        (0..self.len(levels)).map(move |cell| {
            if levels.repetition == 0 || self.repetition[cell] == 0 {
                rows += 1;
            }
            (rows.max(1) - 1, levels.definition == 0 || self.definition[cell] == levels.definition)
        })
    }

    pub fn rows(&self, levels: Levels) -> usize {
        self.places(levels).last().map_or(0, |(row, _)| row + 1)
    }

    /// The values, each with its row.
    pub fn with_rows(&self, levels: Levels) -> impl Iterator<Item = (usize, &V)> {
        let rows = self.places(levels).filter(|(_, has_value)| *has_value).map(|(row, _)| row);
        rows.zip(&self.values)
    }

    /// Keeps the rows that are marked.
    pub fn retain(&mut self, levels: Levels, keep: &[bool]) {
        let places: Vec<(usize, bool)> = self.places(levels).collect();
        let stays: Vec<bool> = places.iter().map(|(row, _)| keep[*row]).collect();
        let mut of_values = places.iter().filter(|(_, has_value)| *has_value).map(|(row, _)| keep[*row]);
        self.values.retain(|_| of_values.next().unwrap_or(false));
        for level in [&mut self.definition, &mut self.repetition] {
            let mut of_cells = stays.iter();
            level.retain(|_| *of_cells.next().unwrap_or(&false));
        }
    }

    /// The next rows of a column, and how many there were.
    ///
    /// # Errors
    ///
    /// Where they are damaged: the reader panics at some of that, and at some it gives cells that do not fit each other.
    pub fn read<T: DataType<T = V>>(
        reader: &mut ColumnReaderImpl<T>,
        levels: Levels,
        rows: usize,
    ) -> Result<(Self, usize), ParquetError> {
        let mut cells = Cells::default();
        let (definition, repetition) = (&mut cells.definition, &mut cells.repetition);
        let read = guarded(|| reader.read_records(rows, Some(definition), Some(repetition), &mut cells.values))?.0;
        if cells.fit(levels, read) {
            Ok((cells, read))
        } else {
            Err(ParquetError::General("its cells do not fit each other".to_owned()))
        }
    }

    fn fit(&self, levels: Levels, rows: usize) -> bool {
        let have_levels = (levels.definition == 0 || levels.repetition == 0 || self.definition.len() == self.repetition.len())
            && (levels.definition == 0 || self.definition.iter().all(|level| (0..=levels.definition).contains(level)));
        have_levels
            && self.rows(levels) == rows
            && self.places(levels).filter(|(_, has_value)| *has_value).count() == self.values.len()
    }

    pub fn write<T: DataType<T = V>>(&self, writer: &mut ColumnWriterImpl<T>, levels: Levels) -> Result<(), ParquetError> {
        let definition = (levels.definition > 0).then_some(&self.definition[..]);
        let repetition = (levels.repetition > 0).then_some(&self.repetition[..]);
        writer.write_batch(&self.values, definition, repetition).map(drop)
    }
}

thread_local! {
    /// Whether this thread is where panics are errors.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does something with a table that may be damaged: where that panics, it is an error, and nobody is told of a panic.
pub fn guarded<R>(what: impl FnOnce() -> Result<R, ParquetError>) -> Result<R, ParquetError> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                usual(info);
            }
        }));
    });
    let before = GUARDED.replace(true);
    // What is half done is not looked at again.
    let done = panic::catch_unwind(AssertUnwindSafe(what));
    GUARDED.set(before);
    done.unwrap_or_else(|_| Err(ParquetError::General("it does not hold together".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_with_their_cells() {
        // ["a", null], [], ["b"], null
        let levels = Levels { definition: 3, repetition: 1 };
        let cells = Cells { values: vec!["a", "b"], definition: vec![3, 2, 1, 3, 0], repetition: vec![0, 1, 0, 0, 0] };
        assert_eq!(cells.rows(levels), 4);
        assert_eq!(cells.with_rows(levels).collect::<Vec<_>>(), [(0, &"a"), (2, &"b")]);
        let mut some = cells.clone();
        some.retain(levels, &[false, true, true, false]);
        assert_eq!((some.values, some.definition, some.repetition), (vec!["b"], vec![1, 3], vec![0, 0]));
    }

    #[test]
    fn columns_without_levels_have_a_value_a_row() {
        let levels = Levels { definition: 0, repetition: 0 };
        let mut cells = Cells { values: vec![1, 2, 3], ..Cells::default() };
        cells.retain(levels, &[true, false, true]);
        assert_eq!((cells.values, cells.definition), (vec![1, 3], vec![]));
    }
}
