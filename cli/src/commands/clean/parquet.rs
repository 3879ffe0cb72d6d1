//! Cleans a table: its column of text is written anew, row group by row group.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::columns::{Column, added};
use super::{Ended, Run, stopped};
use crate::arguments::OnError;
use crate::cleaning::{Cleaning, Fate, Worker};
use crate::failure::Failure;
use crate::faults::Faults;
use crate::formats::parquet::{Cells, Copy, Levels, Table, TextRows, Trouble, describe, from_standard_input, text};
use crate::formats::{Fault, Format};
use crate::interrupt::is_interrupted;
use crate::outputs::{Partial, Target, Task};
use crate::pipeline::{self, Job};
use crate::tally::Tally;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;

impl From<ParquetError> for Ended {
    /// Of reading: errors of writing say where they come from.
    fn from(error: ParquetError) -> Self {
        Ended::File(Fault { number: 0, reason: describe(&error) })
    }
}

fn writing(name: &str, error: ParquetError) -> Failure {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => Failure::writing(name, &error),
            Err(error) => Failure::run(format!("{name}: {error}")),
        },
        error => Failure::run(format!("{name}: {}", describe(&error))),
    }
}

impl Run<'_> {
    pub(super) fn parquet(&mut self, task: &Task) -> Result<(), Failure> {
        let Target::File(output) = &task.target else { return Err(Failure::usage("Parquet needs an --output")) };
        let source = task.source.path.as_deref().ok_or_else(from_standard_input)?;
        let table = match Table::open(source, &self.arguments.input.field, self.arguments.sites.address_field()) {
            Ok(table) => table,
            Err(failure) => return self.failed_file(failure),
        };
        let levels = table.levels();
        let added = added(self.cleaning);
        if levels.repetition > 0 && (!added.is_empty() || self.cleaning.drops()) {
            let message = "the text stands in a list, of which nothing can be added beside it or dropped";
            return self.failed_file(Failure::usage(format!("{}: {message}", task.source.name())));
        }
        let name = task.target.name();
        let partial = Partial::create(output, self.arguments.overwrite).map_err(|error| Failure::writing(&name, &error))?;
        let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = partial.file().map_err(|error| Failure::writing(&name, &error))?;
        let mut copy = match Copy::new(&table, file, &added) {
            Ok(copy) => copy,
            Err(error) => return self.failed_file(Failure::usage(format!("{}: {}", task.source.name(), describe(&error)))),
        };
        let mut faults = Faults::of(task.source, Format::Parquet);
        let mut before = 0;
        for number in 0..table.groups() {
            self.group(&Group { table: &table, number, before, folder }, &mut copy, &mut faults, &name)?;
            if is_interrupted() {
                return Ok(());
            }
            before += table.group(number).num_rows() as u64;
            self.progress.read.fetch_add(table.group(number).compressed_size() as u64, Ordering::Relaxed);
            self.progress.show(&self.tally);
        }
        faults.end(self.progress);
        copy.finish().map_err(|error| writing(&name, error))?;
        partial.persist(true).map_err(|error| Failure::writing(&name, &error))?;
        self.files += 1;
        Ok(())
    }

    /// A row group. One that is damaged is a fault, and only that one is lost.
    fn group(&mut self, group: &Group, copy: &mut Copy, faults: &mut Faults, output: &str) -> Result<(), Failure> {
        let rows = group.table.group(group.number).num_rows() as u64;
        let mut tally = Tally::default();
        let mut new = Vec::new();
        let stops = (self.arguments.on_error == OnError::Stop).then_some(&*faults);
        let done = copy.group(group.number, group.folder, |writers| self.fill(group, writers, &mut tally, &mut new, stops));
        let fault = match done {
            Ok(()) => {
                self.tally.merge(&tally);
                return self.report(faults, &new);
            }
            Err(Trouble::Fill(Ended::Run(failure))) => return Err(failure),
            Err(Trouble::Output(error)) => return Err(writing(output, error)),
            Err(Trouble::Fill(Ended::File(Fault { reason, .. }))) => group.table.damaged(group.number, group.before, &reason),
            Err(Trouble::Input(error)) => group.table.damaged(group.number, group.before, &describe(&error)),
        };
        // All rows of it are lost.
        self.tally.errors += rows.saturating_sub(1);
        self.report(faults, &[fault])?;
        if self.arguments.on_error == OnError::Keep && added(self.cleaning).is_empty() {
            copy.group_as_it_is(group.number).map_err(|error| writing(output, error))?;
        }
        Ok(())
    }

    /// Cleans the texts of a row group; which rows are kept. With `stops` the first fault ends the run, and that says how.
    fn fill(
        &self,
        group: &Group,
        writers: &mut [ColumnWriter],
        tally: &mut Tally,
        faults: &mut Vec<Fault>,
        stops: Option<&Faults>,
    ) -> Result<Vec<bool>, Ended> {
        let mut texts = group.table.texts(group.number)?;
        let mut row = group.before;
        let source = || {
            let Some(next) = texts.next()? else { return Ok(None) };
            let size = next.texts.values.iter().map(ByteArray::len).sum();
            let job = (row, next);
            row += job.1.rows as u64;
            Ok(Some(Job { job, size }))
        };
        let (cleaning, levels) = (self.cleaning, group.table.levels());
        let limits = (self.arguments.input.max_record, self.arguments.on_error == OnError::Keep);
        let work = |worker: &mut Worker, (first, rows)| clean_rows(cleaning, worker, levels, first, rows, limits);
        let mut keep = Vec::new();
        pipeline::run(self.arguments.threads(), source, Worker::default, work, |rows: Rows| {
            tally.merge(&rows.tally);
            if let (Some(fault), Some(stops)) = (rows.faults.first(), stops) {
                return Err(Ended::Run(stopped(stops, fault)));
            }
            faults.extend_from_slice(&rows.faults);
            keep.extend(&rows.keep);
            rows.write(writers, levels).map_err(|error| Ended::Run(writing("scratch file beside the output", error)))
        })?;
        if is_interrupted() {
            return Err(Ended::Run(Failure::Interrupted("interrupted".to_owned())));
        }
        if let Some(reason) = group.table.is_short(group.number, keep.len() as u64) {
            return Err(Ended::File(Fault { number: 0, reason }));
        }
        Ok(keep)
    }
}

/// A row group of a table.
struct Group<'t> {
    table: &'t Table,
    number: usize,
    /// Rows before it.
    before: u64,
    /// For scratch files.
    folder: &'t Path,
}

/// Rows of a table, cleaned.
struct Rows {
    texts: Cells<ByteArray>,
    added: Vec<Column>,
    keep: Vec<bool>,
    tally: Tally,
    faults: Vec<Fault>,
}

impl Rows {
    /// Writes the rows that are kept.
    fn write(self, writers: &mut [ColumnWriter], levels: Levels) -> Result<(), ParquetError> {
        let Rows { mut texts, added, keep, .. } = self;
        let Some((ColumnWriter::ByteArrayColumnWriter(to), mut rest)) = writers.split_first_mut() else {
            return Err(ParquetError::General("the column of text has another type".to_owned()));
        };
        if keep.contains(&false) {
            texts.retain(levels, &keep);
        }
        texts.write::<ByteArrayType>(to, levels)?;
        // Of rows that go nothing was added.
        for column in added {
            rest = column.write(rest)?;
        }
        Ok(())
    }
}

/// Cleans the texts of rows, the first of which has so many before it.
fn clean_rows(
    cleaning: &Cleaning,
    worker: &mut Worker,
    levels: Levels,
    first: u64,
    TextRows { mut texts, rows, addresses }: TextRows,
    (longest, keeps): (usize, bool),
) -> Rows {
    let kinds = added(cleaning);
    let mut columns: Vec<Column> = kinds.iter().map(Column::of).collect();
    let mut tally = Tally::default();
    let mut faults = Vec::new();
    let mut keep = vec![true; rows];
    let mut new: Vec<(usize, ByteArray)> = Vec::new();
    // The next row whose added cells are missing.
    let mut next = 0;
    let push_nulls =
        |columns: &mut [Column], count: usize| (0..count).for_each(|_| columns.iter_mut().for_each(Column::push_null));
    for (number, (row, value)) in texts.with_rows(levels).enumerate() {
        push_nulls(&mut columns, row.saturating_sub(next));
        next = row + 1;
        let address = addresses.get(row).and_then(Option::as_deref);
        let treated = text(value, longest).and_then(|text| Ok((text, cleaning.treat(worker, text, address, &mut tally)?)));
        let (text, fate) = match treated {
            Ok(treated) => treated,
            Err(reason) => {
                faults.push(Fault { number: first + row as u64 + 1, reason });
                keep[row] = keeps;
                push_nulls(&mut columns, usize::from(keeps));
                continue;
            }
        };
        match fate {
            Fate::Dropped => keep[row] = false,
            Fate::Restored => push_nulls(&mut columns, 1),
            Fate::Stays(cleaned, reason) => {
                for (column, kind) in columns.iter_mut().zip(&kinds) {
                    column.push(kind, cleaning, worker, text, &cleaned, reason);
                }
                if cleaning.into.is_none() && !cleaned.is_unchanged() {
                    new.push((number, ByteArray::from(cleaned.text().as_bytes().to_vec())));
                }
                worker.scratch.recycle(cleaned);
            }
        }
    }
    push_nulls(&mut columns, rows - next);
    if levels.repetition == 0 {
        tally.without_text += (rows - texts.values.len()) as u64;
    }
    for (number, text) in new {
        texts.values[number] = text;
    }
    Rows { texts, added: columns, keep, tally, faults }
}
