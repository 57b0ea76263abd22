//! The register's records, for the store.

use std::sync::Arc;
use std::sync::Weak;

use crate::model::id::Seq;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::store::OpenStore;
use crate::store::RebuildSource;
use crate::store::RecordSource;
use crate::store::StoreHandle;
use crate::store::portion;
use crate::store::total;

/// Starts the store of a server, with what a clean stop has left or with nothing. Without a store the server goes on.
pub fn start_store(shared: &Arc<Shared>, kept: Option<OpenStore>) {
    match StoreHandle::spawn(shared.place.data(), kept, Box::new(Served(Arc::downgrade(shared)))) {
        Ok(store) => *hold(&shared.store) = Some(store),
        Err(fault) => shared.log.error(format_args!("the store: {fault}")),
    }
}

/// The register that is served. The store's thread has it, whose handle is part of what the server's threads share: so it
/// keeps neither alive.
struct Served(Weak<Shared>);

impl RecordSource for Served {
    fn records(&self, keys: &[RecordKey]) -> Vec<(RecordKey, Record)> {
        let Some(shared) = self.0.upgrade() else { return Vec::new() };
        let projection = shared.projection();
        let register = projection.register();
        keys.iter().filter_map(|key| Some((*key, register.record(*key)?))).collect()
    }
}

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
