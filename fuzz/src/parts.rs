//! Bytes -> the parts that a target wants. What is chosen stands at the end, so that seeds are texts as they are.

use std::sync::LazyLock;

use unscaffold::sentence::Normalize;
use unscaffold::{Cleaner, Policy};

/// What damaged files are given to, …
pub static CLEANER: LazyLock<Cleaner> = LazyLock::new(Cleaner::default);
/// … to clean this.
pub const PAGE: &str = "Home\nNews\n\nThe storm passed over the town in the night, and by the morning all roads were open.\n\nLeave a Reply\nName *\n© 2019\n";

/// Takes numbers off the end of the bytes.
pub struct Choices<'d>(pub &'d [u8]);

impl<'d> Choices<'d> {
    /// The next; 0 where there is none.
    pub fn byte(&mut self) -> u8 {
        let Some((&last, rest)) = self.0.split_last() else { return 0 };
        self.0 = rest;
        last
    }

    pub fn short(&mut self) -> usize {
        usize::from(self.byte()) << 8 | usize::from(self.byte())
    }

    pub fn policy(&mut self) -> Policy {
        match self.byte() % 3 {
            0 => Policy::balanced(),
            1 => Policy::conservative(),
            _ => Policy::aggressive(),
        }
    }

    /// The default but for what is chosen: as seeds end in a line end, most of them have it.
    pub fn normalize(&mut self) -> Normalize {
        let bits = self.short() ^ 0x0a0a;
        let is = |bit: u32| bits >> bit & 1 == 1;
        Normalize::default()
            .line_ends(!is(0))
            .trailing_spaces(!is(1))
            .empty_lines(!is(2))
            .spaces(!is(3))
            .keep_no_break_spaces(is(4))
            .invisible(!is(5))
            .entities(!is(6))
            .mojibake(!is(7))
            .nfc(!is(8))
            .duplicate_lines(!is(9))
            .hard_wraps(!is(10))
            .sentence_spaces(is(11))
            .spaces_before_marks(is(12))
            .repeated_marks(is(13))
            .plain_quotes(is(14))
            .plain_dashes(is(14))
            .plain_width(is(15))
            .ligatures(is(15))
    }

    /// The rest, as text.
    pub fn text(self) -> std::borrow::Cow<'d, str> {
        String::from_utf8_lossy(self.0)
    }
}
