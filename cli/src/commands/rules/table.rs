//! Rows in columns: aligned for people, with tabs between for programs.

use textwrap::core::display_width;

use crate::visible::on_one_line;

/// On which side the space of a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// Rows below a header. The last column is not filled up.
#[derive(Debug)]
pub struct Table<const N: usize> {
    sides: [Side; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub fn new(sides: [Side; N]) -> Self {
        Table { sides, rows: Vec::new() }
    }

    /// Adds a row. Control characters would move what stands behind them, tabs above all.
    pub fn add(&mut self, row: [String; N]) {
        self.rows.push(row.map(|cell| on_one_line(&cell).into_owned()));
    }

    pub fn to_text(&self, aligned: bool) -> String {
        if !aligned {
            return self.rows.iter().map(|row| row.join("\t") + "\n").collect();
        }
        let widths: [usize; N] =
            std::array::from_fn(|column| self.rows.iter().map(|row| display_width(&row[column])).max().unwrap_or(0));
        let mut out = String::new();
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                let space = " ".repeat(widths[column] - display_width(cell));
                out.push_str(if column > 0 { "  " } else { "" });
                match self.sides[column] {
                    Side::Left => out.extend([space.as_str(), cell]),
                    Side::Right if column + 1 == N => out.push_str(cell),
                    Side::Right => out.extend([cell, space.as_str()]),
                }
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_or_have_tabs_between() {
        let mut table = Table::new([Side::Left, Side::Right, Side::Right]);
        table.add(["1".into(), "道路".into(), "= a\tb".into()]);
        table.add(["23".into(), "x".into(), "= c".into()]);
        assert_eq!(table.to_text(true), " 1  道路  = a␉b\n23  x     = c\n");
        assert_eq!(table.to_text(false), "1\t道路\t= a␉b\n23\tx\t= c\n");
    }
}
