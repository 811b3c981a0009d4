//! Loads the airports of the world into a database in memory, and asks it the questions that one would ask.

mod airport;

use std::time::{Duration, Instant};

use dynamo_objects::{Database, Error, Meter, Table};
use indicatif::{ProgressBar, ProgressStyle};

use airport::Airport;

type Airports = Table<Airport>;

const DATA: &str = include_str!("../data/airports.csv");
/// How many airports are handed over at once; the table makes batches of 25 of them.
const CHUNK: usize = 500;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (db, meter) = Database::memory().metered();
    let airports = db.table::<Airport>();

    load(&airports, &meter).await?;
    by_code(&airports, &meter).await?;
    highest_first(&airports, &meter).await?;
    filtered(&airports, &meter).await?;
    counted(&airports, &meter).await?;
    counter(&airports, &meter).await?;
    paged(&airports, &meter).await?;
    Ok(())
}

async fn load(airports: &Airports, meter: &Meter) -> Result<(), Box<dyn std::error::Error>> {
    let rows = csv::Reader::from_reader(DATA.as_bytes()).into_deserialize().collect::<Result<Vec<Airport>, _>>()?;
    let bar = ProgressBar::new(rows.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} airports, {per_sec}")?);
    let start = Instant::now();
    for chunk in rows.chunks(CHUNK) {
        airports.put_many(chunk).await?;
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    answer(&format!("{} airports loaded", rows.len()), start.elapsed(), meter);
    Ok(())
}

async fn by_code(airports: &Airports, meter: &Meter) -> Result<(), Error> {
    let start = Instant::now();
    let zurich = airports.get(("CH", "LSZH")).await?;
    answer(&format!("LSZH in CH is {}", describe(&zurich)), start.elapsed(), meter);

    let start = Instant::now();
    let found = airports.index(Airport::BY_IATA).query("LHR").first().await?;
    let name = found.as_ref().map_or_else(|| "nowhere".to_owned(), describe);
    answer(&format!("luggage for LHR goes to {name}"), start.elapsed(), meter);
    Ok(())
}

async fn highest_first(airports: &Airports, meter: &Meter) -> Result<(), Error> {
    let start = Instant::now();
    let swiss = airports.index(Airport::BY_ELEVATION).query("CH").rev().all().await?;
    let elapsed = start.elapsed();
    for airport in swiss.iter().take(3) {
        println!("  {:>6} ft  {}", airport.elevation, describe(airport));
    }
    answer(&format!("{} airports in Switzerland, highest first", swiss.len()), elapsed, meter);
    Ok(())
}

async fn filtered(airports: &Airports, meter: &Meter) -> Result<(), Error> {
    let start = Instant::now();
    let high = airports
        .index(Airport::BY_ELEVATION)
        .query("US")
        .sort(|k| k.ge(8000))
        .filter(|f| f.subd.eq("Colorado") & f.iata.exists())
        .all()
        .await?;
    answer(&format!("{} airports in Colorado above 8000 ft have an IATA code", high.len()), start.elapsed(), meter);
    Ok(())
}

async fn counted(airports: &Airports, meter: &Meter) -> Result<(), Error> {
    let start = Instant::now();
    let brazilian = airports.query("BR").count().await?;
    answer(&format!("{brazilian} airports in Brazil, counted"), start.elapsed(), meter);

    let start = Instant::now();
    let below_the_sea = airports.scan().filter(|f| f.elevation.lt(0)).count().await?;
    answer(&format!("{below_the_sea} airports below the sea, in a scan of all"), start.elapsed(), meter);
    Ok(())
}

async fn counter(airports: &Airports, meter: &Meter) -> Result<(), Error> {
    let start = Instant::now();
    airports.update_counter(("CH", "LSZH"), |f| f.lookups, 1).await?;
    let lookups = airports.update_counter(("CH", "LSZH"), |f| f.lookups, 1).await?;
    answer(&format!("LSZH was looked up {lookups} times"), start.elapsed(), meter);
    Ok(())
}

async fn paged(airports: &Airports, meter: &Meter) -> Result<(), Error> {
    let start = Instant::now();
    let first = airports.query("FR").limit(10).page(None).await?;
    // The cursor is text that could have gone to a browser and back.
    let cursor = first.next.map(|cursor| cursor.to_string()).unwrap_or_default();
    let second = airports.query("FR").limit(10).page(Some(&cursor.parse()?)).await?;
    let codes: Vec<_> = second.items.iter().map(|airport| airport.icao.as_str()).collect();
    answer(&format!("second page of France: {}", codes.join(" ")), start.elapsed(), meter);
    println!("  by the cursor {cursor}");
    Ok(())
}

fn describe(airport: &Airport) -> String {
    match &airport.city {
        Some(city) => format!("{}, {city} ({})", airport.name, airport.country),
        None => format!("{} ({})", airport.name, airport.country),
    }
}

/// Prints an answer with the time that it took and the capacity that it consumed.
fn answer(text: &str, elapsed: Duration, meter: &Meter) {
    let consumed = meter.total();
    meter.reset();
    println!("{text}  [{elapsed:.1?}, {} read units, {} write units]", consumed.reads, consumed.writes);
}
