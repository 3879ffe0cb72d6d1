//! A block as phrases and patterns see it.

use super::dates::sign_into;
use super::fold::{Numbers, fold_runs_into, hash_numbers_into, lower_into};
use super::pattern::Sees;
use super::plain::next_digit;
use super::prefilter::Looked;

/// The views of one block, each made when it is first asked for; the memory is kept for the next block.
#[derive(Debug, Default)]
pub(super) struct View {
    folded: Looked,
    /// Folding has only lowered the case.
    plain: bool,
    /// Folded, with its numbers folded, too; only where it has any.
    hashed: String,
    has_number: bool,
    dated: Dated,
    /// Folded, with signs for its dates; only where it has any.
    signed: Looked,
    /// The same with its numbers folded.
    signed_hashed: String,
    verbatim: Looked,
    has_verbatim: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Dated {
    #[default]
    Unknown,
    No,
    Yes,
}

impl View {
    /// Takes another block; `plain` where it is known that folding only lowers its case.
    pub(super) fn read(&mut self, block: &str, plain: bool) {
        self.plain = plain;
        self.folded.read(|out| if plain { lower_into(block, out) } else { fold_runs_into(block, Numbers::Keep, out) });
        self.has_number = next_digit(self.folded.text().as_bytes(), 0).is_some();
        if self.has_number {
            self.hashed.clear();
            hash_numbers_into(self.folded.text(), &mut self.hashed);
        }
        self.dated = if self.has_number { Dated::Unknown } else { Dated::No };
        self.has_verbatim = false;
    }

    /// The block with its numbers, folded.
    pub(super) fn folded(&self) -> &str {
        self.folded.text()
    }

    /// What phrases are looked up by: the folded block with its numbers folded.
    pub(super) fn key(&self) -> &str {
        if self.has_number { &self.hashed } else { self.folded.text() }
    }

    /// Finds the dates of the block; false where it has none.
    pub(super) fn find_dates(&mut self) -> bool {
        if self.dated == Dated::Unknown {
            let mut found = false;
            self.signed.read(|out| found = sign_into(self.folded.text(), out));
            self.dated = if found { Dated::Yes } else { Dated::No };
            if found {
                self.signed_hashed.clear();
                hash_numbers_into(self.signed.text(), &mut self.signed_hashed);
            }
        }
        self.dated == Dated::Yes
    }

    /// What phrases with dates are looked up by, once [`View::find_dates`] has found any.
    pub(super) fn dated_key(&self) -> &str {
        &self.signed_hashed
    }

    /// The block, which is `block`, as patterns of this kind see it.
    #[inline]
    pub(super) fn seen(&mut self, sees: Sees, block: &str) -> &Looked {
        let seen = match sees {
            Sees::Dated if self.find_dates() => &mut self.signed,
            Sees::Folded | Sees::Dated => &mut self.folded,
            Sees::Verbatim => {
                if !self.has_verbatim {
                    self.has_verbatim = true;
                    let plain = self.plain;
                    self.verbatim.read(|out| if plain { out.push_str(block) } else { squeeze_into(block, out) });
                }
                &mut self.verbatim
            }
        };
        seen.look();
        seen
    }
}

/// Appends `block` with its white space squeezed.
fn squeeze_into(block: &str, out: &mut String) {
    for (number, word) in block.split_whitespace().enumerate() {
        if number > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_view_is_of_the_block_that_was_read() {
        let mut view = View::default();
        for (block, key, dated, verbatim) in [
            (
                "Posted on\u{a0}March 5, 2014  by Ann",
                "posted on march #, # by ann",
                Some("posted on \u{e000} by ann"),
                "Posted on March 5, 2014 by Ann",
            ),
            ("Read  MORE", "read more", None, "Read MORE"),
            ("12 comments", "# comments", None, "12 comments"),
        ] {
            view.read(block, false);
            assert_eq!(view.key(), key);
            assert_eq!(view.find_dates().then(|| view.dated_key().to_owned()).as_deref(), dated);
            assert_eq!(view.seen(Sees::Verbatim, block).text(), verbatim);
        }
    }
}
