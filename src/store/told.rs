//! What goes wrong with the store, in the form in which it reaches people: see [`told`].

use crate::lang::told;
use crate::model::record::RecordKey;
use crate::store::Cause;
use crate::store::Fault;
use crate::store::compare::Difference;

impl Cause {
    /// The cause, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::Empty => told("store.empty", &[]),
            Self::Behind => told("store.behind", &[]),
            Self::Failed { told: cause, .. } => told("store.failed", &[("cause", cause)]),
            Self::Silent => told("store.silent", &[]),
        }
    }
}

impl Fault {
    /// The fault, to be told in the reader's language. What is only of use to whoever mends the program is in the log.
    pub fn told(&self) -> String {
        match self {
            Self::Sled { doing, .. } => told("store.sled", &[("doing", doing)]),
            Self::File { doing, cause } => told("store.cannot", &[("doing", doing), ("error", cause)]),
            Self::Odd(_) => told("store.odd", &[]),
            Self::Panicked(_) => told("store.panicked", &[]),
            Self::Silent => told("store.silent", &[]),
        }
    }
}

impl Difference {
    /// How a record differs, to be told in the reader's language.
    pub fn told(self, key: RecordKey) -> String {
        let text = match self {
            Self::Missing => "store.missing",
            Self::Other => "store.other",
            Self::Unknown => "store.unknown",
        };
        told(text, &[("table", &key.table.name()), ("number", &key.number)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::model::record::Table;

    #[test]
    fn every_table_has_its_words() {
        for table in Table::ALL {
            let line = Difference::Missing.told(RecordKey { table: *table, number: 12 });
            assert_eq!(Lang::En.told(&line), format!("{} 12 is missing in the store", table.name()));
            assert!(Lang::Vi.find(&format!("table.{}", table.name())).is_some(), "{}", table.name());
        }
    }

    #[test]
    fn every_cause_has_its_words_in_both_languages() {
        let file = Fault::File { doing: "sync the store", cause: std::io::Error::from_raw_os_error(5) };
        let sled = Fault::Sled { doing: "flush", cause: "poisoned".to_owned() };
        let faults = [file, sled, Fault::Odd("it".to_owned()), Fault::Panicked("it".to_owned()), Fault::Silent];
        let failed = faults.iter().map(|fault| Cause::Failed { what: fault.to_string(), told: fault.told() });
        for cause in failed.chain([Cause::Empty, Cause::Behind, Cause::Silent]) {
            let both = Lang::ALL.map(|lang| lang.told(&cause.told()));
            assert!(both.iter().all(|text| !text.contains("store.") && !text.contains('{')), "{both:?}");
            assert!(both[0].starts_with("kho ") && !both[0].contains("the "), "{both:?}");
        }
    }
}
