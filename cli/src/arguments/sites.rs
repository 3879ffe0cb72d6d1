//! Which site a document is of, and what is known of sites.

use std::path::PathBuf;

use clap::Args;
use unscaffold::site::SiteThresholds;

use crate::failure::Failure;
use crate::formats::Path;
use crate::sites::{Profiles, host};

/// Which host a document is of.
#[derive(Args, Clone, Debug)]
pub struct Hosts {
    /// The field of JSON Lines, or column of Parquet, that holds a document's address, or its host; records of WET files have theirs.
    #[arg(long, default_value = "url", value_name = "NAME", help_heading = "Sites")]
    pub host_field: Path,
    /// All documents are of this host.
    #[arg(long, value_name = "HOST", help_heading = "Sites")]
    pub host: Option<String>,
}

impl Hosts {
    /// The host of a document with this address.
    pub fn of(&self, address: Option<&str>) -> Option<String> {
        self.host.as_deref().or(address).and_then(host)
    }

    /// Where addresses are to be looked for; nowhere where all are of one host.
    pub fn field(&self) -> Option<&Path> {
        Some(&self.host_field).filter(|_| self.host.is_none())
    }
}

/// What is known of sites.
#[derive(Args, Clone, Debug)]
pub struct Sites {
    /// Profiles of sites, as "unscaffold sites fit" makes them: what recurs on the pages of a document's host is evidence of scaffolding.
    #[arg(long = "sites", value_name = "FILE", help_heading = "Sites")]
    pub profiles: Option<PathBuf>,
    #[command(flatten)]
    pub hosts: Hosts,
    /// From which share of a site's pages on a block is of its template: "edge=0.2,edge-prose=0.5,body=0.5,body-prose=0.8,min-pages=5".
    #[arg(long, value_name = "LIST", value_parser = thresholds, help_heading = "Sites")]
    pub site_thresholds: Option<SiteThresholds>,
}

fn thresholds(list: &str) -> Result<SiteThresholds, String> {
    list.parse().map_err(|error: unscaffold::Error| error.to_string())
}

impl Sites {
    /// Opens the profiles, where there are any.
    pub fn open(&self) -> Result<Option<Profiles>, Failure> {
        self.profiles.as_deref().map(Profiles::open).transpose()
    }

    /// Where addresses are to be looked for.
    pub fn address_field(&self) -> Option<&Path> {
        self.profiles.as_ref().and_then(|_| self.hosts.field())
    }
}
