//! The choices that make a cleaner, as Python gives them.

use std::fmt::Write;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};
use unscaffold::sentence::Normalize;
use unscaffold::site::SiteThresholds;
use unscaffold::{Category, Policy};

use crate::errors;
use crate::text::Text;

/// The choices that make a cleaner. Rules are there as texts: their files need not be where the cleaner is sent.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Options {
    pub policy: String,
    pub rules: Vec<(String, String)>,
    pub keep: Vec<Category>,
    pub remove: Vec<Category>,
    pub normalize: String,
    pub min_confidence: Option<Share>,
    pub max_removed_share: Option<Share>,
    pub builtin_rules: bool,
    pub model: bool,
    pub one_sentence_a_line: bool,
    pub site_thresholds: String,
}

impl Options {
    /// # Errors
    ///
    /// `ValueError` for a name that is not known, `RuleError` for rules.
    pub fn build(&self, py: Python<'_>) -> PyResult<unscaffold::Cleaner> {
        let mut policy: Policy = self.policy.parse().map_err(|error| errors::of_name(&error))?;
        if let Some(confidence) = self.min_confidence {
            policy = policy.min_confidence(confidence.get());
        }
        if let Some(most) = self.max_removed_share {
            policy = policy.max_removed_share(most.get());
        }
        if let Some(category) = self.keep.iter().find(|category| self.remove.contains(category)) {
            return Err(PyValueError::new_err(format!("{category} cannot be both kept and removed")));
        }
        policy = self.keep.iter().fold(policy, |policy, &category| policy.keep(category));
        policy = self.remove.iter().fold(policy, |policy, &category| policy.remove(category));
        let normalize: Normalize = self.normalize.parse().map_err(|error| errors::of_name(&error))?;
        let thresholds: SiteThresholds = self.site_thresholds.parse().map_err(|error| errors::of_name(&error))?;
        let mut builder = unscaffold::Cleaner::builder().policy(policy).normalize(normalize).site_thresholds(thresholds);
        for (name, source) in &self.rules {
            builder = builder.rules(name, source);
        }
        if !self.builtin_rules {
            builder = builder.without_builtin_rules();
        }
        if !self.model {
            builder = builder.without_model();
        }
        if self.one_sentence_a_line {
            builder = builder.one_sentence_a_line();
        }
        builder.build().map_err(|error| errors::of_rules(py, &error))
    }

    /// Those that are not the default, as arguments of `Cleaner`.
    pub fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let names = |categories: &[Category]| categories.iter().map(|category| category.name()).collect::<Vec<_>>();
        let (default, all) = (Options::default(), PyDict::new(py));
        if self.policy != default.policy {
            all.set_item("policy", &self.policy)?;
        }
        if !self.rules.is_empty() {
            let rules = PyDict::new(py);
            self.rules.iter().try_for_each(|(name, source)| rules.set_item(name, source))?;
            all.set_item("rules", rules)?;
        }
        if !self.keep.is_empty() {
            all.set_item("keep", names(&self.keep))?;
        }
        if !self.remove.is_empty() {
            all.set_item("remove", names(&self.remove))?;
        }
        if self.normalize != default.normalize {
            all.set_item("normalize", &self.normalize)?;
        }
        if let Some(confidence) = self.min_confidence {
            all.set_item("min_confidence", confidence.as_given())?;
        }
        if let Some(most) = self.max_removed_share {
            all.set_item("max_removed_share", most.as_given())?;
        }
        for (name, value, default) in [
            ("builtin_rules", self.builtin_rules, true),
            ("model", self.model, true),
            ("one_sentence_a_line", self.one_sentence_a_line, false),
        ] {
            if value != default {
                all.set_item(name, value)?;
            }
        }
        if self.site_thresholds != default.site_thresholds {
            all.set_item("site_thresholds", &self.site_thresholds)?;
        }
        Ok(all)
    }

    /// As one would write it, but for the texts of rules.
    pub fn repr(&self, py: Python<'_>) -> PyResult<String> {
        let arguments = self.arguments(py)?;
        if let Some(rules) = arguments.get_item("rules")? {
            self.rules.iter().try_for_each(|(name, _)| rules.set_item(name, py.Ellipsis()))?;
        }
        let mut repr = String::new();
        for (name, value) in &arguments {
            let comma = if repr.is_empty() { "" } else { ", " };
            let _ = write!(repr, "{comma}{name}={}", value.repr()?);
        }
        Ok(format!("Cleaner({repr})"))
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            policy: "balanced".to_owned(),
            rules: Vec::new(),
            keep: Vec::new(),
            remove: Vec::new(),
            normalize: "default".to_owned(),
            min_confidence: None,
            max_removed_share: None,
            builtin_rules: true,
            model: true,
            one_sentence_a_line: false,
            site_thresholds: String::new(),
        }
    }
}

/// A share, 0 to 1, as it was given: by its bits it can be hashed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share(u64);

impl Share {
    /// # Errors
    ///
    /// `ValueError` outside of 0 to 1.
    pub fn of(name: &str, share: Option<f64>) -> PyResult<Option<Self>> {
        match share {
            Some(share) if !(0.0..=1.0).contains(&share) => {
                Err(PyValueError::new_err(format!("{name} is a share, from 0 to 1, not {share}")))
            }
            // Of the two zeros the plain one.
            share => Ok(share.map(|share| Share((share + 0.0).to_bits()))),
        }
    }

    fn as_given(self) -> f64 {
        f64::from_bits(self.0)
    }

    fn get(self) -> f32 {
        self.as_given() as f32
    }
}

/// What is normalised: `True`, `False`, or a list of steps as a text.
pub fn normalize(value: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
    let Some(value) = value else { return Ok("default".to_owned()) };
    if let Ok(steps) = value.cast::<PyString>() {
        return Ok(Text::of(steps)?.to_owned());
    }
    match value.extract::<bool>() {
        Ok(true) => Ok("default".to_owned()),
        Ok(false) => Ok("none".to_owned()),
        Err(_) => Err(PyTypeError::new_err(format!(
            "normalize is True, False, or steps as \"-nfc,+plain-quotes\", not {}",
            value.get_type().name()?
        ))),
    }
}

/// Thresholds by name: in a text, or a mapping from names to numbers, which becomes that text.
pub fn site_thresholds(value: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
    let Some(value) = value else { return Ok(String::new()) };
    if let Ok(list) = value.cast::<PyString>() {
        return Ok(Text::of(list)?.to_owned());
    }
    let Ok(mapping) = value.cast::<PyMapping>() else {
        let name = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "site_thresholds is as \"edge=0.3,body-prose=2\", or a mapping from such names to numbers, not {name}"
        )));
    };
    let mut all = Vec::new();
    for item in mapping.items()?.iter() {
        let (name, number): (String, Bound<'_, PyAny>) = item.extract()?;
        number.extract::<f64>()?;
        all.push(format!("{}={}", name.replace('_', "-"), number.str()?));
    }
    all.sort_unstable();
    Ok(all.join(","))
}

/// One category or several, in the order of the documentation.
pub fn categories(value: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<Category>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let parse = |name: &Bound<'_, PyString>| Text::of(name)?.parse::<Category>().map_err(|error| errors::of_name(&error));
    if let Ok(name) = value.cast::<PyString>() {
        return Ok(vec![parse(name)?]);
    }
    let mut categories: Vec<Category> =
        value.try_iter()?.map(|name| parse(name?.cast::<PyString>()?)).collect::<PyResult<_>>()?;
    categories.sort_unstable();
    categories.dedup();
    Ok(categories)
}

/// Rules by name: of one file, of several, or of a mapping from names to texts.
pub fn rules(value: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<(String, String)>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    if let Ok(path) = value.cast::<PyString>()
        && path.to_str().is_ok_and(|path| path.is_empty() || path.contains('\n'))
    {
        return Err(PyValueError::new_err("rules is a path; rules as texts are a mapping from names, as {\"mine\": text}"));
    }
    if value.is_instance_of::<PyString>() || value.hasattr("__fspath__")? {
        return Ok(vec![read(value)?]);
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        return mapping.items()?.iter().map(|item| item.extract()).collect();
    }
    value.try_iter()?.map(|path| read(&path?)).collect()
}

/// Python opens it, so that what fails is the error that Python has for it.
fn read(path: &Bound<'_, PyAny>) -> PyResult<(String, String)> {
    let py = path.py();
    let name: String = py.import("os")?.call_method1("fspath", (path,))?.extract()?;
    let bytes: Vec<u8> = py.import("pathlib")?.getattr("Path")?.call1((path,))?.call_method0("read_bytes")?.extract()?;
    match String::from_utf8(bytes) {
        Ok(source) => Ok((name, source)),
        Err(error) => {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            Err(errors::not_utf8(py, &name, before.split(|&byte| byte == b'\n').count()))
        }
    }
}
