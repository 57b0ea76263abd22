//! Log: what was done in a grid, to be taken back step by step and done again.

/// Steps back and steps forward. A step says how a part of the grid was before; taking it back gives the opposite step.
#[derive(Clone, Debug)]
pub struct Log<S> {
    done: Vec<S>,
    undone: Vec<S>,
}

/// So many steps can be taken back; who types more keys has saved in between.
const MOST: usize = 2_000;

impl<S> Default for Log<S> {
    fn default() -> Self {
        Self { done: Vec::new(), undone: Vec::new() }
    }
}

impl<S> Log<S> {
    /// Notes a step, by how it was before. What was taken back until now can no longer be done again.
    pub fn note(&mut self, before: S) {
        if self.done.len() == MOST {
            self.done.remove(0);
        }
        self.done.push(before);
        self.undone.clear();
    }

    /// Takes the last step back. `swap` puts a state in place and gives the one that was there.
    pub fn undo(&mut self, swap: impl FnOnce(S) -> S) -> bool {
        let Some(step) = self.done.pop() else { return false };
        self.undone.push(swap(step));
        true
    }

    /// Does the step again that was taken back last.
    pub fn redo(&mut self, swap: impl FnOnce(S) -> S) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        self.done.push(swap(step));
        true
    }

    /// Forgets all steps, as after a save.
    pub fn clear(&mut self) {
        self.done.clear();
        self.undone.clear();
    }

    /// The last step, if it can be taken back.
    pub fn last(&self) -> Option<&S> {
        self.done.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_back_and_forth() {
        let mut value = 1;
        let mut log = Log::default();
        for next in [2, 3, 4] {
            log.note(value);
            value = next;
        }
        let swap = |value: &mut i32, log: &mut Log<i32>, back: bool| {
            let put = |step| std::mem::replace(value, step);
            if back { log.undo(put) } else { log.redo(put) }
        };
        assert!(swap(&mut value, &mut log, true) && swap(&mut value, &mut log, true));
        assert_eq!(value, 2);
        assert!(swap(&mut value, &mut log, false));
        assert_eq!((value, log.last()), (3, Some(&2)));
        log.note(value);
        assert!(!swap(&mut value, &mut log, false), "a new step ends what could be done again");
    }
}
