//! What can be wrong: a rule file, a name, or bytes.

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

create_exception!(
    unscaffold,
    RuleError,
    PyValueError,
    "A rule file says what the rule language does not know, or fails one of its own examples.\n\n\
     The message names file and line, shows the line with a caret under the fault, and says what to do. ``file`` (str) and\n\
     ``line`` (int, from 1) say where it is; both are None where it is in no one place.\n\n\
     >>> import unscaffold\n\
     >>> try:\n\
     ...     unscaffold.Cleaner(rules={\"mine\": \"[coment-form]\\n= Leave a Reply\"})\n\
     ... except unscaffold.RuleError as error:\n\
     ...     print(error)\n\
     ...     print(error.file, error.line)\n\
     mine:1: unknown category \"coment-form\"; did you mean \"comment-form\"?\n  \
       | [coment-form]\n  \
       |  ^\n\
     mine 1\n"
);

/// An error of rules.
pub fn of_rules(py: Python<'_>, error: &unscaffold::Error) -> PyErr {
    rule_error(py, error.to_string(), error.file(), error.line())
}

/// A rule file that is no text.
pub fn not_utf8(py: Python<'_>, file: &str, line: usize) -> PyErr {
    rule_error(py, format!("{file}:{line}: not UTF-8, which rule files are"), Some(file), Some(line))
}

fn rule_error(py: Python<'_>, message: String, file: Option<&str>, line: Option<usize>) -> PyErr {
    let raised = RuleError::new_err(message);
    let value = raised.value(py);
    match value.setattr("file", file).and_then(|()| value.setattr("line", line)) {
        Ok(()) => raised,
        Err(other) => other,
    }
}

/// Bytes that are no profile or template of a site.
pub fn of_bytes(error: &unscaffold::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A name that the library does not know.
pub fn of_name(error: &unscaffold::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}
