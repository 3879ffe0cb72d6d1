//! Repairs, in any selection: made twice they are made once.

use std::borrow::Cow;

use unscaffold::sentence::normalize;

use crate::parts::Choices;

pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let options = choices.normalize();
    let text = choices.text();
    let once = normalize(&text, &options);
    if matches!(once, Cow::Borrowed(_)) {
        assert_eq!(once, text);
    }
    assert_eq!(normalize(&once, &options), once);
}
