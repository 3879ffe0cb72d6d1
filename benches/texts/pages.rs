//! Full pages, one block a line: menus, an article, related links, readers' comments, forms and footers, of other parts and other
//! lengths in each.

use super::words::ENGLISH;
use super::{Random, extracted, push_phrase, push_sentences, title};

#[rustfmt::skip]
const MENU: &[&str] = &[
    "Skip to content", "Home", "About us", "News", "Sport", "Weather", "Opinion", "Business", "Life & Style", "Tide tables", "Timetables", "Ferries", "The harbour", "Jobs", "Contact",
    "Search for:", "Log in", "Register", "Subscribe", "Menu", "Close", "E-paper", "Archive", "Our history", "Events", "Photo galleries", "Letters to the editor", "My account",
    "Cart (#)", "Toggle navigation", "FAQ", "Careers", "Press", "English", "Deutsch", "Français", "All categories", "Fresh bread & cakes", "Farm and field", "Obituaries",
];

#[rustfmt::skip]
const SHARE: &[&str] = &[
    "Share this:", "Share on Facebook", "Tweet", "Pin it", "Email", "Print", "WhatsApp", "Copy link", "Click to share on Twitter (Opens in new window)",
    "Click to print (Opens in new window)", "Like this:", "Like Loading...", "Share", "### Shares", "Reddit", "LinkedIn",
];

#[rustfmt::skip]
const HEADINGS: &[&str] = &["Related Articles", "Recent Posts", "You may also like", "Most read", "More from Millbrook", "Latest news", "Popular Posts", "Editor’s picks", "Trending now"];

#[rustfmt::skip]
const FORM: &[&str] = &[
    "Leave a Reply", "Cancel reply", "Your email address will not be published. Required fields are marked *", "Comment *", "Name *", "Email *", "Website",
    "Save my name, email, and website in this browser for the next time I comment.", "Post Comment", "Notify me of follow-up comments by email.",
];

#[rustfmt::skip]
const FOOTER: &[&str] = &[
    "Archives", "March 20##", "February 20##", "Categories", "Harbour (##)", "Meta", "Entries feed", "WordPress.org", "Privacy Policy", "Terms of Use", "Cookie settings", "Advertise with us",
    "Follow us", "Sign up for our newsletter", "Enter your email address", "© 20## Harbour Gazette", "All rights reserved.", "Powered by WordPress", "Sitemap", "Back to top",
    "We use cookies to improve your experience on our site. By continuing to browse you accept our use of cookies.", "Accept all", "## Weaver Street, Millbrook", "Tel. 0### ### ###",
];

const NAMES: &[&str] = &[
    "Ann Weaver",
    "Tom Hale",
    "J. R. Lund",
    "Mary Ellen",
    "peter_73",
    "Olga T.",
    "Old Salt",
    "Prof. Adeyemi",
    "María José",
    "hannah",
];
const MONTHS: &[&str] =
    &["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

pub(crate) fn page(random: &mut Random) -> String {
    let mut page = String::new();
    push_some(&mut page, MENU, 8 + random.below(24), random);
    page += &title(random);
    page.extend(["\nBy ", random.one_of(NAMES), "\n", &date(random), "\n"]);
    push_some(&mut page, SHARE, random.below(6), random);
    page += &extracted(random);
    push_some(&mut page, SHARE, random.below(8), random);
    for _ in 0..random.below(3) {
        push_titles(&mut page, random);
    }
    for _ in 0..random.below(6) {
        page.extend([random.one_of(NAMES), " says:\n", &date(random)]);
        push_phrase(&mut page, " at #:1# am\n", random);
        push_sentences(&mut page, &ENGLISH, 1 + random.below(3), random);
        page += "\nReply\n";
    }
    push_some(&mut page, FORM, random.below(12), random);
    push_titles(&mut page, random);
    push_some(&mut page, FOOTER, 4 + random.below(18), random);
    page
}

fn date(random: &mut Random) -> String {
    format!("{} {}, 20{}", random.one_of(MONTHS), 1 + random.below(28), 10 + random.below(15))
}

fn push_titles(page: &mut String, random: &mut Random) {
    push_some(page, HEADINGS, 1, random);
    for _ in 0..3 + random.below(8) {
        *page += &title(random);
        page.push('\n');
    }
}

/// So many lines one after the other, from a place on that is drawn, now and then one left out.
fn push_some(page: &mut String, lines: &[&str], count: usize, random: &mut Random) {
    let start = random.below(lines.len());
    for line in lines.iter().cycle().skip(start).take(count) {
        if !random.one_in(5) {
            push_phrase(page, line, random);
            page.push('\n');
        }
    }
}
