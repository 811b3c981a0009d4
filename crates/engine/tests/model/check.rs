//! Whether what the engine answers is what the reference answers.

use std::collections::BTreeMap;

use dynamo_model::api::{Capacity, ConsumedCapacity};
use dynamo_model::{CancellationReason, Item, ServiceError};

use crate::operation::Ask;
use crate::reference::{Cost, Fault, Page};
use crate::shape::INDEXES;
use crate::update::Faults;

/// The items of a page, how many they are and how many were looked at, and the next key.
pub(crate) type Told = (Option<Vec<Item>>, i32, i32, Option<Item>);

pub(crate) fn page(
    ask: &Ask,
    (items, count, scanned, last_key): Told,
    capacity: Option<Box<ConsumedCapacity>>,
    expected: &Page,
) {
    assert_eq!(items, expected.items);
    assert_eq!(usize::try_from(count).ok(), Some(expected.count));
    assert_eq!(usize::try_from(scanned).ok(), Some(expected.scanned));
    assert_eq!(last_key, expected.last_key);
    // Whether an item that the filter drops is fetched, and paid for, nobody has measured.
    if ask.filter.is_some() && expected.units.0 > 0.0 {
        return;
    }
    let (fetched, read) = expected.units;
    let expected = match ask.place.index() {
        Some(index) => Cost { table: fetched, indexes: [(index.name, read)].into() },
        None => Cost { table: read, ..Default::default() },
    };
    cost(capacity, ask.place.table(), &expected, None);
}

/// What transactions tell beside the units themselves.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    Read,
    Write,
}

pub(crate) fn costs(
    told: Option<Vec<ConsumedCapacity>>,
    expected: &BTreeMap<&'static str, Cost>,
    direction: Option<Direction>,
) {
    let told = told.expect("capacity was asked for");
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for told in told {
        let (table, expected) = expected.get_key_value(told.table_name.as_str()).expect("a table of the request");
        cost(Some(Box::new(told.clone())), table, expected, direction);
    }
}

pub(crate) fn cost(told: Option<Box<ConsumedCapacity>>, table: &str, cost: &Cost, direction: Option<Direction>) {
    let split = |units: f64| Capacity {
        capacity_units: units,
        read_capacity_units: matches!(direction, Some(Direction::Read)).then_some(units),
        write_capacity_units: matches!(direction, Some(Direction::Write)).then_some(units),
    };
    let arm = |is_local: bool| {
        let of_kind = |name: &str| INDEXES.iter().any(|index| index.name == name && index.is_local == is_local);
        let units = cost.indexes.iter().filter(|(name, _)| of_kind(name));
        let arm: BTreeMap<String, Capacity> = units.map(|(name, units)| ((*name).to_owned(), split(*units))).collect();
        (!arm.is_empty()).then_some(arm)
    };
    let total = split(cost.total());
    let expected = ConsumedCapacity {
        table_name: table.to_owned(),
        capacity_units: total.capacity_units,
        read_capacity_units: total.read_capacity_units,
        write_capacity_units: total.write_capacity_units,
        table: Some(split(cost.table)),
        local_secondary_indexes: arm(true),
        global_secondary_indexes: arm(false),
    };
    assert_eq!(told, Some(Box::new(expected)));
}

pub(crate) fn fault(error: ServiceError, fault: &Fault) {
    match fault {
        Fault::Condition(item) => assert_eq!(error, ServiceError::ConditionalCheckFailed { item: item.clone() }),
        Fault::Invalid(faults) => invalid(error, faults),
    }
}

pub(crate) fn invalid(error: ServiceError, faults: &Faults) {
    match error {
        ServiceError::Validation { message } => assert!(faults.contains(&message), "{message:?} is not of {faults:?}"),
        error => panic!("{error} and not one of {faults:?}"),
    }
}

pub(crate) fn reasons(reasons: Vec<CancellationReason>, expected: &[Option<Fault>]) {
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for (reason, expected) in reasons.into_iter().zip(expected) {
        match (reason, expected) {
            (CancellationReason::None, None) => {}
            (CancellationReason::ConditionalCheckFailed { item }, Some(Fault::Condition(expected))) => {
                assert_eq!(item, *expected);
            }
            (CancellationReason::Validation { message }, Some(Fault::Invalid(faults))) => {
                assert!(faults.contains(&message), "{message:?} is not of {faults:?}");
            }
            (reason, expected) => panic!("{reason:?} and not {expected:?}"),
        }
    }
}
