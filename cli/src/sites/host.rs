//! The host of an address.

/// The host of an address, or a host by itself: in small letters, without user, port and "www.". None where there is none.
pub fn host(address: &str) -> Option<String> {
    let behind = address.trim().split_once("://").map_or(address.trim(), |(_, behind)| behind);
    let authority = behind.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = if host.starts_with('[') { host.split_inclusive(']').next()? } else { host.split(':').next()? };
    let host = host.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty() && !host.contains(char::is_whitespace) && host.len() <= LONGEST).then(|| host.to_owned())
}

/// Longer names are none, by RFC 1035.
const LONGEST: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_by_addresses() {
        let cases = [
            ("https://www.Example.org/a?b=https://c.org", Some("example.org")),
            ("http://user:word@example.org:8080", Some("example.org")),
            ("example.org.", Some("example.org")),
            ("example.org/page", Some("example.org")),
            ("http://[::1]:80/", Some("[::1]")),
            ("https://пример.рф/", Some("пример.рф")),
            ("//example.org/a", None),
            ("", None),
            ("a b", None),
        ];
        for (address, wanted) in cases {
            assert_eq!(host(address).as_deref(), wanted, "{address}");
        }
    }
}
