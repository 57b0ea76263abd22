//! A bounded queue into a thread, where whoever puts something in gives up after a while.

use std::collections::VecDeque;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

/// A queue that is full at some length. The standard channel can't wait for room with a limit of time.
pub struct Queue<T> {
    line: Mutex<Line<T>>,
    filled: Condvar,
    emptied: Condvar,
    most: usize,
}

struct Line<T> {
    items: VecDeque<T>,
    closed: bool,
    /// How many wait for room, and for something to take: waking nobody would still cost a call of the system.
    putting: usize,
    taking: usize,
}

/// Why something was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// The queue stayed full.
    Full,
    /// The queue was closed.
    Closed,
}

impl<T> Queue<T> {
    /// A queue of at most so many items.
    pub const fn new(most: usize) -> Self {
        let line = Line { items: VecDeque::new(), closed: false, putting: 0, taking: 0 };
        Self { line: Mutex::new(line), filled: Condvar::new(), emptied: Condvar::new(), most }
    }

    /// Puts something in, waiting for room as long as that.
    ///
    /// # Errors
    /// When there is no room in time, or nothing is taken any more.
    pub fn put(&self, item: T, patience: Duration) -> Result<(), Rejected> {
        let full = |line: &mut Line<T>| line.items.len() >= self.most && !line.closed;
        let mut line = self.line();
        if full(&mut line) {
            line.putting += 1;
            let waiting = self.emptied.wait_timeout_while(line, patience, full);
            (line, _) = waiting.unwrap_or_else(PoisonError::into_inner);
            line.putting -= 1;
        }
        if line.closed {
            return Err(Rejected::Closed);
        }
        if line.items.len() >= self.most {
            return Err(Rejected::Full);
        }
        line.items.push_back(item);
        if line.taking > 0 {
            self.filled.notify_one();
        }
        Ok(())
    }

    /// Takes what is there, at most so many, and waits while there is nothing. Nothing comes only when the queue was
    /// closed and everything was taken.
    pub fn take(&self, most: usize) -> VecDeque<T> {
        let empty = |line: &mut Line<T>| line.items.is_empty() && !line.closed;
        let mut line = self.line();
        if empty(&mut line) {
            line.taking += 1;
            line = self.filled.wait_while(line, empty).unwrap_or_else(PoisonError::into_inner);
            line.taking -= 1;
        }
        let taken = most.min(line.items.len());
        let rest = line.items.split_off(taken);
        if line.putting > 0 {
            self.emptied.notify_all();
        }
        std::mem::replace(&mut line.items, rest)
    }

    /// How many are there.
    pub fn len(&self) -> usize {
        self.line().items.len()
    }

    /// Takes nothing more in.
    pub fn close(&self) {
        self.line().closed = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn line(&self) -> MutexGuard<'_, Line<T>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_waits_and_then_gives_up() {
        let queue = Queue::new(2);
        assert_eq!([1, 2].map(|item| queue.put(item, Duration::ZERO)), [Ok(()), Ok(())]);
        assert_eq!(queue.put(3, Duration::from_millis(20)), Err(Rejected::Full));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| queue.put(3, Duration::from_secs(20)));
            assert_eq!(queue.take(1), [1]);
            assert_eq!(waiting.join().unwrap(), Ok(()));
        });
        assert_eq!(queue.take(9), [2, 3]);
    }

    #[test]
    fn a_closed_queue_gives_what_is_left() {
        let queue = Queue::new(2);
        queue.put(1, Duration::ZERO).unwrap();
        queue.close();
        assert_eq!(queue.put(2, Duration::from_secs(20)), Err(Rejected::Closed));
        assert_eq!(queue.take(9), [1]);
        assert!(queue.take(9).is_empty());
    }
}
