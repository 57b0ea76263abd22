//! One generation of the database. This is the only file that knows sled.

use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread::Builder;
use std::time::Duration;
use std::time::Instant;

use ::sled::Batch;
use ::sled::Config;
use ::sled::Db;
use ::sled::Tree;

use crate::model::id::Seq;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::store::Fault;
use crate::store::codec;
use crate::store::files;
use crate::store::pulse::Pulse;
use crate::store::pulse::words;
use crate::store::sums::Sum;
use crate::store::sums::Sums;

/// A batch is written into one of sled's segments of 512 KiB, and this leaves room for what sled adds.
const BATCH_MOST: usize = 256 << 10;

/// An open database with one tree for each table.
pub struct Generation {
    number: u64,
    path: PathBuf,
    db: Db,
    meta: Tree,
    trees: Vec<(Table, Tree)>,
    sums: Sums,
    pulse: Pulse,
}

/// A record as it was found.
pub struct Stored {
    /// Where it stands.
    pub key: RecordKey,
    /// Its checksum and parts.
    pub sum: Sum,
    /// The record.
    pub record: Record,
}

impl Generation {
    /// Opens a generation, or makes it; `size` is about how many bytes it has or will get.
    ///
    /// # Errors
    /// When sled says so. It may also panic or hang: call this behind a [`Pulse`], as everything here.
    pub fn open(dir: &Path, number: u64, size: u64, pulse: Pulse) -> Result<Self, Fault> {
        let path = files::generation(dir, number);
        // The background flush of 500 ms bounds what sled keeps in memory; nothing relies on it being durable.
        let config = Config::new()
            .path(&path)
            .cache_capacity((size / 2).clamp(16 << 20, 64 << 20))
            .flush_every_ms(Some(500))
            .use_compression(false);
        let db = config.open().map_err(said("open the database"))?;
        let tree = |name: &str| db.open_tree(name).map_err(said("open a tree"));
        let trees = Table::ALL.iter().map(|table| Ok((*table, tree(table.name())?))).collect::<Result<_, Fault>>()?;
        let meta = tree("meta")?;
        pulse.beat();
        Ok(Self { number, path, db, meta, trees, sums: Sums::default(), pulse })
    }

    /// Which generation it is.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Writes records; in the order of their keys is fastest.
    pub fn put(&mut self, records: impl IntoIterator<Item = (RecordKey, Record)>) -> Result<(), Fault> {
        let mut load = Load::default();
        for (key, record) in records {
            let sealed = codec::seal(key, &record)?;
            let parts_before = self.sums.put(key, sealed.sum())?;
            for (part, bytes) in sealed.parts() {
                if load.table != Some(key.table) || load.size + bytes.len() > BATCH_MOST {
                    self.apply(std::mem::replace(&mut load, Load::for_table(key.table)))?;
                }
                load.batch.insert(&codec::part_key(key.number, part), bytes);
                load.size += bytes.len();
            }
            for part in sealed.sum().parts..parts_before {
                load.batch.remove(&codec::part_key(key.number, part));
            }
        }
        self.apply(load)
    }

    /// Notes that all records are written as they are after this entry.
    pub fn set_applied(&self, seq: Seq) -> Result<(), Fault> {
        self.meta.insert("layout", &[codec::LAYOUT]).map_err(said("write"))?;
        self.meta.insert("applied_seq", &seq.0.to_be_bytes()).map_err(said("write"))?;
        self.pulse.beat();
        Ok(())
    }

    /// The last entry that was noted, by a generation of this layout.
    pub fn applied(&self) -> Result<Option<Seq>, Fault> {
        let layout = self.meta.get("layout").map_err(said("read"))?;
        let seq = self.meta.get("applied_seq").map_err(said("read"))?;
        let seq = seq.and_then(|bytes| Some(Seq(u64::from_be_bytes(bytes.as_ref().try_into().ok()?))));
        Ok(seq.filter(|_| layout.is_some_and(|layout| *layout == [codec::LAYOUT])))
    }

    /// Reads everything forward into a register. Reading and indexing take about the same time, so they run side by side.
    pub fn load(&mut self) -> Result<Register, Fault> {
        let (sender, pieces) = sync_channel::<Vec<Record>>(PIECES);
        let (read, indexed) = std::thread::scope(|scope| {
            let index = move || Register::load(pieces.into_iter().flatten());
            let indexer = Builder::new().name("store-load".into()).spawn_scoped(scope, index);
            let read = self.read_into(&sender);
            drop(sender);
            (read, indexer.map(|indexer| indexer.join()))
        });
        // Whatever the index says of records that end too early, the fault behind it is the one to tell.
        self.sums = read?;
        let loaded = indexed.map_err(Fault::file("start a thread"))?;
        let loaded = loaded.map_err(|panic| Fault::Panicked(words(panic.as_ref())))?;
        loaded.map_err(|unfit| Fault::Odd(unfit.to_string()))
    }

    fn read_into(&self, sender: &SyncSender<Vec<Record>>) -> Result<Sums, Fault> {
        let (mut sums, mut piece) = (Sums::default(), Vec::new());
        for stored in self.scan() {
            let Stored { key, sum, record } = stored?;
            sums.put(key, sum)?;
            piece.push(record);
            if piece.len() == PIECE && sender.send(std::mem::take(&mut piece)).is_err() {
                // The other side has ended and says why itself.
                break;
            }
        }
        drop(sender.send(piece));
        Ok(sums)
    }

    /// Every record, table by table, each in order of places. After an error nothing that follows means anything: sled's
    /// iterator gives the same error for ever.
    pub fn scan(&self) -> impl Iterator<Item = Result<Stored, Fault>> + '_ {
        let beat = || self.pulse.beat();
        self.trees.iter().flat_map(move |(table, tree)| Scan { table: *table, parts: tree.iter(), beat })
    }

    /// What it should hold.
    pub const fn sums(&self) -> &Sums {
        &self.sums
    }

    /// Flushes and closes it, and waits until sled has let go of its files. They are not safe on the disk yet.
    pub fn close(self) -> Result<(PathBuf, Sums), Fault> {
        let Self { path, db, meta, trees, sums, pulse, .. } = self;
        db.flush().map_err(said("flush"))?;
        pulse.beat();
        drop((meta, trees, db));
        // sled's threads may hold the file a little longer than its handle lives; its lock tells when they are done.
        let start = Instant::now();
        while files::is_locked(&path.join("db"))? {
            if start.elapsed() > LET_GO {
                return Err(Fault::Silent);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok((path, sums))
    }

    fn apply(&self, load: Load) -> Result<(), Fault> {
        let tree = self.trees.iter().find(|(table, _)| Some(*table) == load.table);
        if let Some((_, tree)) = tree {
            tree.apply_batch(load.batch).map_err(said("write"))?;
            self.pulse.beat();
        }
        Ok(())
    }
}

/// How many records go from the reader to the indexer at once, and how many such pieces may wait.
const PIECE: usize = 256;
const PIECES: usize = 16;

/// How long sled may take to let go of a closed database.
const LET_GO: Duration = Duration::from_secs(5);

/// What is written to one tree at once.
#[derive(Default)]
struct Load {
    table: Option<Table>,
    batch: Batch,
    size: usize,
}

impl Load {
    fn for_table(table: Table) -> Self {
        Self { table: Some(table), ..Self::default() }
    }
}

/// Joins the parts of a tree's records.
struct Scan<I, B> {
    table: Table,
    parts: I,
    beat: B,
}

impl<I, B> Iterator for Scan<I, B>
where
    I: Iterator<Item = ::sled::Result<(::sled::IVec, ::sled::IVec)>>,
    B: Fn(),
{
    type Item = Result<Stored, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.beat)();
        let first = self.parts.next()?;
        Some(self.join(first))
    }
}

impl<I, B> Scan<I, B>
where
    I: Iterator<Item = ::sled::Result<(::sled::IVec, ::sled::IVec)>>,
{
    fn join(&mut self, first: ::sled::Result<(::sled::IVec, ::sled::IVec)>) -> Result<Stored, Fault> {
        let (key, value) = first.map_err(said("read"))?;
        let torn = || Fault::Odd(format!("{} has parts that do not belong together", self.table.name()));
        let (number, 0) = codec::read_part_key(&key).ok_or_else(torn)? else { return Err(torn()) };
        let length = codec::whole_length(&value).ok_or_else(torn)?;
        let key = RecordKey { table: self.table, number };
        let mut bytes = value.to_vec();
        for part in 1..u16::MAX {
            if bytes.len() >= length {
                break;
            }
            let (next, value) = self.parts.next().ok_or_else(torn)?.map_err(said("read"))?;
            if codec::read_part_key(&next) != Some((number, part)) {
                return Err(torn());
            }
            bytes.extend_from_slice(&value);
        }
        let (sum, record) = codec::unseal(key, &bytes)?;
        Ok(Stored { key, sum, record })
    }
}

fn said(doing: &'static str) -> impl FnOnce(::sled::Error) -> Fault {
    move |cause| Fault::Sled { doing, cause: cause.to_string() }
}
