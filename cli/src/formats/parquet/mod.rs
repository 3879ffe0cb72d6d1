//! Parquet: tables by column. One column of text is read and written anew; the bytes of all others are copied as they are, row group by
//! row group, so that whatever they hold stays as it was.
//!
//! `cells` are the values of a column, `copy` writes tables.

mod cells;
mod copy;

use std::fs::File;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::basic::Type as Physical;
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::serialized_reader::ReadOptionsBuilder;
use parquet::schema::types::ColumnDescriptor;

use super::{Document, Fault, Path, too_long, utf8};
use crate::failure::Failure;

use cells::guarded;
pub use cells::{Cells, Levels};
pub use copy::{Added, Copy, Trouble};

/// Rows that are read together.
const ROWS: usize = 256;

/// A table with a column of text.
pub struct Table {
    file: File,
    reader: SerializedFileReader<File>,
    /// The text's, among the leaves of the schema.
    pub column: usize,
    /// The address's, where that is asked for.
    address: Option<usize>,
}

impl Table {
    /// # Errors
    ///
    /// Says what is wrong with the file: with its footer, or with the column that is asked for.
    pub fn open(path: &FilePath, field: &Path, address: Option<&Path>) -> Result<Self, Failure> {
        let name = path.display();
        let file = File::open(path).map_err(|error| Failure::run(format!("cannot read {name}: {error}")))?;
        let again = file.try_clone().map_err(|error| Failure::run(format!("cannot read {name}: {error}")))?;
        let options = ReadOptionsBuilder::new().with_page_index().build();
        let reader = SerializedFileReader::new_with_options(again, options)
            .map_err(|error| Failure::run(format!("{name}: is not a whole Parquet file: {}", describe(&error))))?;
        let find =
            |field, option| find(reader.metadata(), field, option).map_err(|reason| Failure::usage(format!("{name}: {reason}")));
        let column = find(field, "--field")?;
        let address = address.map(|field| find(field, "--host-field")).transpose()?;
        let is_list = |column: usize| reader.metadata().file_metadata().schema_descr().column(column).max_rep_level() > 0;
        if address.is_some_and(is_list) {
            return Err(Failure::usage(format!("{name}: the column of addresses (--host-field) is a list")));
        }
        Ok(Table { file, reader, column, address })
    }

    pub fn metadata(&self) -> &ParquetMetaData {
        self.reader.metadata()
    }

    pub fn group(&self, number: usize) -> &RowGroupMetaData {
        self.metadata().row_group(number)
    }

    pub fn groups(&self) -> usize {
        self.metadata().num_row_groups()
    }

    /// Of the text's cells.
    pub fn levels(&self) -> Levels {
        Levels::of(&self.descriptor(self.column))
    }

    fn descriptor(&self, column: usize) -> Arc<ColumnDescriptor> {
        self.metadata().file_metadata().schema_descr().column(column)
    }

    /// What is wrong where a row group has so many rows, if not as many as it says.
    pub fn is_short(&self, group: usize, rows: u64) -> Option<String> {
        (rows != self.group(group).num_rows() as u64).then(|| format!("only {rows} rows of it can be read"))
    }

    /// What is wrong with a row group that has so many rows before it.
    pub fn damaged(&self, group: usize, before: u64, reason: &str) -> Fault {
        let (first, last) = (before + 1, before + self.group(group).num_rows() as u64);
        Fault { number: first, reason: format!("row group {} (rows {first}-{last}) is damaged: {reason}", group + 1) }
    }

    /// The texts of a row group.
    pub fn texts(&self, group: usize) -> Result<TextReader, ParquetError> {
        let reader = |column| guarded(|| self.reader.get_row_group(group)?.get_column_reader(column));
        let addresses = self.address.map(|column| {
            let levels = Levels::of(&self.descriptor(column));
            reader(column).map(|reader| (get_typed_column_reader(reader), levels))
        });
        let addresses = addresses.transpose()?;
        Ok(TextReader { reader: get_typed_column_reader(reader(self.column)?), levels: self.levels(), addresses })
    }
}

/// The leaf of this path, where it may hold text.
fn find(metadata: &ParquetMetaData, field: &Path, option: &str) -> Result<usize, String> {
    let columns = metadata.file_metadata().schema_descr().columns();
    let found = columns.iter().position(|column| column.path().parts() == field.0);
    let found = found.or_else(|| columns.iter().position(|column| without_lists(column).eq(&field.0)));
    let is_text = |column: &ColumnDescriptor| column.physical_type() == Physical::BYTE_ARRAY;
    match found {
        Some(at) if is_text(&columns[at]) => Ok(at),
        Some(at) => Err(format!("column {:?} is {}, not text", field.to_string(), columns[at].physical_type())),
        None => {
            let names = columns
                .iter()
                .filter(|column| is_text(column))
                .map(|column| without_lists(column).cloned().collect::<Vec<_>>().join("."));
            Err(format!(
                "has no column {:?} ({option}); these may hold text: {}",
                field.to_string(),
                names.collect::<Vec<_>>().join(", ")
            ))
        }
    }
}

/// A path without the names that only say that something is a list.
fn without_lists(column: &ColumnDescriptor) -> impl Iterator<Item = &String> {
    let parts = column.path().parts();
    parts
        .iter()
        .enumerate()
        .filter(|(at, name)| {
            *at == 0 || !matches!(name.as_str(), "list" | "element" | "item" | "array" | "bag" | "array_element")
        })
        .map(|(_, name)| name)
}

/// What is wrong with a table, as its user would say it.
pub fn describe(error: &ParquetError) -> String {
    match error {
        ParquetError::General(reason) | ParquetError::EOF(reason) | ParquetError::NYI(reason) => reason.clone(),
        ParquetError::External(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Reads the cells of a column of text.
pub struct TextReader {
    reader: ColumnReaderImpl<ByteArrayType>,
    levels: Levels,
    /// The addresses of the same rows.
    addresses: Option<(ColumnReaderImpl<ByteArrayType>, Levels)>,
}

/// Some rows of a table.
pub struct TextRows {
    pub texts: Cells<ByteArray>,
    pub rows: usize,
    /// Of each row; none at all where they are not asked for.
    pub addresses: Vec<Option<String>>,
}

impl TextReader {
    /// The next rows; none at the end.
    pub fn next(&mut self) -> Result<Option<TextRows>, ParquetError> {
        let (texts, rows) = Cells::read(&mut self.reader, self.levels, ROWS)?;
        let mut addresses = Vec::new();
        if let Some((reader, levels)) = &mut self.addresses {
            let (cells, _) = Cells::read(reader, *levels, rows)?;
            addresses.resize(rows, None);
            for (row, value) in cells.with_rows(*levels).filter(|(row, _)| *row < rows) {
                addresses[row] = utf8(value.data()).ok().map(str::to_owned);
            }
        }
        Ok((rows > 0).then_some(TextRows { texts, rows, addresses }))
    }
}

/// The texts of a table, to be read only.
pub struct Texts {
    table: Table,
    group: usize,
    reader: Option<TextReader>,
    /// Rows that were read.
    rows: u64,
    max_record: usize,
    read: Arc<AtomicU64>,
}

impl Texts {
    /// Of the column of texts, and that of addresses.
    pub fn open(
        path: Option<&FilePath>,
        (field, address): (&Path, Option<&Path>),
        max_record: usize,
        read: &Arc<AtomicU64>,
    ) -> Result<Self, Failure> {
        let path = path.ok_or_else(from_standard_input)?;
        Ok(Texts { table: Table::open(path, field, address)?, group: 0, reader: None, rows: 0, max_record, read: read.clone() })
    }

    /// Some more; none at the end. A row group that is damaged is a fault, and only that one is lost.
    pub fn next_documents(&mut self, without_text: &mut u64) -> Option<Vec<Result<Document, Fault>>> {
        while self.group < self.table.groups() {
            let next = match &mut self.reader {
                None => self.table.texts(self.group).map(|reader| {
                    self.reader = Some(reader);
                    None
                }),
                Some(reader) => reader.next().map(Some),
            };
            match next {
                // Opened.
                Ok(None) => {}
                Ok(Some(None)) => {
                    let first = self.rows_before(self.group);
                    let rows = self.rows - first;
                    let short =
                        self.table.is_short(self.group, rows).map(|reason| self.table.damaged(self.group, first, &reason));
                    self.leave_group();
                    if let Some(fault) = short {
                        return Some(vec![Err(fault)]);
                    }
                }
                Ok(Some(Some(TextRows { texts: cells, rows, addresses }))) => {
                    if self.table.levels().repetition == 0 {
                        *without_text += (rows - cells.values.len()) as u64;
                    }
                    let before = self.rows;
                    self.rows += rows as u64;
                    let documents = cells.with_rows(self.table.levels()).map(|(row, value)| {
                        let number = before + row as u64 + 1;
                        let text = text(value, self.max_record).map_err(|reason| Fault { number, reason })?;
                        let address = addresses.get(row).cloned().flatten();
                        Ok(Document { number, text: text.to_owned(), address })
                    });
                    return Some(documents.collect());
                }
                Err(error) => {
                    let first = self.rows_before(self.group);
                    let fault = self.table.damaged(self.group, first, &describe(&error));
                    self.leave_group();
                    return Some(vec![Err(fault)]);
                }
            }
        }
        None
    }

    fn leave_group(&mut self) {
        self.read.fetch_add(self.table.group(self.group).compressed_size() as u64, Ordering::Relaxed);
        self.group += 1;
        self.rows = self.rows_before(self.group);
        self.reader = None;
    }

    fn rows_before(&self, group: usize) -> u64 {
        (0..group).map(|group| self.table.group(group).num_rows() as u64).sum()
    }
}

/// The text of a cell.
///
/// # Errors
///
/// Where it is none, or longer than this.
pub fn text(value: &ByteArray, most: usize) -> Result<&str, String> {
    if value.len() > most { Err(too_long(most)) } else { utf8(value.data()) }
}

/// Its footer stands at its end.
pub fn from_standard_input() -> Failure {
    Failure::usage("Parquet cannot be read from standard input, since it is not read from front to back; name the file")
}
