//! The cleaner of each site.

use std::collections::HashMap;

use unscaffold::site::SiteProfile;
use unscaffold::{Cleaner, CleanerBuilder};

use crate::arguments::{Hosts, Sites};
use crate::failure::Failure;
use crate::sites::Profiles;

/// Cleaners of all sites, by the profiles in a file. Without one there is one cleaner for all documents.
#[derive(Debug)]
pub struct SiteCleaners {
    cleaner: Cleaner,
    sites: Option<(Profiles, Hosts)>,
}

/// Cleaners that were made, of the sites that came last; none for a host that is not known.
#[derive(Debug, Default)]
pub struct Made(HashMap<String, Option<Cleaner>>);

/// So many are kept.
const MOST: usize = 4096;

impl SiteCleaners {
    /// Of a cleaner that is yet to be built.
    pub fn new(builder: CleanerBuilder, sites: &Sites) -> Result<Self, Failure> {
        let cleaner = builder.site_thresholds(sites.site_thresholds.unwrap_or_default()).build();
        let cleaner = cleaner.map_err(|error| Failure::usage(error.to_string()))?;
        let profiles = sites.open()?.map(|profiles| (profiles, sites.hosts.clone()));
        Ok(SiteCleaners { cleaner, sites: profiles })
    }

    /// The one for documents of no known site.
    pub fn any(&self) -> &Cleaner {
        &self.cleaner
    }

    pub fn know_sites(&self) -> bool {
        self.sites.is_some()
    }

    /// The cleaner for a document with this address, where its site is known.
    ///
    /// # Errors
    ///
    /// Where the profile of its host is damaged.
    pub fn of<'m>(&self, address: Option<&str>, made: &'m mut Made) -> Result<Option<&'m Cleaner>, String> {
        let Some((profiles, hosts)) = &self.sites else { return Ok(None) };
        let Some(host) = hosts.of(address) else { return Ok(None) };
        if !made.0.contains_key(&host) {
            if made.0.len() >= MOST {
                made.0.clear();
            }
            let profile = profiles.get(&host)?;
            made.0.insert(host.clone(), profile.map(|profile| self.cleaner.with_site(&profile)));
        }
        Ok(made.0.get(&host).and_then(Option::as_ref))
    }

    /// The profile of a host, where that is known.
    pub fn profile(&self, host: &str) -> Option<SiteProfile> {
        self.sites.as_ref().and_then(|(profiles, _)| profiles.get(host).ok().flatten())
    }

    /// The host of a document with this address.
    pub fn host(&self, address: Option<&str>) -> Option<String> {
        self.sites.as_ref().and_then(|(_, hosts)| hosts.of(address))
    }
}
