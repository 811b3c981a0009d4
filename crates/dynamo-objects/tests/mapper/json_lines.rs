//! Tables as files of JSON, and back: exactly, or with the line that is to blame.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_objects::api::{PutItemRequest, Request, ScanRequest};
use dynamo_objects::copy::Existing;
use dynamo_objects::{
    AttributeValue, Clock, Database, ErrorKind, Item, Misbehaviour, Number, RateLimit, Record, ServiceError, TestClock,
};

async fn put(db: &Database, table: &str, item: Item) {
    let table_name = format!("{}{table}", db.table_prefix());
    db.backend().send(PutItemRequest { table_name, item, ..Default::default() }).await.unwrap();
}

/// All items of a table, as text, so that they have an order.
async fn items(db: &Database, table: &str) -> BTreeSet<String> {
    let (mut found, mut start) = (BTreeSet::new(), None);
    loop {
        let table_name = format!("{}{table}", db.table_prefix());
        let scan = ScanRequest { table_name, exclusive_start_key: start, ..Default::default() };
        let page = db.backend().send(scan).await.unwrap();
        found.extend(page.items.unwrap_or_default().into_iter().map(|item| format!("{:?}", item.unwrap())));
        start = page.last_evaluated_key;
        if start.is_none() {
            return found;
        }
    }
}

fn number(text: &str) -> AttributeValue {
    AttributeValue::N(text.parse().unwrap())
}

/// Something of every type.
fn rich(id: &str) -> Item {
    Item::from([
        ("store_id", id.into()),
        ("text", "\"quoted\"\n\u{1}é".into()),
        ("long", number("12345678901234567890.123456789012345678")),
        ("small", number("-1E-130")),
        ("bytes", AttributeValue::B(vec![0, 255, 128])),
        ("yes", true.into()),
        ("nothing", AttributeValue::Null),
        ("list", AttributeValue::L(vec![number("1"), AttributeValue::L(Vec::new()), "x".into()])),
        ("Item", AttributeValue::M(Item::from([("S", AttributeValue::M(Item::new()))]))),
        ("texts", AttributeValue::Ss(["b".to_owned(), "a".to_owned()].into_iter().collect())),
        ("numbers", AttributeValue::Ns([Number::from(2), Number::from(1)].into_iter().collect())),
        ("byte_strings", AttributeValue::Bs([vec![2], vec![1]].into_iter().collect())),
    ])
}

#[dynamo_objects::test]
async fn what_is_exported_comes_back_exactly(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many((0..250).map(|number| Store { visits: number, ..store(&format!("S{number}")) })).await.unwrap();
    put(&db, "store", rich("rich")).await;
    let mut lines = Vec::new();
    let report = db.export("store").segments(3).to(&mut lines).await.unwrap();
    assert_eq!((report.read, report.written), (251, 251));
    assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 251);

    let other = db.clone().prefix("other_");
    let report = other.import(&other.table::<Store>()).from(lines.as_slice()).await.unwrap();
    assert_eq!((report.read, report.written, report.skipped), (251, 251, 0));
    assert_eq!(items(&other, "store").await, items(&db, "store").await);
    // It has the indexes that its record declares.
    let index = other.table::<Store>();
    assert_eq!(index.index(Store::STORE_COMPANY_INDEX).query("MYC").count().await.unwrap(), 250);

    // Once more: what is equal is passed over. And without the envelopes.
    let report = other.import("store").from(lines.as_slice()).await.unwrap();
    assert_eq!((report.written, report.skipped), (0, 251));
    let bare = String::from_utf8(lines).unwrap();
    let bare = bare.lines().map(|line| line.strip_prefix(r#"{"Item":"#).unwrap().strip_suffix('}').unwrap());
    let bare = bare.collect::<Vec<_>>().join("\r\n\r\n");
    let third = db.clone().prefix("third_");
    let report = third.import(&third.table::<Store>()).existing(Existing::Overwrite).from(bare.as_bytes()).await;
    assert_eq!(report.unwrap().written, 251);
    assert_eq!(items(&third, "store").await, items(&db, "store").await);
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "blob")]
struct Blob {
    #[dynamo(partition_key)]
    digest: Vec<u8>,
    size: u32,
}

#[dynamo_objects::test]
async fn plain_json_has_exact_numbers_and_no_types(db: Database) {
    db.create_table::<Store>().await.unwrap();
    put(&db, "store", rich("rich")).await;
    let mut lines = Vec::new();
    db.export("store").plain().to(&mut lines).await.unwrap();
    let text = String::from_utf8(lines.clone()).unwrap();
    for part in [
        r#""bytes":"AP+A""#,
        r#""long":12345678901234567890.123456789012345678"#,
        r#""nothing":null"#,
        r#""list":[1,[],"x"]"#,
        r#""text":"\"quoted\"\n\u0001é""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let other = db.clone().prefix("other_");
    other.import(&other.table::<Store>()).plain().from(lines.as_slice()).await.unwrap();
    let mut expected = rich("rich");
    expected.remove("store_id");
    expected.insert("bytes", "AP+A");
    let mut found = other.table::<Loose>().get("rich").await.unwrap().rest;
    // Sets have no order: that of the lists is whichever they were told in.
    for (name, one) in [("texts", "a".into()), ("numbers", number("1")), ("byte_strings", "AQ==".into())] {
        expected.remove(name);
        let list = found.remove(name);
        assert!(matches!(&list, Some(AttributeValue::L(list)) if list.len() == 2 && list.contains(&one)), "{list:?}");
    }
    assert_eq!(found, expected);

    // A key of bytes is known to be one.
    let blobs = db.table::<Blob>();
    blobs.put(&Blob { digest: vec![0, 255], size: 7 }).await.unwrap();
    let mut lines = Vec::new();
    db.export(&blobs).plain().to(&mut lines).await.unwrap();
    let blobs = other.table::<Blob>();
    other.import(&blobs).plain().from(lines.as_slice()).await.unwrap();
    assert_eq!(blobs.get(vec![0_u8, 255]).await.unwrap().size, 7);
}

/// A store with whatever it has.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "store")]
struct Loose {
    #[dynamo(partition_key)]
    store_id: String,
    #[dynamo(rest)]
    rest: Item,
}

#[dynamo_objects::test]
async fn the_line_that_is_wrong_is_told(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let good = |number: usize| format!(r#"{{"Item":{{"store_id":{{"S":"S{number}"}},"company_id":{{"S":"c"}}}}}}"#);
    let key = |value: &str| format!(r#"{{"store_id":{value},"company_id":{{"S":"c"}}}}"#);
    let with = |value: &str| format!(r#"{{"store_id":{{"S":"x"}},"a":{value}}}"#);
    let wrong = [
        ("nonsense".to_owned(), "expected"),
        ("[]".to_owned(), "an item is an object"),
        (r#"{"Item":{"company_id":{"S":"c"}}}"#.to_owned(), r#"the key "store_id" is missing"#),
        (key(r#"{"N":"1"}"#), r#"the key "store_id" is of type N, and must be of type S"#),
        (key(r#"{"S":""}"#), r#"the key "store_id" is empty"#),
        (key(&format!(r#"{{"S":"{}"}}"#, "x".repeat(2049))), "2049 bytes, and can have 2048"),
        // A key of an index.
        (r#"{"store_id":{"S":"x"},"company_id":{"NULL":true}}"#.to_owned(), "company_id\" is of type NULL"),
        (with(r#"{"N":"1e999"}"#), "Number overflow"),
        (with(r#"{"N":1.5}"#), "cannot be converted to String"),
        (with(r#"{"SS":[]}"#), "a set without an element"),
        (with(r#"{"L":[{"NS":["1","1.0"]}]}"#), r#""a" has a set with an element twice"#),
        (with(r#"{"B":"x"}"#), "Base64"),
        (with(r#"{"X":"x"}"#), "type"),
        (with(&format!(r#"{{"S":"{}"}}"#, "x".repeat(410_000))), "an item can have 409600"),
        (with(&format!("{}{{\"NULL\":true}}{}", r#"{"L":["#.repeat(32), "]}".repeat(32))), "32 levels"),
    ];
    for (line, expected) in wrong {
        // After so many that are written together, and an empty one.
        let lines = (0..120).map(good).chain([String::new(), line.clone(), good(999)]).collect::<Vec<_>>().join("\n");
        let dry = db.import("store").dry_run().from(lines.as_bytes()).await.unwrap_err();
        assert_eq!(items(&db, "store").await.len(), 0, "nothing is written by a dry run");
        let error = db.import("store").existing(Existing::Skip).from(lines.as_bytes()).await.unwrap_err();
        for error in [dry, error] {
            let ErrorKind::NotAnItem { line: number, problem, table } = error.kind() else { panic!("{error}") };
            assert_eq!(*number, 122, "{error}");
            assert!(problem.contains(expected) && table.ends_with("store"), "{line:.200}: {problem}");
            let copied = error.copied().expect("it had begun");
            assert_eq!((copied.read, copied.written), (120, 120));
            assert!(error.to_string().starts_with("line 122 is no item of table "), "{error}");
        }
        // What was before it is there.
        assert_eq!(items(&db, "store").await.len(), 120);
        db.delete_table("store").await.unwrap();
        db.create_table::<Store>().await.unwrap();
    }
    let error = db.import("store").plain().from(b"{\"store_id\":\"a\",\"n\":1e999}".as_slice()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotAnItem { line: 1, .. }), "{error}");
    assert!(error.to_string().contains(r#""n": "#), "{error}");
}

#[dynamo_objects::test]
async fn what_is_there_is_kept_or_replaced_as_told(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&Store { visits: 7, ..store("S1") }).await.unwrap();
    let lines = br#"{"store_id":"S1","company_id":"MYC","visits":1}
{"store_id":"S2","company_id":"MYC","visits":2}
{"store_id":"S2","company_id":"MYC","visits":3}
"#;
    let import = || db.import("store").plain();
    let error = import().from(lines.as_slice()).await.unwrap_err();
    assert!(error.is_already_exists(), "{error}");
    stores.delete("S2").await.unwrap();
    let seen = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&seen);
    let progress = move |report: &dynamo_objects::copy::CopyReport| told.store(report.read, Ordering::Relaxed);
    let report = import().existing(Existing::Skip).progress(progress).from(lines.as_slice()).await.unwrap();
    assert_eq!((report.read, report.written, report.skipped), (3, 1, 2));
    assert_eq!(seen.load(Ordering::Relaxed), 3);
    assert_eq!(stores.get("S1").await.unwrap().visits, 7);
    let report = import().existing(Existing::Overwrite).from(lines.as_slice()).await.unwrap();
    assert_eq!((report.written, report.skipped), (3, 0));
    assert_eq!((stores.get("S1").await.unwrap().visits, stores.get("S2").await.unwrap().visits), (1, 3));
}

#[dynamo_objects::test]
async fn a_table_is_made_where_it_is_known_how(db: Database) {
    let line = br#"{"store_id":"S1","company_id":"MYC"}"#.as_slice();
    let error = db.import("store").plain().from(line).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
    let error = db.export("store").to(io::sink()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
    let stores = db.table::<Store>();
    let report = db.import(&stores).plain().dry_run().from(line).await.unwrap();
    assert_eq!(report.written, 1);
    assert!(!db.exists("store").await.unwrap());
    db.import(&stores).plain().from(line).await.unwrap();
    assert_eq!(stores.get("S1").await.unwrap(), store("S1"));
}

/// A file of this test's own, that is not there yet.
fn file(name: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("dynamo-objects-lines-{}-{name}.jsonl", std::process::id()));
    let _ = std::fs::remove_file(&file);
    file
}

/// Takes so many bytes, and then none.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| io::Error::from(io::ErrorKind::StorageFull))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[dynamo_objects::test]
async fn files_are_whole_or_not_there(db: Database) {
    let orders = db.table::<Order>();
    orders.put_many((0..250).map(|number| order("a", number))).await.unwrap();
    let file = file(&format!("orders{}", db.table_prefix()));
    let part = PathBuf::from(format!("{}.part", file.display()));
    let (path, seen) = (part.clone(), Arc::new(AtomicU64::new(0)));
    let told = Arc::clone(&seen);
    let export = db.export(&orders).progress(move |report| {
        assert!(path.exists());
        told.store(report.written, Ordering::Relaxed);
    });
    export.to_file(&file).await.unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 250);
    assert!(file.exists() && !part.exists());
    let other = db.clone().prefix("other_");
    let report = other.import(&other.table::<Order>()).from_file(&file).await.unwrap();
    assert_eq!(report.written, 250);

    // What was there stays where nothing can be written in its place.
    let whole = std::fs::read(&file).unwrap();
    let bad = db.clone().hook(NoScan);
    let error = bad.export("order").to_file(&file).await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert!(std::fs::read(&file).unwrap() == whole && !part.exists());
    std::fs::remove_file(&file).unwrap();

    let error = db.export("order").to_file(file.join("nowhere")).await.unwrap_err();
    let ErrorKind::File { file: Some(named), .. } = error.kind() else { panic!("{error}") };
    assert!(*named == file.join("nowhere") && error.to_string().contains("nowhere"), "{error}");
    let error = db.import("order").from_file(&file).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::File { file: Some(_), .. }), "{error}");

    let error = db.export("order").to(Full(20_000)).await.unwrap_err();
    let ErrorKind::File { file: None, source, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    assert_eq!(error.copied().map(|copied| copied.written % 100), Some(0));
}

#[derive(Debug)]
struct NoScan;

impl dynamo_objects::Hook for NoScan {
    type Note = ();

    fn before(&self, request: &mut Request) -> Result<(), dynamo_objects::BackendError> {
        match request {
            Request::Scan(_) => Err(ServiceError::AccessDenied { message: "no".to_owned() }.into()),
            _ => Ok(()),
        }
    }

    fn after(&self, (): (), _: dynamo_objects::Answered<'_>) {}
}

#[tokio::test]
async fn what_cannot_be_read_to_its_end_is_told() {
    struct Torn;
    impl Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let db = Database::memory();
    let line = br#"{"store_id":"S1","company_id":"MYC"}
"#;
    let import = db.import(&db.table::<Store>()).plain();
    let error = import.from(line.chain(Torn)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::File { file: None, .. }), "{error}");
    assert_eq!(error.copied().map(|copied| copied.written), Some(1));
    assert_eq!(db.table::<Store>().count().await.unwrap(), 1);
}

#[dynamo_objects::test]
async fn exports_and_imports_keep_to_a_limit(db: Database) {
    let stores = db.table::<Store>();
    let large = |number| Store { city: Some("x".repeat(1500)), ..store(&format!("S{number}")) };
    stores.put_many((0..100).map(large)).await.unwrap();
    db.clone().prefix("other_").create_table::<Store>().await.unwrap();
    let clock = TestClock::default();
    let (timed, meter) = db.sleep(clock.clone()).clock(clock.clone()).metered();
    let limit = RateLimit::new().reads(1.0).writes(10.0);
    let mut lines = Vec::new();
    // Two segments, one page each, and both together cost some 20 units.
    timed.export("store").segments(2).rate_limit(&limit).to(&mut lines).await.unwrap();
    timed.export("store").rate_limit(&limit).to(io::sink()).await.unwrap();
    let reads = meter.total().reads;
    assert!(clock.now().as_secs_f64() >= reads / 2.0 - 2.0, "{:?} for {reads}", clock.now());
    let before = clock.now();
    let other = timed.prefix("other_");
    let import = other.import("store").existing(Existing::Overwrite).rate_limit(&limit);
    import.from([lines.as_slice(), &lines, &lines].concat().as_slice()).await.unwrap();
    let took = (clock.now() - before).as_secs_f64();
    let writes = meter.total().writes;
    // What is kept of a second is free, and for what the last hundred items cost, 4 units each, nobody waits.
    assert!(writes >= 800.0 && (writes - 410.0..=writes).contains(&(took * 10.0)), "{took} s for {writes}");
}

#[tokio::test]
async fn nothing_is_lost_on_a_bad_day() {
    let source = Database::memory();
    source.table::<Order>().put_many((0..200).map(|number| order("a", number))).await.unwrap();
    for seed in 0..100 {
        let misbehaviour = Misbehaviour::seeded(seed).throttles(0.2).leftovers(0.5).failures(0.05).short_pages(0.5);
        let bad = source.clone().sleep(Insomnia::default()).misbehave(misbehaviour.clone());
        let mut lines = Vec::new();
        bad.export("order").segments(1 + seed as u32 % 4).to(&mut lines).await.unwrap();
        let double = Double::watching();
        let target = double.database();
        let bad = target.clone().sleep(Insomnia::default()).misbehave(misbehaviour);
        let existing = [Existing::Fail, Existing::Skip, Existing::Overwrite][seed as usize % 3];
        let import = bad.import(&bad.table::<Order>()).existing(existing).from(lines.as_slice()).await;
        assert_eq!(import.unwrap().read, 200, "seed {seed}");
        assert_eq!(items(&target, "order").await, items(&source, "order").await, "seed {seed}");
    }
}

fn any_number() -> impl Strategy<Value = Number> {
    (any::<bool>(), 0..10_u128.pow(38), -130..88_i64)
        .prop_filter_map("a number", |(negative, digits, power)| Number::from_parts(negative, digits, power).ok())
}

fn scalar() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        any::<String>().prop_map(AttributeValue::S),
        any_number().prop_map(AttributeValue::N),
        vec(any::<u8>(), 0..9).prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        btree_set(any::<String>(), 1..4).prop_map(|set| AttributeValue::Ss(set.into_iter().collect())),
        btree_set(any_number(), 1..4).prop_map(|set| AttributeValue::Ns(set.into_iter().collect())),
        btree_set(vec(any::<u8>(), 0..5), 1..4).prop_map(|set| AttributeValue::Bs(set.into_iter().collect())),
    ]
}

fn value() -> impl Strategy<Value = AttributeValue> {
    scalar().prop_recursive(5, 30, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            btree_map(".{1,5}", inner, 0..4).prop_map(|map| AttributeValue::M(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_item_comes_back(all in btree_map(".{1,5}", btree_map("Item|[SNBML]|.{1,5}", value(), 0..4), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (db, other) = (Database::memory(), Database::memory());
            db.create_table::<Loose>().await.unwrap();
            for (id, attributes) in all {
                let mut item: Item = attributes.into_iter().collect();
                item.insert("store_id", id.as_str());
                put(&db, "store", item).await;
            }
            let mut lines = Vec::new();
            db.export("store").to(&mut lines).await.unwrap();
            other.import(&other.table::<Loose>()).from(lines.as_slice()).await.unwrap();
            assert_eq!(items(&other, "store").await, items(&db, "store").await);
        });
    }
}

/// However it is damaged, it is read, or told.
#[tokio::test]
async fn damaged_files_are_told() {
    let db = Database::memory();
    let stores = db.table::<Store>();
    stores.put_many((0..3).map(|number| store(&format!("S{number}")))).await.unwrap();
    let mut lines = Vec::new();
    db.export("store").to(&mut lines).await.unwrap();
    let problems = Mutex::new(0);
    for at in 0..lines.len() {
        let cut = db.import("store").dry_run().from(&lines[..at]).await;
        let mut flipped = lines.clone();
        flipped[at] ^= 0x15;
        let flipped = db.import("store").dry_run().from(flipped.as_slice()).await;
        for result in [cut, flipped] {
            if let Err(error) = result {
                assert!(matches!(error.kind(), ErrorKind::NotAnItem { line: 1..=3, .. }), "{error}");
                *problems.lock().unwrap() += 1;
            }
        }
    }
    assert!(*problems.lock().unwrap() > lines.len());
}
