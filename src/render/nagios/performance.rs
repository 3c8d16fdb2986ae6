//! Performance data: `'label'=value[unit];[warn];[crit];[min];[max]` (Monitoring Plugins
//! Development Guidelines, section 2.6).

use crate::check::Verdict;
use crate::render::document::brief::{Brief, Expiry};

/// The measurements of one target, or of several together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Performance {
    /// Of several the one that ends first.
    expiry: Option<Expiry>,
    /// Of several the longest.
    seconds: f64,
    failing: usize,
    addresses: usize,
}

impl Performance {
    pub fn of(brief: &Brief) -> Self {
        let addresses = brief.addresses.as_deref().unwrap_or_default();
        let fails = |verdict: &&Verdict| **verdict == Verdict::Fail;
        Self {
            expiry: brief.expiry,
            seconds: brief.seconds,
            failing: addresses.iter().filter(fails).count(),
            addresses: addresses.len(),
        }
    }

    pub fn add(&mut self, other: &Self) {
        let both = [self.expiry, other.expiry].into_iter().flatten();
        self.expiry = both.min_by_key(|expiry| expiry.left);
        self.seconds = self.seconds.max(other.seconds);
        self.failing += other.failing;
        self.addresses += other.addresses;
    }

    /// A threshold `N:` alerts below N; nothing is left of what has expired.
    pub fn render(&self) -> String {
        let expires = match &self.expiry {
            None => "expires=U;;;0".to_owned(),
            Some(expiry) => {
                let critical = expiry
                    .critical
                    .map(|left| format!("{}:", left.whole_seconds()));
                format!(
                    "expires={}s;{}:;{};0",
                    expiry.left.whole_seconds().max(0),
                    expiry.warning.whole_seconds(),
                    critical.unwrap_or_default()
                )
            }
        };
        format!(
            "{expires} time={:.3}s;;;0 addresses_failing={};;0;0;{}",
            self.seconds, self.failing, self.addresses
        )
    }
}
