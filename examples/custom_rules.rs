//! Your own rules: `custom_rules RULES [--policy NAME] [FILE…]` cleans with the rules of a file on top of the built-in ones.
//!
//! A file that is wrong is an error that names the line and says what to do. Without a text it is only checked.

mod input;

use std::error::Error;
use std::io::{Write, stdout};

use unscaffold::Cleaner;

const EXAMPLE: &str = "\
[newsletter]
= Get the Gazette in your inbox
^ Join # readers who
- Join 12,000 readers who start the day with us
+ She wanted to join the readers.

[related]
! = Related work
";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = input::Arguments::read()?;
    let builder = Cleaner::builder().policy(arguments.policy.clone());
    if arguments.files.is_empty() {
        // Nothing named: the rules above, on two lines.
        let cleaner = builder.rules("example.rules", EXAMPLE).build()?;
        println!("{}", cleaner.clean("All roads are open again.\nGet the Gazette in your inbox »").text());
        return Ok(());
    }
    let path = arguments.files.remove(0);
    let alone = Cleaner::builder().without_builtin_rules().rules_file(&path).build()?;
    for rule in alone.rules().filter(|rule| rule.tried_everywhere) {
        eprintln!("slow, since no fixed text announces it: {rule}");
    }
    if arguments.files.is_empty() {
        println!("{} rules", alone.rules().count());
        return Ok(());
    }
    let cleaner = builder.rules_file(&path).build()?;
    stdout().write_all(cleaner.clean(&arguments.text()?).text().as_bytes())?;
    Ok(())
}
