//! New columns: of texts, and of what went from them.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder, StringViewBuilder};
use arrow_array::{Array, ArrayRef, LargeStringArray, ListArray, StringArray, StructArray};
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Fields};
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;

use crate::finding::Finding;

/// Texts, in a layout of Arrow.
pub enum Values {
    Small(Plain<i32>),
    Large(Plain<i64>),
    View(StringViewBuilder),
}

/// One text after the other, and where each ends.
pub struct Plain<O> {
    data: Vec<u8>,
    ends: Vec<O>,
    nulls: NullBufferBuilder,
}

impl<O: Default> Plain<O> {
    fn of(rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(O::default());
        Plain { data: Vec::new(), ends, nulls: NullBufferBuilder::new(rows) }
    }
}

impl<O: TryFrom<usize>> Plain<O> {
    fn push(&mut self, text: Option<&str>) -> PyResult<()> {
        self.data.extend_from_slice(text.unwrap_or_default().as_bytes());
        self.nulls.append(text.is_some());
        let end = O::try_from(self.data.len());
        self.ends.push(
            end.map_err(|_| PyOverflowError::new_err("the clean chunk has more than 2 GiB: cast the column to large_string"))?,
        );
        Ok(())
    }
}

impl Values {
    /// None yet, in the layout of this array.
    pub fn like(array: &dyn Array) -> Self {
        match array.data_type() {
            DataType::Utf8View => Values::View(StringViewBuilder::new()),
            DataType::LargeUtf8 => Values::Large(Plain::of(array.len())),
            _ => Values::Small(Plain::of(array.len())),
        }
    }

    /// # Errors
    ///
    /// `OverflowError` where the layout cannot hold so much.
    pub fn push(&mut self, text: Option<&str>) -> PyResult<()> {
        match self {
            Values::Small(plain) => plain.push(text),
            Values::Large(plain) => plain.push(text),
            Values::View(builder) => {
                builder.append_option(text);
                Ok(())
            }
        }
    }

    pub fn finish(self) -> ArrayRef {
        match self {
            Values::Small(Plain { data, ends, mut nulls }) => {
                let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
                Arc::new(StringArray::new(offsets, Buffer::from_vec(data), nulls.finish()))
            }
            Values::Large(Plain { data, ends, mut nulls }) => {
                let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
                Arc::new(LargeStringArray::new(offsets, Buffer::from_vec(data), nulls.finish()))
            }
            Values::View(mut builder) => Arc::new(builder.finish()),
        }
    }
}

/// Findings of each text: a list of structs.
pub struct Spans {
    start: Int64Builder,
    end: Int64Builder,
    category: StringBuilder,
    rule: StringBuilder,
    confidence: Float64Builder,
    ends: Vec<i32>,
    nulls: NullBufferBuilder,
}

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("start", DataType::Int64, true),
        Field::new("end", DataType::Int64, true),
        Field::new("category", DataType::Utf8, true),
        Field::new("rule", DataType::Utf8, true),
        Field::new("confidence", DataType::Float64, true),
    ])
}

fn item() -> Field {
    Field::new("item", DataType::Struct(fields()), true)
}

/// The type of a column of findings.
pub fn findings_type() -> DataType {
    DataType::List(Arc::new(item()))
}

impl Default for Spans {
    fn default() -> Self {
        Spans {
            start: Int64Builder::new(),
            end: Int64Builder::new(),
            category: StringBuilder::new(),
            rule: StringBuilder::new(),
            confidence: Float64Builder::new(),
            ends: vec![0],
            nulls: NullBufferBuilder::new(0),
        }
    }
}

impl Spans {
    /// # Errors
    ///
    /// `OverflowError` where the findings of one chunk have more than 2 GiB of rules.
    pub fn push(&mut self, found: Option<Vec<Finding>>) -> PyResult<()> {
        self.nulls.append(found.is_some());
        for finding in found.into_iter().flatten() {
            if self.rule.values_slice().len() + finding.rule.len() > i32::MAX as usize {
                return Err(PyOverflowError::new_err(
                    "the findings of one chunk have more than 2 GiB: cut the column into chunks",
                ));
            }
            self.start.append_value(finding.start as i64);
            self.end.append_value(finding.end as i64);
            self.category.append_value(finding.category.name());
            self.rule.append_value(finding.rule);
            self.confidence.append_value(finding.confidence);
        }
        // A rule has some letters, and so there are fewer findings.
        self.ends.push(self.start.values_slice().len() as i32);
        Ok(())
    }

    pub fn finish(mut self) -> ArrayRef {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.start.finish()),
            Arc::new(self.end.finish()),
            Arc::new(self.category.finish()),
            Arc::new(self.rule.finish()),
            Arc::new(self.confidence.finish()),
        ];
        let spans = StructArray::new(fields(), columns, None);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.ends));
        Arc::new(ListArray::new(Arc::new(item()), offsets, Arc::new(spans), self.nulls.finish()))
    }
}
