//! What to remove, and what to repair.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use unscaffold::sentence::Normalize;
use unscaffold::{Category, Cleaner, CleanerBuilder, Policy};

use crate::failure::Failure;

/// What to remove, and what to repair.
#[derive(Args, Clone, Debug)]
pub struct Choices {
    /// How sure to be of what goes.
    #[arg(long, value_enum, default_value_t, help_heading = "Cleaning")]
    pub policy: Preset,
    /// Never remove this category; may be repeated, or be a list with commas.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category, help_heading = "Cleaning")]
    pub keep: Vec<Category>,
    /// Always remove this category, however sure; may be repeated, or be a list with commas.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category, help_heading = "Cleaning")]
    pub remove: Vec<Category>,
    /// Remove what is this sure, 0 to 1, instead of what the policy asks for.
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "Cleaning")]
    pub min_confidence: Option<f32>,
    /// Add the rules of this file; may be repeated.
    #[arg(long, value_name = "FILE", help_heading = "Cleaning")]
    pub rules: Vec<PathBuf>,
    /// Only rules that are added act.
    #[arg(long, help_heading = "Cleaning")]
    pub no_builtin_rules: bool,
    /// Only rules act, so that all that goes has a name.
    #[arg(long, help_heading = "Cleaning")]
    pub no_model: bool,
    /// What to repair in the text that stays: "default", "none", or a list of steps; "+STEP" and "-STEP" change the default.
    ///
    /// Steps: line-ends, trailing-spaces, empty-lines, spaces, invisible, entities, mojibake, nfc, duplicate-lines, hard-wraps (the
    /// default); keep-no-break-spaces, sentence-spaces, spaces-before-marks, repeated-marks, plain-quotes, plain-dashes, plain-width,
    /// ligatures.
    #[arg(
        long,
        value_name = "STEPS",
        default_value = "default",
        value_delimiter = ',',
        allow_hyphen_values = true,
        help_heading = "Cleaning"
    )]
    pub normalize: Vec<String>,
}

impl Choices {
    /// A cleaner that does so.
    pub fn cleaner(&self) -> Result<Cleaner, Failure> {
        self.builder()?.build().map_err(|error| Failure::usage(error.to_string()))
    }

    /// A cleaner that does so, before it is built.
    pub fn builder(&self) -> Result<CleanerBuilder, Failure> {
        let mut policy = match self.policy {
            Preset::Conservative => Policy::conservative(),
            Preset::Balanced => Policy::balanced(),
            Preset::Aggressive => Policy::aggressive(),
            Preset::Nothing => Policy::nothing(),
        };
        policy = self.min_confidence.map_or(policy.clone(), |confidence| policy.min_confidence(confidence));
        if let Some(category) = self.keep.iter().find(|category| self.remove.contains(category)) {
            return Err(Failure::usage(format!("{category} cannot be both kept and removed")));
        }
        policy = self.keep.iter().fold(policy, |policy, &category| policy.keep(category));
        policy = self.remove.iter().fold(policy, |policy, &category| policy.remove(category));
        let normalize = self.normalize.join(",").parse::<Normalize>();
        let normalize = normalize.map_err(|error| Failure::usage(format!("--normalize: {error}; --help lists the steps")))?;
        let mut builder = Cleaner::builder().policy(policy).normalize(normalize);
        for path in &self.rules {
            builder = builder.rules_file(path);
        }
        if self.no_builtin_rules {
            builder = builder.without_builtin_rules();
        }
        if self.no_model {
            builder = builder.without_model();
        }
        Ok(builder)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// Only what has a name, and is scaffolding wherever it stands
    Conservative,
    /// Full pages and extractors' output alike
    #[default]
    Balanced,
    /// For full pages, where a lost line costs little
    Aggressive,
    /// Only repairs
    Nothing,
}

fn category(name: &str) -> Result<Category, String> {
    name.parse().map_err(|error: unscaffold::Error| {
        let known: Vec<&str> = Category::ALL.iter().map(|category| category.name()).collect();
        format!("{error}\nknown: {}", known.join(", "))
    })
}

/// A share, 0 to 1.
pub fn share(text: &str) -> Result<f32, String> {
    let share: f32 = text.parse().map_err(|_| "a number from 0 to 1 is wanted".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("it is a share, from 0 to 1".to_owned()) }
}
