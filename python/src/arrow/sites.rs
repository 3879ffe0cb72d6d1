//! Sites beside texts: a column of templates as bytes, one for each text.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use unscaffold::Cleaner;
use unscaffold::site::SiteTemplate;

use super::lent::Column;
use super::strings::{Strings, has_offsets, slice, view};
use crate::cleaning::{Cleaning, Texts};

/// Which cleaner each row is for.
pub struct Sites {
    /// The first is that of rows whose site is not known; templates that are the same have one.
    cleaners: Vec<Cleaner>,
    /// Number of the cleaner, by row.
    rows: Vec<usize>,
}

impl Sites {
    /// # Errors
    ///
    /// `TypeError` for what is no column of bytes, `ValueError` for bytes that are no template.
    pub fn lent_by(object: &Bound<'_, PyAny>, cleaning: &Cleaning) -> PyResult<Self> {
        let mut column = Column::of_bytes(object)?;
        let mut sites = Sites { cleaners: vec![cleaning.cleaner.without_site()], rows: Vec::new() };
        let mut known = HashMap::new();
        while let Some(chunk) = column.next(object.py()) {
            sites.read(&chunk?, &mut known)?;
        }
        Ok(sites)
    }

    fn read(&mut self, chunk: &ArrayRef, known: &mut HashMap<Vec<u8>, usize>) -> PyResult<()> {
        if !is_whole(chunk) {
            return Err(PyValueError::new_err("the sites' offsets lead out of their data"));
        }
        for row in 0..chunk.len() {
            let number = match template(chunk, row) {
                Some(bytes) => self.number_of(bytes, known)?,
                None => 0,
            };
            self.rows.push(number);
        }
        Ok(())
    }

    /// The number of the cleaner for a template.
    fn number_of(&mut self, bytes: &[u8], known: &mut HashMap<Vec<u8>, usize>) -> PyResult<usize> {
        if let Some(&number) = known.get(bytes) {
            return Ok(number);
        }
        let template = SiteTemplate::from_bytes(bytes)
            .map_err(|error| PyValueError::new_err(format!("sites[{}]: {error}", self.rows.len())))?;
        let number = self.cleaners.len();
        self.cleaners.push(self.cleaners[0].with_site(template));
        known.insert(bytes.to_vec(), number);
        Ok(number)
    }

    /// Number of rows.
    pub fn count(&self) -> usize {
        self.rows.len()
    }
}

/// Whether offsets or views lead nowhere but into the data.
fn is_whole(chunk: &ArrayRef) -> bool {
    match chunk.data_type() {
        DataType::Binary => has_offsets(chunk.as_binary::<i32>()),
        DataType::LargeBinary => has_offsets(chunk.as_binary::<i64>()),
        DataType::BinaryView => {
            let views = chunk.as_binary_view();
            (0..views.len()).all(|row| views.is_null(row) || view(views, row).is_some())
        }
        _ => true,
    }
}

/// The bytes of a template; none where it is null.
fn template(chunk: &ArrayRef, row: usize) -> Option<&[u8]> {
    if chunk.is_null(row) {
        return None;
    }
    match chunk.data_type() {
        DataType::Binary => Some(slice(chunk.as_binary::<i32>(), row)),
        DataType::LargeBinary => Some(slice(chunk.as_binary::<i64>(), row)),
        DataType::BinaryView => view(chunk.as_binary_view(), row),
        _ => None,
    }
}

/// Some rows of a column, and the sites that they are pages of, where those are given.
pub struct Rows<'a> {
    pub strings: &'a Strings,
    pub sites: Option<&'a Sites>,
    /// Rows of the column before these.
    pub before: usize,
}

impl Texts for Rows<'_> {
    fn count(&self) -> usize {
        self.strings.count()
    }

    fn size(&self, row: usize) -> usize {
        self.strings.size(row)
    }

    fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        self.strings.text(row)
    }

    fn cleaner(&self, row: usize) -> Option<&Cleaner> {
        self.sites.map(|sites| &sites.cleaners[sites.rows[self.before + row]])
    }
}
