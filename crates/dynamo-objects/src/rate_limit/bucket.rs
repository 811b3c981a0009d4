use std::time::Duration;

/// What a request is expected to cost before it is known.
const EXPECTED: f64 = 1.0;
/// The slowest that there is, in units a second.
const SLOWEST: f64 = 0.001;

/// A bucket of units, which fills up again as time passes, and can be overdrawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    /// Units a second.
    rate: f64,
    /// Units that are free; less than none if there are debts.
    level: f64,
    /// When it was last filled up; `None` if it never was, and is full.
    filled: Option<Duration>,
}

impl Bucket {
    pub(super) fn new(rate: f64) -> Self {
        let rate = if rate.is_nan() { SLOWEST } else { rate.clamp(SLOWEST, f64::MAX) };
        Self { rate, level: full(rate), filled: None }
    }

    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Takes the expected unit; answers with how long it takes until it is there.
    pub(super) fn take(&mut self, now: Duration) -> Duration {
        // A clock that was set back fills up nothing, and goes on from there.
        let passed = self.filled.map_or(Duration::ZERO, |filled| now.saturating_sub(filled));
        self.filled = Some(now);
        self.level = (self.level + self.rate * passed.as_secs_f64()).min(full(self.rate)) - EXPECTED;
        if self.level >= 0.0 {
            return Duration::ZERO;
        }
        Duration::try_from_secs_f64(-self.level / self.rate).unwrap_or(Duration::MAX)
    }

    /// Takes or gives back what a request cost beside the expected unit.
    pub(super) fn settle(&mut self, units: f64) {
        // What is no cost was told by mistake.
        if units.is_finite() && units >= 0.0 {
            self.level = (self.level + EXPECTED - units).min(full(self.rate));
        }
    }
}

/// What is kept at most: that of a second, and never less than a request takes.
fn full(rate: f64) -> f64 {
    rate.max(EXPECTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn second(second: u64) -> Duration {
        Duration::from_secs(second)
    }

    #[test]
    fn debts_are_paid_off_before_the_next() {
        let mut bucket = Bucket::new(10.0);
        assert_eq!(bucket.take(second(1)), Duration::ZERO);
        bucket.settle(30.0);
        // Of the ten that were there, twenty are owed, and one is for the next.
        assert_eq!(bucket.take(second(1)), Duration::from_millis(2100));
        assert_eq!(bucket.take(second(3)), Duration::from_millis(200));
    }

    #[test]
    fn what_is_not_used_is_kept_for_a_second() {
        let mut bucket = Bucket::new(2.0);
        let free = |bucket: &mut Bucket, now| (0..100).take_while(|_| bucket.take(now).is_zero()).count();
        assert_eq!(free(&mut bucket, second(0)), 2);
        assert_eq!(free(&mut bucket, second(3600)), 2);
        // What costs half of what is expected gives the rest back.
        let mut bucket = Bucket::new(2.0);
        assert!(bucket.take(second(0)).is_zero() && bucket.take(second(0)).is_zero());
        bucket.settle(0.5);
        bucket.settle(0.5);
        assert!(bucket.take(second(0)).is_zero());
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nobody_up() {
        let mut bucket = Bucket::new(1.0);
        bucket.take(second(1000));
        assert_eq!(bucket.take(second(0)), second(1));
        assert_eq!(bucket.take(second(2)), Duration::ZERO);
    }

    proptest::proptest! {
        #[test]
        fn no_number_makes_it_panic(rate: f64, costs: Vec<f64>, now: u64) {
            let mut bucket = Bucket::new(rate);
            for units in costs.into_iter().chain([f64::NAN, f64::INFINITY, f64::MAX, f64::MAX, -1.0]) {
                let _ = bucket.take(Duration::from_millis(now));
                bucket.settle(units);
            }
            proptest::prop_assert!(!bucket.level.is_nan());
        }
    }
}
