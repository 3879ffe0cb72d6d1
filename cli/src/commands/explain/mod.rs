//! `unscaffold explain`: a text with what goes struck through, and the reason in the margin.
//!
//! `page` sets one with its margin and legend, `shown` is a line of it as a terminal may see it, and
//! `colours` are those of the categories.

mod colours;
mod page;
mod shown;

use std::io::{IsTerminal, Write, stdin, stdout};
use std::ops::ControlFlow;
use std::process::ExitCode;

use anstream::ColorChoice;
use anstyle::Style;
use clap::Args;

use crate::arguments::{Choices, Input, Sites};
use crate::documents::each;
use crate::failure::{Failure, SOME_FAILED};
use crate::faults::place;
use crate::formats::Document;
use crate::site_cleaners::{Made, SiteCleaners};
use crate::visible::on_one_line;

use page::{Look, page};

pub const EXAMPLES: &str = "\
Without colours, what goes stands in \u{27e6} \u{27e7} where the rest of its line stays; a line with a category before it goes as a whole.

Examples:
  unscaffold explain page.txt
  unscaffold explain pages.jsonl --record 17
  unscaffold explain --color always crawl.warc.wet.gz | less -R";

#[derive(Args, Clone, Debug)]
pub struct Explain {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub choices: Choices,
    #[command(flatten)]
    pub sites: Sites,
    /// Only this record: its line in JSON Lines, its position elsewhere, from 1.
    #[arg(long, value_name = "N")]
    pub record: Option<u64>,
    /// Wrap lines to this width; by default to the terminal's, and not at all where the output is none.
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub width: Option<usize>,
}

pub fn run(arguments: &Explain) -> Result<ExitCode, Failure> {
    if arguments.input.paths.is_empty() && stdin().is_terminal() {
        return Err(Failure::usage("no input: name a file or folder, or pipe a text in"));
    }
    let cleaners = SiteCleaners::new(arguments.choices.builder()?, &arguments.sites)?;
    let colours = anstream::AutoStream::choice(&stdout()) != ColorChoice::Never;
    let width = arguments.width.or_else(|| stdout().is_terminal().then(textwrap::termwidth));
    let mut printer =
        Printer { cleaners: &cleaners, made: Made::default(), look: Look { colours, width }, held: None, printed: 0 };
    let errors = each(&arguments.input, arguments.sites.address_field(), |file, format, document| {
        match arguments.record {
            Some(wanted) if document.number < wanted => return Ok(ControlFlow::Continue(())),
            Some(wanted) if document.number > wanted => return Ok(ControlFlow::Break(())),
            _ => {}
        }
        printer.take(place(file, format, document.number), document)?;
        Ok(if arguments.record.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if !printer.finish()? && errors == 0 {
        let which = arguments.record.map_or_else(|| "no record".to_owned(), |number| format!("no record {number}"));
        return Err(Failure::run(format!("{which} with a text")));
    }
    Ok(if errors > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// Prints documents, with headings where there is more than one: so the first waits until the second is there, or the end.
struct Printer<'c> {
    cleaners: &'c SiteCleaners,
    made: Made,
    look: Look,
    held: Option<(String, Document)>,
    printed: usize,
}

impl Printer<'_> {
    fn take(&mut self, heading: String, document: Document) -> Result<(), Failure> {
        let Some((before, first)) = self.held.replace((heading, document)) else { return Ok(()) };
        self.print(Some(&before), &first)
    }

    /// Whether there were any documents.
    fn finish(mut self) -> Result<bool, Failure> {
        let Some((heading, document)) = self.held.take() else { return Ok(false) };
        let heading = (self.printed > 0).then_some(heading.as_str());
        self.print(heading, &document)?;
        Ok(true)
    }

    fn print(&mut self, heading: Option<&str>, document: &Document) -> Result<(), Failure> {
        let mut out = String::new();
        if let Some(heading) = heading {
            let bold = if self.look.colours { Style::new().bold() } else { Style::new() };
            let gap = if self.printed > 0 { "\n" } else { "" };
            out = format!("{gap}{bold}== {} =={bold:#}\n\n", on_one_line(heading));
        }
        let of_site = self.cleaners.of(document.address.as_deref(), &mut self.made).map_err(Failure::run)?;
        page(of_site.unwrap_or(self.cleaners.any()), &document.text, self.look, &mut out);
        self.printed += 1;
        let mut to = anstream::stdout().lock();
        to.write_all(out.as_bytes()).and_then(|()| to.flush()).map_err(|error| Failure::writing("standard output", &error))
    }
}
