//! What sessions read: the register with the views of the days that were asked for.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;

use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::record::RecordKey;
use crate::model::register::Register;
use crate::model::register::Unfit;
use crate::model::standing::View;
use crate::server::finder::Finder;

/// How many past days are kept ready beside today.
const MOST_DAYS: usize = 4;

/// The register and its views. It changes only by entries that are durable.
pub struct Projection {
    register: Register,
    today: Arc<View>,
    /// The views of other days, the last asked for at the end.
    others: Mutex<Vec<Arc<View>>>,
    finder: RwLock<Finder>,
}

impl Projection {
    /// The projection of a register.
    pub fn new(register: Register, today: Day) -> Self {
        let today = Arc::new(View::of(&register, today));
        Self { register, today, others: Mutex::default(), finder: RwLock::default() }
    }

    /// The register.
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// Today's view.
    pub fn today(&self) -> &View {
        &self.today
    }

    /// The view of a day.
    pub fn view(&self, day: Day) -> Arc<View> {
        if self.today.day() == day {
            return Arc::clone(&self.today);
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let view = match others.iter().position(|view| view.day() == day) {
            Some(place) => others.remove(place),
            None => Arc::new(View::of(&self.register, day)),
        };
        if others.len() >= MOST_DAYS {
            others.remove(0);
        }
        others.push(Arc::clone(&view));
        view
    }

    /// What finds records by what is typed, at the state of the register.
    pub fn finder(&self) -> RwLockReadGuard<'_, Finder> {
        while self.advance_finder() {}
        self.finder.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the finder take in a portion of what it does not know yet. False once it knows everything: whoever asks for
    /// much lets go of the register between two portions.
    pub fn advance_finder(&self) -> bool {
        if self.finder.read().unwrap_or_else(PoisonError::into_inner).is_level_with(&self.register) {
            return false;
        }
        self.finder.write().unwrap_or_else(PoisonError::into_inner).advance(&self.register);
        true
    }

    /// Applies an entry and gives the records that it touched.
    ///
    /// # Errors
    /// When it does not fit; the projection is then of no further use for writing.
    pub fn apply(&mut self, entry: &Entry) -> Result<Vec<RecordKey>, Unfit> {
        let touched: Vec<RecordKey> = self.register.apply(entry)?.touched().collect();
        let refresh = |register: &Register, view: &mut Arc<View>| match Arc::get_mut(view) {
            Some(view) => view.refresh(register, touched.iter().copied()),
            // Somebody still reads the old one; it is made anew for those who come after.
            None => *view = Arc::new(View::of(register, view.day())),
        };
        refresh(&self.register, &mut self.today);
        for view in self.others.get_mut().unwrap_or_else(PoisonError::into_inner) {
            refresh(&self.register, view);
        }
        Ok(touched)
    }

    /// Lets another day be today.
    pub fn turn_to(&mut self, today: Day) {
        if self.today.day() != today {
            self.today = Arc::new(View::of(&self.register, today));
        }
    }
}
