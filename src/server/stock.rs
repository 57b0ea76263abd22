//! The register's records, for the store.

use std::sync::Arc;

use crate::model::id::Seq;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::server::state::Shared;
use crate::store::RebuildSource;
use crate::store::portion;
use crate::store::total;

/// The records of the register that is served, portion by portion.
pub struct Stock {
    shared: Arc<Shared>,
    seq: Seq,
    total: u64,
}

impl Stock {
    /// All records that there are now, or come later.
    pub fn of(shared: &Arc<Shared>) -> Box<Self> {
        let projection = shared.projection();
        let register = projection.register();
        Box::new(Self { shared: Arc::clone(shared), seq: register.seq(), total: total(register) })
    }
}

impl RebuildSource for Stock {
    fn seq(&self) -> Seq {
        self.seq
    }

    fn next(&mut self, after: Option<RecordKey>, most: usize) -> Vec<(RecordKey, Record)> {
        portion(self.shared.projection().register(), after, most)
    }

    fn total(&self) -> u64 {
        self.total
    }
}
