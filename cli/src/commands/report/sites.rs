//! Templates of sites, as the page shows them.

use unscaffold::site::SiteProfile;

use super::gather::{Gathered, OfSite};
use super::numbers::{part, percent};
use crate::site_cleaners::SiteCleaners;
use crate::tally::{grouped, plural};
use crate::visible::visible;

/// A site, and the template that is known of it.
pub struct Site {
    pub host: String,
    pub documents: String,
    pub pages: String,
    pub share: String,
    pub width: String,
    pub lines: Vec<TemplateLine>,
}

/// A line of a template, or a number of lines that are none.
pub struct TemplateLine {
    pub pages: String,
    pub text: String,
    pub is_own: bool,
}

/// Sites that are shown, and so many lines of the template of each.
const SITES: (usize, usize) = (20, 200);

/// The sites of which most went, with their templates.
pub fn sites(gathered: &Gathered, cleaners: &SiteCleaners) -> Vec<Site> {
    let mut all: Vec<(&String, &OfSite)> = gathered.sites.iter().collect();
    all.sort_by_key(|(host, of_site)| (std::cmp::Reverse(of_site.template.size.characters), *host));
    all.truncate(SITES.0);
    let most = all.first().map_or(0, |(_, of_site)| of_site.template.size.characters);
    let site = |(host, of_site): (&String, &OfSite)| {
        let profile = cleaners.profile(host);
        let characters = of_site.template.size.characters;
        Site {
            host: visible(host).into_owned(),
            documents: grouped(of_site.documents),
            pages: profile.as_ref().map(|profile| grouped(profile.observed())).unwrap_or_default(),
            share: percent(characters as f64 / gathered.tally.size.characters.max(1) as f64),
            width: part(characters, most),
            lines: profile.map(|profile| template_lines(&profile)).unwrap_or_default(),
        }
    };
    all.into_iter().map(site).collect()
}

/// The template as it can be read: what is on one page only is counted.
fn template_lines(profile: &SiteProfile) -> Vec<TemplateLine> {
    let mut lines: Vec<TemplateLine> = Vec::new();
    let mut own = 0;
    let own_lines =
        |count| TemplateLine { pages: String::new(), text: format!("… {}", plural(count, "line of one page")), is_own: true };
    for (pages, line) in profile.lines() {
        if pages < 2 {
            own += 1;
            continue;
        }
        if own > 0 {
            lines.push(own_lines(std::mem::take(&mut own)));
        }
        let pages = format!("{pages} of {}", profile.pages());
        lines.push(TemplateLine { pages, text: visible(line).into_owned(), is_own: false });
    }
    if own > 0 {
        lines.push(own_lines(own));
    }
    lines.truncate(SITES.1);
    lines
}
