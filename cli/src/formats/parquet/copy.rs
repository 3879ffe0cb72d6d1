//! Writes a table that is another one but for some columns.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::bloom_filter::Sbbf;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, ColumnWriterImpl, get_column_writer};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{
    EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterPropertiesPtr, WriterVersion,
};
use parquet::file::reader::FileReader;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, SchemaDescPtr, SchemaDescriptor, Type, TypePtr};

use super::cells::guarded;
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
    /// Columns stand one behind the other in a table, and these come row by row: so each goes to a scratch file in `folder` first. So does
    /// all that has to be read, so that what is damaged shows before anything of the group is written.
    pub fn group<E>(
        &mut self,
        number: usize,
        folder: &Path,
        fill: impl FnOnce(&mut [ColumnWriter]) -> std::result::Result<Vec<bool>, E>,
    ) -> std::result::Result<(), Trouble<E>> {
        let leaves: Vec<usize> = std::iter::once(self.table.column).chain(self.new_leaves()).collect();
        let mut scratch = leaves
            .iter()
            .map(|&leaf| Scratch::new(self, number, leaf, folder))
            .collect::<Result<Vec<_>>>()
            .map_err(Trouble::Output)?;
        let mut writers: Vec<ColumnWriter> = scratch.iter_mut().map(Scratch::writer).collect();
        let keep = fill(&mut writers).map_err(Trouble::Fill)?;
        if !keep.contains(&true) {
            return Ok(());
        }
        let closed = writers.into_iter().map(ColumnWriter::close).collect::<Result<Vec<_>>>().map_err(Trouble::Output)?;
        let mut new = HashMap::new();
        for ((scratch, close), leaf) in scratch.into_iter().zip(closed).zip(leaves) {
            new.insert(leaf, (scratch.finish().map_err(Trouble::Output)?, close));
        }
        if keep.contains(&false) {
            for leaf in (0..self.table.group(number).num_columns()).filter(|&leaf| leaf != self.table.column) {
                new.insert(leaf, self.rows_of(number, leaf, folder, &keep)?);
            }
        }
        self.assemble(number, new).map_err(Trouble::Output)
    }

    /// The rows of a column that are kept.
    fn rows_of<E>(
        &self,
        number: usize,
        leaf: usize,
        folder: &Path,
        keep: &[bool],
    ) -> std::result::Result<(File, ColumnCloseResult), Trouble<E>> {
        let mut scratch = Scratch::new(self, number, leaf, folder).map_err(Trouble::Output)?;
        let mut writer = scratch.writer();
        let reader = guarded(|| self.table.reader.get_row_group(number)?.get_column_reader(leaf)).map_err(Trouble::Input)?;
        let levels = Levels::of(&self.schema.column(leaf));
        copy_rows(reader, &mut writer, levels, keep).map_err(Trouble::of_either)?;
        let close = writer.close().map_err(Trouble::Output)?;
        Ok((scratch.finish().map_err(Trouble::Output)?, close))
    }

    /// Puts the columns of a row group one behind the other: these, and as they are those that are not among them.
    fn assemble(&mut self, number: usize, mut new: HashMap<usize, (File, ColumnCloseResult)>) -> Result<()> {
        let table = self.table;
        let mut writer = self.writer.next_row_group()?;
        for leaf in 0..self.schema.num_columns() {
            match new.remove(&leaf) {
                Some((file, close)) => writer.append_column(&file, close)?,
                None => append(table, number, leaf, self.indexed, &mut writer)?,
            }
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

/// What went wrong with a row group.
#[derive(Debug)]
pub enum Trouble<E> {
    /// Whoever was to fill it says so.
    Fill(E),
    /// Of the table that is copied.
    Input(ParquetError),
    /// Of writing.
    Output(ParquetError),
}

impl<E> Trouble<E> {
    /// Of something that reads and writes: of writing only where no room is left.
    fn of_either(error: ParquetError) -> Self {
        let kind = match &error {
            ParquetError::External(error) => error.downcast_ref::<io::Error>().map(io::Error::kind),
            _ => None,
        };
        let is_full = matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded));
        if is_full { Trouble::Output(error) } else { Trouble::Input(error) }
    }
}

/// A column of a row group in the making, in a file that has no name.
struct Scratch {
    sink: TrackedWrite<File>,
    file: File,
    column: ColumnDescPtr,
    properties: WriterPropertiesPtr,
}

impl Scratch {
    fn new(copy: &Copy, group: usize, leaf: usize, folder: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        // Of columns that there are, the codec is theirs; of added ones, the text's.
        let chunks = copy.table.group(group);
        let like = if leaf < chunks.num_columns() { leaf } else { copy.table.column };
        let properties = new_columns(copy.indexed)
            .set_compression(chunks.column(like).compression())
            // Where each text is another a dictionary only costs time, and memory.
            .set_dictionary_enabled(leaf != copy.table.column)
            .build();
        Ok(Scratch {
            sink: TrackedWrite::new(file.try_clone()?),
            file,
            column: copy.schema.column(leaf),
            properties: Arc::new(properties),
        })
    }

    fn writer(&mut self) -> ColumnWriter<'_> {
        get_column_writer(self.column.clone(), self.properties.clone(), Box::new(SerializedPageWriter::new(&mut self.sink)))
    }

    fn finish(mut self) -> Result<File> {
        self.sink.flush()?;
        Ok(self.file)
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
        while !keep.is_empty() {
            let (mut cells, rows) = Cells::read(&mut reader, levels, ROWS.min(keep.len()))?;
            if rows == 0 {
                return Err(ParquetError::General(format!("{} rows of a column are missing", keep.len())));
            }
            cells.retain(levels, &keep[..rows]);
            cells.write(to, levels)?;
            keep = &keep[rows..];
        }
        Ok(())
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
