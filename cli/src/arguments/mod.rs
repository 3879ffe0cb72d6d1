//! Arguments that commands share, and those of `clean`, which much of the program is about. The other commands hold their own.

mod choices;
mod clean;
mod input;
mod sites;

use clap::ValueEnum;

pub use choices::Choices;
pub use clean::{Clean, Offsets, OnError, Reject, Sentences, Stats, all_cores};
pub use input::{Input, size};
pub use sites::{Hosts, Sites};

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub fn write_global(self) {
        let choice = match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}
