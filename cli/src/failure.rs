//! What ends a run early, and the exit code that it ends with.

use std::io;
use std::process::ExitCode;

use crate::messages::say;

/// Some records failed.
pub const SOME_FAILED: u8 = 1;

/// Why a run ends early.
#[derive(Debug)]
pub enum Failure {
    /// The command line, or a file that it names, is wrong.
    Usage(String),
    /// Something that was fine at the start went wrong.
    Run(String),
    /// Nobody reads what is written: as good as done.
    BrokenPipe,
    /// Ctrl-C, or the signal to end.
    Interrupted(String),
}

impl Failure {
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::Usage(message.into())
    }

    pub fn run(message: impl Into<String>) -> Self {
        Failure::Run(message.into())
    }

    /// Of writing to `to`.
    pub fn writing(to: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            // The system says it best.
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Failure::Run(format!("{to}: {error}")),
            _ => Failure::Run(format!("cannot write {to}: {error}")),
        }
    }

    /// Says it, and gives the exit code.
    pub fn exit(self) -> ExitCode {
        match self {
            Failure::Usage(message) => {
                say(&format!("error: {message}\n\nFor more information, try '--help'."));
                ExitCode::from(2)
            }
            Failure::Run(message) => {
                say(&format!("error: {message}"));
                ExitCode::from(SOME_FAILED)
            }
            Failure::BrokenPipe => ExitCode::SUCCESS,
            Failure::Interrupted(message) => {
                say(&message);
                ExitCode::from(130)
            }
        }
    }
}
