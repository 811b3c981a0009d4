use std::time::Duration;

/// How long to wait before each next attempt: twice as long every time, up to a limit.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
    most: Duration,
    left: u32,
}

impl Backoff {
    /// For what was throttled: 50 ms at first, 5 s at most, about 20 s in all.
    pub(crate) fn throttled() -> Self {
        Self { next: Duration::from_millis(50), most: Duration::from_secs(5), left: 10 }
    }

    /// For a table that is being made: 100 ms at first, 5 s at most, about 5 minutes in all.
    pub(crate) fn creating() -> Self {
        Self { next: Duration::from_millis(100), most: Duration::from_secs(5), left: 64 }
    }

    /// For an index that is being filled from its table: 100 ms at first, 30 s at most, about a day in all.
    pub(crate) fn filling() -> Self {
        Self { next: Duration::from_millis(100), most: Duration::from_secs(30), left: 2_900 }
    }

    /// The next wait; `None` if it was long enough.
    pub(crate) fn wait(&mut self) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let wait = self.next;
        self.next = (wait * 2).min(self.most);
        Some(wait)
    }

    /// The next wait, shortened by chance to something between half of it and all of it, so that clients that were
    /// throttled together do not come back together.
    pub(crate) fn wait_jittered(&mut self) -> Option<Duration> {
        let half = self.wait()? / 2;
        Some(half + half.mul_f64(fastrand::f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_end() {
        let mut backoff = Backoff::throttled();
        let waits: Vec<_> = std::iter::from_fn(|| backoff.wait()).map(|wait| wait.as_millis()).collect();
        assert_eq!(waits, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    }

    #[test]
    fn jitter_takes_away_half_at_most() {
        for _ in 0..100 {
            let wait = Backoff::throttled().wait_jittered().expect("the first of ten");
            assert!((25..=50).contains(&wait.as_millis()), "{wait:?}");
        }
    }
}
