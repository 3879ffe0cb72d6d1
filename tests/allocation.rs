//! Cleaning with kept memory allocates nothing once it is warm, and cleaning at all takes memory in proportion to the text.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use unscaffold::site::SiteProfile;
use unscaffold::{Cleaner, Policy, Scratch};

/// Counts what is asked of the system's allocator.
struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);
/// Bytes that are there now, …
static HELD: AtomicUsize = AtomicUsize::new(0);
/// … and the most that were.
static MOST_HELD: AtomicUsize = AtomicUsize::new(0);

fn hold(more: usize, less: usize) {
    let held = HELD.fetch_add(more, Ordering::Relaxed) + more;
    MOST_HELD.fetch_max(held, Ordering::Relaxed);
    HELD.fetch_sub(less, Ordering::Relaxed);
}

#[allow(unsafe_code, reason = "an allocator can be written in no other way")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        hold(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        hold(0, layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // For a moment both may be there.
        hold(size, layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PROSE: &str =
    "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.\n";

/// A page whose parts differ with `seed`.
fn page(seed: usize) -> String {
    let mut page = String::new();
    for line in 0..40 + 3 * seed {
        page += match (line * 7 + seed) % 9 {
            0 => "Home\n",
            1 => "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.\n",
            2 => "Leave a Reply\n\nYour email address will not be published. Required fields are marked *\n",
            3 => "Council votes on new playground\n",
            4 => "“There was no flour left,” she said, “and the children had begun to like it.” Read more »\n",
            5 => "12 March 2021\n\n",
            6 => "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты.\n",
            7 => "暴风雨在夜里越过了这座小镇，到了早晨，通往海岸的所有道路都已重新开放。\n",
            8 if seed % 3 == 0 => " It&rsquo;s  over,\u{a0}SÃ£o Paulo; cafe\u{301}. \r\n\n\nIt&rsquo;s  over\nIt’s over\n",
            _ => "© 2021 Harbour Gazette\n",
        };
    }
    page
}

/// One test at a time: they share the counts.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn nothing_is_allocated_once_warm() {
    let _alone = ALONE.lock();
    let pages: Vec<String> = (0..20).map(page).collect();
    for policy in [Policy::conservative(), Policy::balanced(), Policy::aggressive()] {
        let cleaner = Cleaner::builder().policy(policy).build().unwrap();
        let mut profile = SiteProfile::new();
        for page in &pages {
            profile.observe(page);
        }
        let of_site = cleaner.with_site(&profile);
        let mut scratch = Scratch::new();
        let mut removed = 0;
        let mut clean_all = |scratch: &mut Scratch| {
            for page in &pages {
                for cleaner in [&cleaner, &of_site] {
                    let cleaned = cleaner.clean_with(scratch, page);
                    removed += cleaned.removed().len();
                    scratch.recycle(cleaned);
                }
            }
        };
        // Texts change places with each other, and each must have grown.
        for _ in 0..3 {
            clean_all(&mut scratch);
        }
        let before = COUNT.load(Ordering::Relaxed);
        clean_all(&mut scratch);
        assert_eq!(COUNT.load(Ordering::Relaxed) - before, 0);
        assert!(removed > 200);
    }
}

/// Law 6: memory is at most a small multiple of the text, where its lines are of some length: what is kept of a line, of what goes and
/// of what is repaired is the same for short ones.
#[test]
fn memory_is_in_proportion_to_bytes_and_lines() {
    let _alone = ALONE.lock();
    let texts = [
        ("prose", PROSE.repeat(10_000)),
        ("one line", PROSE.replace('\n', " ").repeat(10_000)),
        ("one word", "a".repeat(1_000_000)),
        ("short lines", "Home\n".repeat(100_000)),
        ("parts in parts", "Read more » ".repeat(50_000)),
        ("lines of a letter", "a\n".repeat(200_000)),
        ("empty lines", "\n".repeat(1_000_000)),
        ("a grammar", "Leave a Reply\nYour email address will not be published.\nName *\n".repeat(10_000)),
        ("sentences", "So it is. ".repeat(50_000)),
        ("entities", "&amp;".repeat(100_000)),
        ("marks", "e\u{301}\u{323}".repeat(100_000)),
    ];
    let cleaner = Cleaner::default();
    cleaner.clean(&page(1));
    for (name, text) in texts {
        let lines = text.lines().filter(|line| !line.is_empty()).count().max(text.matches(". ").count());
        let before = HELD.load(Ordering::Relaxed);
        MOST_HELD.store(before, Ordering::Relaxed);
        let cleaned = cleaner.clean(&text);
        // What is repaired is kept, too: where it stood, and what stands there now.
        let pieces = lines + cleaned.removed().len() + text.matches(['&', '\u{301}']).count();
        let most = MOST_HELD.load(Ordering::Relaxed) - before;
        println!("{name}: {:.1} times the text, {} bytes a piece", most as f64 / text.len() as f64, most / pieces.max(1));
        assert!(most <= 6 * text.len() + 200 * pieces + 100_000, "{name}: {most} bytes for {} in {pieces} pieces", text.len());
    }
}
