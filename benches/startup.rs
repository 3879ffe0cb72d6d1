//! What a process pays before its texts: the first clean of a new process, by time and by memory, beside the second; and a cleaner with
//! 1,000 rules of one's own.

mod floors;
mod texts;

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use texts::Random;
use unscaffold::Cleaner;

const CHILD: &str = "UNSCAFFOLD_STARTUP_CHILD";
const CHILDREN: usize = 15;
const RULES: usize = 1_000;

/// What a child tells, in this order.
const TOLD: [&str; 6] = ["first, ms", "second, ms", "first, CPU ms", "second, CPU ms", "VmRSS, kB", "RssAnon, kB"];

fn main() {
    if std::env::var_os(CHILD).is_some() {
        return child();
    }
    let executable = std::env::current_exe().expect("the path of this benchmark");
    let mut told = TOLD.map(|_| Vec::new());
    for _ in 0..if floors::is_test() { 1 } else { CHILDREN } {
        let output = Command::new(&executable).env(CHILD, "1").output().expect("a child");
        let output = String::from_utf8(output.stdout).expect("numbers");
        let values: Vec<f64> = output.split_whitespace().map(|value| value.parse().expect("a number")).collect();
        assert_eq!(values.len(), TOLD.len(), "{output}");
        for (told, value) in told.iter_mut().zip(values) {
            told.push(value);
        }
    }
    let [first, second, first_cpu, second_cpu, resident, anonymous] = told.map(|values| floors::median(&values));
    println!(
        "first clean of a process: {first:.2} ms, of the CPU {first_cpu:.2} ms; the second {second:.3} ms, of the CPU {second_cpu:.3} ms"
    );
    if cfg!(target_os = "linux") {
        println!("memory that comes with it: {resident:.0} kB resident, {anonymous:.0} kB of which are no part of the file");
    }
    build();
}

/// Cleans a page twice, and tells what it took.
fn child() {
    let page = texts::page(&mut Random::new(1));
    let (resident, anonymous) = (status("VmRSS"), status("RssAnon"));
    let clean = || {
        let (start, cpu_start) = (Instant::now(), floors::thread_time());
        let cleaned = unscaffold::clean(&page);
        let (cpu_time, time) = (floors::since(cpu_start), start.elapsed());
        assert!(!cleaned.is_empty() && cleaned.len() < page.len());
        [time, cpu_time].map(|time| time.as_secs_f64() * 1e3)
    };
    let [first, first_cpu] = clean();
    let (resident, anonymous) = (status("VmRSS") - resident, status("RssAnon") - anonymous);
    let [second, second_cpu] = clean();
    println!("{first} {second} {first_cpu} {second_cpu} {resident} {anonymous}");
}

/// A field of this process's status, in kB; 0 where there is no such thing.
fn status(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')?.strip_suffix("kB"));
    value.map_or(0.0, |value| value.trim().parse().expect("a number of kB"))
}

/// The time that a cleaner with own rules takes, and one without them.
fn build() {
    let own = rules();
    let with_own = || Cleaner::builder().rules("own.rules", &own).build().expect("good rules");
    assert_eq!(with_own().rules().count(), Cleaner::default().rules().count() + RULES);
    let mut build_with_own = || drop(black_box(with_own()));
    let mut build = || drop(black_box(Cleaner::builder().build().expect("the built-in rules")));
    let seconds = floors::rounds::<&mut dyn FnMut()>(&mut [&mut build_with_own, &mut build]);
    println!(
        "building a cleaner with {RULES} rules of one's own: {:.1} ms, with none {:.0} ns",
        floors::median(&seconds[0]) * 1e3,
        floors::median(&seconds[1]) * 1e9
    );
}

/// Rules of all kinds, as sites have them.
fn rules() -> String {
    let mut random = Random::new(2);
    let mut rules = String::from("[related]\n");
    for number in 0..RULES {
        let title = texts::title(&mut random);
        let (sign, end) = match number % 10 {
            0..6 => ("= ", ""),
            6 => ("^ ", ":"),
            7 => ("$ ", " »"),
            8 => ("/ ^", " (?:in|on) \\d+ (?:days?|maps?)$"),
            _ => ("@ tail ^ ", ""),
        };
        rules.extend([sign, &title, " ", &number.to_string(), end, "\n"]);
    }
    rules
}
