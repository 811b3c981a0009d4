use dynamo_objects::Record;
use serde::Deserialize;

/// An airport, as a row of `data/airports.csv` and as a record.
#[derive(Record, Deserialize, Clone, Debug, PartialEq)]
#[dynamo(table = "airports")]
#[dynamo(index(name = "ByElevation", partition_key = country, sort_key = elevation))]
#[dynamo(index(name = "ByIata", partition_key = iata))]
pub(crate) struct Airport {
    /// ISO code of the country.
    #[dynamo(partition_key)]
    pub(crate) country: String,
    /// The ICAO code, unique in the world.
    #[dynamo(sort_key)]
    pub(crate) icao: String,
    /// The IATA code on luggage tags. Most airports have none, and are not in the index.
    pub(crate) iata: Option<String>,
    pub(crate) name: String,
    pub(crate) city: Option<String>,
    /// State, province or canton.
    pub(crate) subd: Option<String>,
    /// In feet above the sea.
    pub(crate) elevation: f64,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// Time zone.
    pub(crate) tz: String,
    /// How often somebody asked for it.
    #[serde(skip)]
    #[dynamo(default)]
    pub(crate) lookups: u64,
}
