//! Writes a table that is another one but for some columns.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::bloom_filter::Sbbf;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, ColumnWriterImpl, get_column_writer};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::reader::FileReader;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type, TypePtr};

use super::{Cells, Levels, Table};

type Result<T> = std::result::Result<T, ParquetError>;

/// Columns that are added behind the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// A text, or null.
    Text(String),
    /// A list of texts.
    Texts(String),
    /// A list of spans: start, end, category, rule, confidence.
    Spans(String),
}

impl Added {
    pub fn name(&self) -> &str {
        match self {
            Added::Text(name) | Added::Texts(name) | Added::Spans(name) => name,
        }
    }

    /// Its part of the schema; lists as the format's [rules](https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists)
    /// have them.
    fn schema(&self) -> Result<TypePtr> {
        let text = |name: &str, repetition| {
            Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_repetition(repetition)
                .with_logical_type(Some(LogicalType::String))
                .build()
                .map(Arc::new)
        };
        let number = |name: &str, physical| {
            Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED).build().map(Arc::new)
        };
        let group = |name: &str, repetition, logical: Option<LogicalType>, fields: Vec<TypePtr>| {
            Type::group_type_builder(name)
                .with_repetition(repetition)
                .with_logical_type(logical)
                .with_fields(fields)
                .build()
                .map(Arc::new)
        };
        let list = |name: &str, element: TypePtr| {
            let inner = group("list", Repetition::REPEATED, None, vec![element])?;
            group(name, Repetition::OPTIONAL, Some(LogicalType::List), vec![inner])
        };
        match self {
            Added::Text(name) => text(name, Repetition::OPTIONAL),
            Added::Texts(name) => list(name, text("element", Repetition::OPTIONAL)?),
            Added::Spans(name) => {
                let fields = vec![
                    number("start", Physical::INT64)?,
                    number("end", Physical::INT64)?,
                    text("category", Repetition::REQUIRED)?,
                    text("rule", Repetition::REQUIRED)?,
                    number("confidence", Physical::DOUBLE)?,
                ];
                list(name, group("element", Repetition::OPTIONAL, None, fields)?)
            }
        }
    }
}

/// A table in the making.
pub struct Copy<'t> {
    table: &'t Table,
    schema: SchemaDescPtr,
    /// Whether it says where the pages of columns are: all columns of all row groups must, or none.
    indexed: bool,
    writer: SerializedFileWriter<File>,
}

/// Metadata that describe all columns, and would be wrong where some are added: those of Arrow and of Hugging Face.
const OF_COLUMNS: [&str; 2] = ["ARROW:schema", "huggingface"];

impl<'t> Copy<'t> {
    /// Begins a copy of a table, with columns behind its own.
    pub fn new(table: &'t Table, to: File, added: &[Added]) -> Result<Self> {
        let old = table.metadata().file_metadata();
        let root = old.schema_descr().root_schema();
        let mut fields = root.get_fields().to_vec();
        for column in added {
            if fields.iter().any(|field| field.name() == column.name()) {
                return Err(ParquetError::General(format!(
                    "there is a column {:?} already; give the new one another name, or rename that",
                    column.name()
                )));
            }
            fields.push(column.schema()?);
        }
        let root = Arc::new(Type::group_type_builder(root.name()).with_fields(fields).build()?);
        let mut metadata = old.key_value_metadata().cloned().unwrap_or_default();
        if !added.is_empty() {
            metadata.retain(|KeyValue { key, .. }| !OF_COLUMNS.contains(&key.as_str()));
        }
        let version = if old.version() >= 2 { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let sorting = table.metadata().row_groups().first().and_then(|group| group.sorting_columns()).cloned();
        // Another text may stand in another order.
        let sorting = sorting.filter(|columns| columns.iter().all(|column| column.column_idx as usize != table.column));
        let indexed = is_indexed(table);
        let properties = new_columns(indexed)
            .set_writer_version(version)
            .set_key_value_metadata(Some(metadata).filter(|metadata| !metadata.is_empty()))
            .set_sorting_columns(sorting)
            .set_compression(
                table
                    .metadata()
                    .row_groups()
                    .first()
                    .map_or(Compression::UNCOMPRESSED, |group| group.column(table.column).compression()),
            )
            .build();
        let schema = Arc::new(SchemaDescriptor::new(root.clone()));
        Ok(Copy { table, schema, indexed, writer: SerializedFileWriter::new(to, root, Arc::new(properties))? })
    }

    /// Leaves of the copy that are not the table's.
    fn new_leaves(&self) -> Range<usize> {
        self.table.metadata().file_metadata().schema_descr().num_columns()..self.schema.num_columns()
    }

    /// Writes a row group. `fill` writes the cells of the text and of all leaves of added columns, in this order, and says which rows
    /// are kept of the other columns; without rows there is no group.
    ///
    /// Columns stand one behind the other in a table, and these come row by row: so each goes to a scratch file in `folder` first.
    pub fn group<E: From<ParquetError>>(
        &mut self,
        number: usize,
        folder: &Path,
        fill: impl FnOnce(&mut [ColumnWriter]) -> std::result::Result<Vec<bool>, E>,
    ) -> std::result::Result<(), E> {
        let packed = self.table.group(number).column(self.table.column).compression();
        let properties = |leaf: usize| {
            // Where each text is another a dictionary only costs time, and memory.
            let has_dictionary = leaf != self.table.column;
            Arc::new(new_columns(self.indexed).set_compression(packed).set_dictionary_enabled(has_dictionary).build())
        };
        let leaves: Vec<usize> = std::iter::once(self.table.column).chain(self.new_leaves()).collect();
        let files = leaves.iter().map(|_| Ok(tempfile::tempfile_in(folder)?)).collect::<Result<Vec<File>>>()?;
        let mut sinks = files.iter().map(|file| Ok(TrackedWrite::new(file.try_clone()?))).collect::<Result<Vec<_>>>()?;
        let mut writers: Vec<ColumnWriter> = sinks
            .iter_mut()
            .zip(&leaves)
            .map(|(sink, &leaf)| {
                get_column_writer(self.schema.column(leaf), properties(leaf), Box::new(SerializedPageWriter::new(sink)))
            })
            .collect();
        let keep = fill(&mut writers)?;
        let closed = writers.into_iter().map(ColumnWriter::close).collect::<Result<Vec<_>>>()?;
        sinks.into_iter().try_for_each(|mut sink| sink.flush()).map_err(ParquetError::from)?;
        if keep.contains(&true) {
            self.assemble(number, files.iter().zip(closed).collect(), &keep)?;
        }
        Ok(())
    }

    /// Puts the columns of a row group one behind the other.
    fn assemble(&mut self, number: usize, chunks: Vec<(&File, ColumnCloseResult)>, keep: &[bool]) -> Result<()> {
        let all_stay = keep.iter().all(|&stays| stays);
        let table = self.table;
        let mut chunks = chunks.into_iter();
        let mut writer = self.writer.next_row_group()?;
        for column in 0..table.group(number).num_columns() {
            if column == table.column {
                if let Some((file, close)) = chunks.next() {
                    writer.append_column(file, close)?;
                }
            } else if all_stay {
                append(table, number, column, self.indexed, &mut writer)?;
            } else {
                let reader = table.reader.get_row_group(number)?.get_column_reader(column)?;
                let levels = Levels::of(&self.schema.column(column));
                let mut to = writer.next_column()?.ok_or_else(|| ParquetError::General("a column is missing".to_owned()))?;
                copy_rows(reader, to.untyped(), levels, keep)?;
                to.close()?;
            }
        }
        for (file, close) in chunks {
            writer.append_column(file, close)?;
        }
        writer.close().map(drop)
    }

    /// Copies a row group with all its bytes.
    pub fn group_as_it_is(&mut self, number: usize) -> Result<()> {
        let mut writer = self.writer.next_row_group()?;
        (0..self.table.group(number).num_columns())
            .try_for_each(|column| append(self.table, number, column, self.indexed, &mut writer))?;
        writer.close().map(drop)
    }

    pub fn finish(self) -> Result<()> {
        self.writer.close().map(drop)
    }
}

/// Whether all columns of all row groups say where their pages are.
fn is_indexed(table: &Table) -> bool {
    let metadata = table.metadata();
    let index_of = |group: usize, column: usize| metadata.offset_index().and_then(|groups| groups.get(group)?.get(column));
    let mut all = (0..table.groups()).flat_map(|group| (0..table.group(group).num_columns()).map(move |column| (group, column)));
    metadata.offset_index().is_some()
        && all.all(|(group, column)| index_of(group, column).is_some_and(|index| !index.page_locations.is_empty()))
}

/// How columns are written that are not copied.
fn new_columns(indexed: bool) -> WriterPropertiesBuilder {
    let properties = WriterProperties::builder();
    if indexed { properties } else { properties.set_statistics_enabled(EnabledStatistics::Chunk).set_offset_index_disabled(true) }
}

/// Copies the bytes of a column of a row group.
fn append<W: Write + Send>(
    table: &Table,
    group: usize,
    column: usize,
    indexed: bool,
    writer: &mut SerializedRowGroupWriter<W>,
) -> Result<()> {
    let metadata = table.metadata();
    let chunk = table.group(group).column(column);
    let close = ColumnCloseResult {
        bytes_written: chunk.compressed_size() as u64,
        rows_written: table.group(group).num_rows() as u64,
        metadata: chunk.clone(),
        bloom_filter: Sbbf::read_from_column_chunk(chunk, &table.file).ok().flatten(),
        column_index: metadata.column_index().filter(|_| indexed).and_then(|groups| groups.get(group)?.get(column)).cloned(),
        offset_index: metadata.offset_index().filter(|_| indexed).and_then(|groups| groups.get(group)?.get(column)).cloned(),
    };
    writer.append_column(&table.file, close)
}

/// Rows that are copied together.
const ROWS: usize = 4096;

/// Copies the rows of a column that are kept.
fn copy_rows(reader: ColumnReader, to: &mut ColumnWriter, levels: Levels, keep: &[bool]) -> Result<()> {
    fn copy<T: DataType>(
        mut reader: ColumnReaderImpl<T>,
        to: &mut ColumnWriterImpl<T>,
        levels: Levels,
        mut keep: &[bool],
    ) -> Result<()> {
        loop {
            let mut cells = Cells::default();
            let rows = cells.read(&mut reader, ROWS.min(keep.len()))?;
            if rows == 0 {
                return Ok(());
            }
            cells.retain(levels, &keep[..rows]);
            cells.write(to, levels)?;
            keep = &keep[rows..];
        }
    }
    match (reader, to) {
        (ColumnReader::BoolColumnReader(reader), ColumnWriter::BoolColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::Int32ColumnReader(reader), ColumnWriter::Int32ColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::Int64ColumnReader(reader), ColumnWriter::Int64ColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::Int96ColumnReader(reader), ColumnWriter::Int96ColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::FloatColumnReader(reader), ColumnWriter::FloatColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::DoubleColumnReader(reader), ColumnWriter::DoubleColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::ByteArrayColumnReader(reader), ColumnWriter::ByteArrayColumnWriter(to)) => copy(reader, to, levels, keep),
        (ColumnReader::FixedLenByteArrayColumnReader(reader), ColumnWriter::FixedLenByteArrayColumnWriter(to)) => {
            copy(reader, to, levels, keep)
        }
        _ => Err(ParquetError::General("a column changes its type".to_owned())),
    }
}
