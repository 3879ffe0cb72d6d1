//! The path of a field: `text`, `page.text`, `a\.b`.

use std::fmt;
use std::str::FromStr;

/// Names of fields, each inside the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(pub Vec<String>);

impl FromStr for Path {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut names = vec![String::new()];
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            let name = names.last_mut().expect("there is one");
            match c {
                '.' => names.push(String::new()),
                '\\' => name.push(chars.next().unwrap_or('\\')),
                c => name.push(c),
            }
        }
        if names.iter().any(String::is_empty) {
            return Err("a field's name is empty".to_owned());
        }
        Ok(Path(names))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, name) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str(".")?;
            }
            f.write_str(&name.replace('\\', "\\\\").replace('.', "\\."))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_lead_inside() {
        let path = |text: &str| text.parse::<Path>();
        assert_eq!(path("a.b").unwrap().0, ["a", "b"]);
        assert_eq!(path(r"a\.b.c").unwrap().0, ["a.b", "c"]);
        assert_eq!(path(r"a\.b.c").unwrap().to_string(), r"a\.b.c");
        assert!(path("").is_err() && path("a..b").is_err());
    }
}
