use fastrand::Rng;

use super::subject::Subject;
use super::when::{Turns, When};

/// When something goes wrong, how far that has come, and what it is beside.
#[derive(Debug)]
pub(super) struct Rule<T> {
    when: When,
    what: T,
    turns: u64,
    /// Its own, so that nothing else that goes wrong changes when this does.
    rng: Rng,
}

impl<T: Copy> Rule<T> {
    /// The rules of one kind, which has a number.
    pub(super) fn all(seed: u64, kind: u64, rules: &[(When, T)]) -> Vec<Self> {
        let rule = |(at, (when, what)): (u64, &(When, T))| {
            // A seed of its own, which follows from the one that was given.
            let rng = Rng::with_seed(seed ^ (kind << 32 | at).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            Self { when: when.clone(), what: *what, turns: 0, rng }
        };
        (0..).zip(rules).map(rule).collect()
    }

    /// Whether it is the turn of what goes wrong, if it is about this at all.
    fn strikes(&mut self, subject: &Subject, prefix: &str) -> bool {
        let is_on = || subject.tables.iter().any(|table| self.when.is_on(table, prefix));
        if !self.when.is_of(subject.operation, !subject.is_about_tables()) || (self.when.is_on_some() && !is_on()) {
            return false;
        }
        self.turns += 1;
        match self.when.turns {
            Turns::Rate(rate) => self.rng.f64() < rate,
            Turns::Between(first, last) => (first..=last).contains(&self.turns),
            Turns::Every(turns) => turns > 0 && self.turns.is_multiple_of(turns),
        }
    }
}

/// What strikes.
pub(super) struct Struck<T> {
    pub(super) what: T,
    /// The table of the request that is to blame, by its place.
    pub(super) at: usize,
    /// More chance, if it takes some.
    pub(super) chance: u64,
}

/// The first of several rules that strikes. All are asked, because all count.
pub(super) fn strike<T: Copy>(rules: &mut [Rule<T>], subject: &Subject, prefix: &str) -> Option<Struck<T>> {
    let mut struck = None;
    for rule in rules {
        if rule.strikes(subject, prefix) && struck.is_none() {
            let at = subject.tables.iter().position(|table| rule.when.is_on(table, prefix)).unwrap_or(0);
            struck = Some(Struck { what: rule.what, at, chance: rule.rng.u64(..) });
        }
    }
    struck
}
