//! The capacity of a table or a global index: what is paid for in advance, what is the most where it is paid for by
//! the request, and what can be served at once. Nothing is ever throttled by it; it is kept to be told.

use dynamo_model::ServiceError;
use dynamo_model::schema::{
    OnDemandThroughput, ProvisionedThroughput, ProvisionedThroughputDescription, TableStatus, WarmThroughput,
    WarmThroughputDescription,
};

use crate::refusal::invalid;

/// Capacity, and its changes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Throughput {
    /// Zeros where capacity is paid for by the request.
    pub(crate) units: ProvisionedThroughput,
    ceilings: OnDemandThroughput,
    warm: Warm,
    decreases: i64,
    decreased_on: i64,
    last_increase: Option<f64>,
    last_decrease: Option<f64>,
}

/// What can be served at once: the most there ever was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Warm {
    reads: i64,
    writes: i64,
}

/// What every table can serve that is, or was, paid for by the request.
const WARM_ON_DEMAND: Warm = Warm { reads: 12_000, writes: 4_000 };

/// What one table of a new account can be provided with, and all of them together.
pub(crate) const TABLE_MOST: i64 = 40_000;
pub(crate) const ACCOUNT_MOST: i64 = 80_000;

/// No capacity in advance.
const NO_UNITS: ProvisionedThroughput = ProvisionedThroughput { read_capacity_units: 0, write_capacity_units: 0 };

const SECONDS_A_DAY: f64 = 86_400.0;

impl Throughput {
    /// The capacity of something new; without units, it is paid for by the request.
    pub(crate) fn new(
        units: Option<ProvisionedThroughput>,
        ceilings: Option<OnDemandThroughput>,
        warm: Option<WarmThroughput>,
    ) -> Self {
        Self {
            units: units.unwrap_or(NO_UNITS),
            ceilings: ceilings.unwrap_or_default(),
            warm: Warm::of_new(units).raised(warm.unwrap_or_default()),
            decreases: 0,
            decreased_on: 0,
            last_increase: None,
            last_decrease: None,
        }
    }

    pub(crate) fn is_provisioned(&self) -> bool {
        self.units != NO_UNITS
    }

    /// Provides so many units from a time on, in seconds since 1970.
    pub(crate) fn provision(&mut self, units: ProvisionedThroughput, now: f64) {
        let before = std::mem::replace(&mut self.units, units);
        if units.read_capacity_units < before.read_capacity_units
            || units.write_capacity_units < before.write_capacity_units
        {
            self.decreases = self.decreases_today(now) + 1;
            self.decreased_on = day(now);
            self.last_decrease = Some(now);
        }
        if units.read_capacity_units > before.read_capacity_units
            || units.write_capacity_units > before.write_capacity_units
        {
            self.last_increase = Some(now);
        }
        self.warm = self.warm.or_more(Warm::of(units));
    }

    /// Has capacity paid for by the request from a time on.
    pub(crate) fn release(&mut self, now: f64) {
        self.units = NO_UNITS;
        self.last_decrease = Some(now);
        self.warm = self.warm.or_more(WARM_ON_DEMAND);
    }

    /// Sets new bounds on what is paid for by the request; those that are not given stay.
    pub(crate) fn cap(&mut self, asked: OnDemandThroughput) {
        let merged = |old: Option<i64>, new: Option<i64>| new.or(old).filter(|&ceiling| ceiling != LIFTED);
        self.ceilings = OnDemandThroughput {
            max_read_request_units: merged(self.ceilings.max_read_request_units, asked.max_read_request_units),
            max_write_request_units: merged(self.ceilings.max_write_request_units, asked.max_write_request_units),
        };
    }

    /// Can serve so much at once; what is not given stays. `whose` is `table`, or `index name`.
    pub(crate) fn warm_up(&mut self, asked: WarmThroughput, whose: &str) -> Result<(), ServiceError> {
        self.warm.check_not_less(asked, whose, |_| {
            "current WarmThroughput, decreasing WarmThroughput is not supported".to_owned()
        })?;
        self.warm = self.warm.raised(asked);
        Ok(())
    }

    /// Has no bounds any more.
    pub(crate) fn uncap(&mut self) {
        self.ceilings = OnDemandThroughput::default();
    }

    /// What is told while capacity is on its way to another: units and their count of decreases as they were, but when
    /// they were changed. A change of how they are paid for shows at once.
    pub(crate) fn meanwhile(&self, after: &Self) -> Self {
        let mut told = Self { warm: self.warm, ..after.clone() };
        if self.is_provisioned() && after.is_provisioned() {
            told.units = self.units;
            (told.decreases, told.decreased_on) = (self.decreases, self.decreased_on);
        }
        told
    }

    pub(crate) fn describe(&self, now: f64) -> ProvisionedThroughputDescription {
        ProvisionedThroughputDescription {
            read_capacity_units: self.units.read_capacity_units,
            write_capacity_units: self.units.write_capacity_units,
            number_of_decreases_today: self.decreases_today(now),
            last_increase_date_time: self.last_increase,
            last_decrease_date_time: self.last_decrease,
        }
    }

    pub(crate) fn describe_ceilings(&self) -> Option<OnDemandThroughput> {
        (self.ceilings != OnDemandThroughput::default()).then_some(self.ceilings)
    }

    pub(crate) fn describe_warm(&self) -> WarmThroughputDescription {
        WarmThroughputDescription {
            read_units_per_second: self.warm.reads,
            write_units_per_second: self.warm.writes,
            status: TableStatus::Active,
        }
    }

    fn decreases_today(&self, now: f64) -> i64 {
        if self.decreased_on == day(now) { self.decreases } else { 0 }
    }
}

/// The number of a day (UTC).
fn day(now: f64) -> i64 {
    (now / SECONDS_A_DAY) as i64
}

impl Warm {
    fn of(units: ProvisionedThroughput) -> Self {
        Self { reads: units.read_capacity_units, writes: units.write_capacity_units }
    }

    fn of_new(units: Option<ProvisionedThroughput>) -> Self {
        units.map_or(WARM_ON_DEMAND, Self::of)
    }

    fn raised(self, asked: WarmThroughput) -> Self {
        Self {
            reads: asked.read_units_per_second.unwrap_or(self.reads),
            writes: asked.write_units_per_second.unwrap_or(self.writes),
        }
    }

    /// Refuses what is less than this, which is told by the words for reads or writes.
    fn check_not_less(
        self,
        asked: WarmThroughput,
        whose: &str,
        this: impl Fn(&str) -> String,
    ) -> Result<(), ServiceError> {
        let asked =
            [("Read", asked.read_units_per_second, self.reads), ("Write", asked.write_units_per_second, self.writes)];
        match asked.into_iter().find(|&(_, units, least)| units.is_some_and(|units| units < least)) {
            None => Ok(()),
            Some((kind, ..)) => Err(invalid(format_args!(
                "Requested {kind}UnitsPerSecond for WarmThroughput for {whose} is lower than {}",
                this(kind)
            ))),
        }
    }

    fn or_more(self, other: Self) -> Self {
        Self { reads: self.reads.max(other.reads), writes: self.writes.max(other.writes) }
    }
}

/// Refuses what something new cannot serve so little of. `whose` is `table`, or `index name`.
pub(crate) fn check_warm_of_new(
    asked: Option<WarmThroughput>,
    units: Option<ProvisionedThroughput>,
    whose: &str,
) -> Result<(), ServiceError> {
    const INITIAL: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/\
                           on-demand-capacity-mode.html#on-demand-capacity-mode-initial";
    Warm::of_new(units).check_not_less(asked.unwrap_or_default(), whose, |kind| match units {
        None => format!("initial throughput for OnDemand. See: {INITIAL}"),
        Some(_) => format!("{kind}CapacityUnits of ProvisionedThroughput"),
    })
}

/// The ceiling by which UpdateTable lifts one.
pub(crate) const LIFTED: i64 = -1;

/// The ceilings that are given, by name.
pub(crate) fn ceilings(given: OnDemandThroughput) -> impl Iterator<Item = (&'static str, i64)> {
    let reads = given.max_read_request_units.map(|ceiling| ("MaxReadRequestUnits", ceiling));
    reads.into_iter().chain(given.max_write_request_units.map(|ceiling| ("MaxWriteRequestUnits", ceiling)))
}

/// Refuses ceilings that are none; `whose` is `table`, or `index : name`.
pub(crate) fn check_ceilings(
    given: OnDemandThroughput,
    whose: impl std::fmt::Display,
    is_ceiling: impl Fn(i64) -> bool,
) -> Result<(), ServiceError> {
    match ceilings(given).find(|&(_, ceiling)| !is_ceiling(ceiling)) {
        None => Ok(()),
        Some((name, _)) => {
            Err(invalid(format_args!("Requested {name} for OnDemandThroughput for {whose} is outside of valid range")))
        }
    }
}

/// Refuses units that are out of any bounds.
pub(crate) fn check_units(throughput: ProvisionedThroughput) -> Result<(), ServiceError> {
    const MOST: i64 = 1_000_000_000_000;
    let units = [
        (throughput.read_capacity_units, "ReadCapacityUnits"),
        (throughput.write_capacity_units, "WriteCapacityUnits"),
    ];
    match units.into_iter().find(|&(value, _)| value > MOST) {
        None => Ok(()),
        Some((value, name)) => {
            Err(ServiceError::validation(format!("Given value {value} for {name} is out of bounds")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: f64 = 1.5 * SECONDS_A_DAY;

    fn units(read_capacity_units: i64, write_capacity_units: i64) -> ProvisionedThroughput {
        ProvisionedThroughput { read_capacity_units, write_capacity_units }
    }

    #[test]
    fn decreases_are_counted_by_the_day() {
        let mut throughput = Throughput::new(Some(units(5, 5)), None, None);
        throughput.provision(units(4, 6), NOON);
        throughput.provision(units(3, 6), NOON + 1.0);
        let told = throughput.describe(NOON + 2.0);
        assert_eq!(told.number_of_decreases_today, 2);
        assert_eq!(told.last_increase_date_time, Some(NOON));
        assert_eq!(told.last_decrease_date_time, Some(NOON + 1.0));
        assert_eq!(throughput.describe(NOON + SECONDS_A_DAY).number_of_decreases_today, 0);
    }

    #[test]
    fn what_was_warm_stays_so() {
        let mut throughput = Throughput::new(Some(units(5, 8000)), None, None);
        throughput.provision(units(1, 1), NOON);
        assert_eq!(throughput.warm, Warm { reads: 5, writes: 8000 });
        throughput.release(NOON);
        assert_eq!(throughput.warm, Warm { reads: 12_000, writes: 8000 });
    }

    #[test]
    fn ceilings_are_merged_and_lifted() {
        let ceilings = |max_read_request_units, max_write_request_units| OnDemandThroughput {
            max_read_request_units,
            max_write_request_units,
        };
        let mut throughput = Throughput::new(None, None, None);
        throughput.cap(ceilings(Some(7), None));
        throughput.cap(ceilings(None, Some(9)));
        assert_eq!(throughput.describe_ceilings(), Some(ceilings(Some(7), Some(9))));
        throughput.cap(ceilings(Some(LIFTED), Some(LIFTED)));
        assert_eq!(throughput.describe_ceilings(), None);
    }
}
