//! The two tables and the indexes of the first: keys and attributes of few values, so that things meet.

use dynamo_model::schema::{
    AttributeDefinition, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex, Projection,
};
use dynamo_model::{AttributeType, AttributeValue, Item, Number};

/// Has a partition key, a sort key and all of the indexes.
pub(crate) const THINGS: &str = "things";
/// Has a partition key and nothing else.
pub(crate) const OTHERS: &str = "others";

/// The key of an item of one of the tables, by the places of its values among those that there are. Their order is
/// that of the values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Key {
    Thing { p: usize, s: usize },
    Other { h: usize },
}

impl Key {
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Thing { .. } => THINGS,
            Self::Other { .. } => OTHERS,
        }
    }

    pub(crate) fn item(self) -> Item {
        match self {
            Self::Thing { p, s } => Item::from([("p", values_of("p")[p].clone()), ("s", values_of("s")[s].clone())]),
            Self::Other { h } => Item::from([("h", values_of("h")[h].clone())]),
        }
    }
}

/// The attributes of a table's key.
pub(crate) fn key_of(table: &str) -> &'static [&'static str] {
    if table == THINGS { &["p", "s"] } else { &["h"] }
}

/// The attributes that are not part of the key of a table. `g`, `n`, `t` and `d` are keys of indexes, the last of an
/// index that may not be there.
pub(crate) const ATTRIBUTES: [&str; 7] = ["a", "b", "c", "d", "g", "n", "t"];

/// The type of an attribute that is part of some key.
pub(crate) fn type_of(attribute: &str) -> AttributeType {
    match attribute {
        "s" | "n" => AttributeType::N,
        "h" => AttributeType::B,
        _ => AttributeType::S,
    }
}

/// The values that an attribute of some key has here, in ascending order.
pub(crate) fn values_of(attribute: &str) -> Vec<AttributeValue> {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.into()).collect();
    let numbers = |numbers: &[&str]| {
        numbers.iter().map(|number| number.parse::<Number>().expect("a number in order").into()).collect()
    };
    match attribute {
        "p" => texts(&["a", "ab", "b"]),
        "s" => numbers(&["-10", "-1", "0", "0.5", "2", "10"]),
        "h" => vec![vec![0].into(), vec![0, 0].into(), vec![255].into()],
        "g" => texts(&["g", "gg", "h"]),
        "n" => numbers(&["-1", "0", "1.5"]),
        "t" => texts(&["t", "u"]),
        _ => texts(&["d", "e"]),
    }
}

/// An index of the things.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) is_local: bool,
    pub(crate) partition: &'static [&'static str],
    pub(crate) sort: &'static [&'static str],
    pub(crate) holds: Holds,
}

/// What an index holds beside the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Holds {
    All,
    Keys,
    These(&'static [&'static str]),
}

/// All indexes that there ever are. The first of them are there from the start.
pub(crate) const INDEXES: [Index; 9] = [
    Index { name: "local-all", is_local: true, partition: &["p"], sort: &["n"], holds: Holds::All },
    Index { name: "local-keys", is_local: true, partition: &["p"], sort: &["t"], holds: Holds::Keys },
    Index { name: "local-these", is_local: true, partition: &["p"], sort: &["n"], holds: Holds::These(&["a"]) },
    Index { name: "all", is_local: false, partition: &["g"], sort: &[], holds: Holds::All },
    Index { name: "keys", is_local: false, partition: &["g"], sort: &["n"], holds: Holds::Keys },
    Index { name: "these", is_local: false, partition: &["t"], sort: &["s"], holds: Holds::These(&["a", "b"]) },
    Index { name: "many", is_local: false, partition: &["g", "t"], sort: &["n", "s"], holds: Holds::All },
    Index { name: "late", is_local: false, partition: &["d"], sort: &["n"], holds: Holds::All },
    Index { name: "later", is_local: false, partition: &["n"], sort: &["d"], holds: Holds::These(&["c"]) },
];

/// How many of [`INDEXES`] a new table has.
pub(crate) const INITIAL: usize = 7;

impl Index {
    /// The attributes of its key, those of the partition key first.
    pub(crate) fn key(&self) -> impl Iterator<Item = &'static str> {
        self.partition.iter().chain(self.sort).copied()
    }

    /// Whether its entries hold an attribute.
    pub(crate) fn has(&self, attribute: &str) -> bool {
        let included = match self.holds {
            Holds::All => return true,
            Holds::Keys => false,
            Holds::These(names) => names.contains(&attribute),
        };
        included || key_of(THINGS).contains(&attribute) || self.key().any(|name| name == attribute)
    }

    pub(crate) fn local(&self) -> LocalSecondaryIndex {
        LocalSecondaryIndex {
            index_name: self.name.to_owned(),
            key_schema: key_schema(self.partition, self.sort),
            projection: self.projection(),
        }
    }

    pub(crate) fn global(&self) -> GlobalSecondaryIndex {
        GlobalSecondaryIndex {
            index_name: self.name.to_owned(),
            key_schema: key_schema(self.partition, self.sort),
            projection: self.projection(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }

    fn projection(&self) -> Projection {
        match self.holds {
            Holds::All => Projection::all(),
            Holds::Keys => Projection::keys_only(),
            Holds::These(names) => Projection::include(names.iter().copied()),
        }
    }
}

pub(crate) fn key_schema(partition: &[&str], sort: &[&str]) -> Vec<KeySchemaElement> {
    let partition = partition.iter().copied().map(KeySchemaElement::partition);
    partition.chain(sort.iter().copied().map(KeySchemaElement::sort)).collect()
}

/// Each of these attributes with its type, once.
pub(crate) fn definitions<'a>(attributes: impl Iterator<Item = &'a str>) -> Vec<AttributeDefinition> {
    let names: std::collections::BTreeSet<_> = attributes.collect();
    names
        .into_iter()
        .map(|name| AttributeDefinition::new(name, KeyAttributeType::from(type_of(name).as_str())))
        .collect()
}

/// Where a query or scan reads: a table, or an index of the things.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Table(&'static str),
    /// By its place in [`INDEXES`].
    Index(usize),
}

impl Place {
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Table(name) => name,
            Self::Index(_) => THINGS,
        }
    }

    pub(crate) fn index(self) -> Option<&'static Index> {
        match self {
            Self::Table(_) => None,
            Self::Index(at) => Some(&INDEXES[at]),
        }
    }

    /// The attributes of the partition key that it is queried by.
    pub(crate) fn partition(self) -> &'static [&'static str] {
        self.index().map_or(&key_of(self.table())[..1], |index| index.partition)
    }

    /// The attributes of the sort key that it is queried by.
    pub(crate) fn sort(self) -> &'static [&'static str] {
        self.index().map_or(&key_of(self.table())[1..], |index| index.sort)
    }

    pub(crate) fn is_global(self) -> bool {
        self.index().is_some_and(|index| !index.is_local)
    }
}
