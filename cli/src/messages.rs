//! What is said on standard error. That nobody can hear it is no reason to end.

use std::io::Write;

use crate::visible::visible;

/// Says a line or more, whatever text stands in it.
pub fn say(text: &str) {
    say_as_it_is(&visible(text));
}

/// Says what was made here, for people or machines.
pub fn say_as_it_is(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}
