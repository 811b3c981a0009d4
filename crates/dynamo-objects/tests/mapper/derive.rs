//! What the derives make of structs and enums.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_model::schema::{
    AttributeDefinition, BillingMode, KeyAttributeType, KeySchemaElement, Projection, ProvisionedThroughput,
    StreamViewType,
};
use dynamo_objects::key::KeyNames;
use dynamo_objects::{
    AttributeValue, Attributes, BoxError, DecodeError, Document, EncodeError, FromAttribute, Item, Number, Record, Set,
    SharedTable, ToAttribute, epoch, fields,
};

#[derive(Record, Clone, Debug, PartialEq, Default)]
#[dynamo(table = "store", read = 3, write = 4)]
#[dynamo(index(name = "StoreCompanyIndex", partition_key = company_id, sort_key = store_id))]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    company_id: String,
    city: Option<String>,
    #[dynamo(default)]
    tags: BTreeSet<String>,
    #[dynamo(default)]
    visits: u64,
}

fn s(text: &str) -> AttributeValue {
    text.into()
}

fn n(number: i64) -> AttributeValue {
    Number::from(number).into()
}

fn l<const LEN: usize>(elements: [AttributeValue; LEN]) -> AttributeValue {
    AttributeValue::L(elements.into())
}

fn m<const LEN: usize>(entries: [(&str, AttributeValue); LEN]) -> AttributeValue {
    AttributeValue::M(Attributes::from(entries))
}

fn item<D: Document>(document: &D) -> Item {
    let mut item = Item::new();
    document.encode(&mut item).expect("it can be stored");
    item
}

fn read<D: Document, const LEN: usize>(attributes: [(&str, AttributeValue); LEN]) -> Result<D, String> {
    D::decode(&mut Item::from(attributes)).map_err(|error| error.to_string())
}

/// A value is stored as this, and this is read as the value.
#[track_caller]
fn both_ways<T: ToAttribute + FromAttribute + PartialEq + std::fmt::Debug>(value: T, attribute: AttributeValue) {
    assert_eq!(value.to_attribute().expect("it can be stored"), Some(attribute.clone()));
    assert_eq!(T::from_attribute(attribute).expect("it can be read"), value);
}

#[track_caller]
fn refused<T: FromAttribute + std::fmt::Debug>(attribute: AttributeValue, message: &str) {
    assert_eq!(T::from_attribute(attribute).expect_err("it cannot be read").to_string(), message);
}

fn store() -> Store {
    Store { store_id: "S1".into(), company_id: "MYC".into(), visits: 7, ..Store::default() }
}

#[test]
fn a_record_becomes_an_item_and_comes_back() {
    let expected = Item::from([("company_id", s("MYC")), ("store_id", s("S1")), ("visits", n(7))]);
    assert_eq!(item(&store()), expected);
    assert_eq!(Store::decode(&mut expected.clone()).ok(), Some(store()));
}

#[test]
fn absent_attributes_are_none_empty_or_the_default() {
    let read = read::<Store, _>([("company_id", s("MYC")), ("store_id", s("S1")), ("city", AttributeValue::Null)]);
    assert_eq!(read, Ok(Store { visits: 0, ..store() }));
}

#[test]
fn a_decode_error_names_record_path_and_types() {
    let error = read::<Store, _>([("store_id", s("S1"))]).unwrap_err();
    assert_eq!(error, "`company_id` of Store is missing");
    let error = read::<Store, _>([("store_id", n(1)), ("company_id", s("MYC"))]).unwrap_err();
    assert_eq!(error, "`store_id` of Store should be text (S), but is a number (N)");
    let error = read::<Store, _>([("store_id", s("S1")), ("company_id", s("C")), ("visits", n(-1))]).unwrap_err();
    assert_eq!(error, "`visits` of Store should be a number that fits u64: -1 is out of the range of u64");
}

#[test]
fn decoding_leaves_what_it_does_not_know() {
    let mut item = item(&store());
    item.insert("unknown", true);
    Store::decode(&mut item).unwrap();
    assert_eq!(item, Item::from([("unknown", true.into())]));
}

#[test]
fn a_table_can_have_a_stream() {
    macro_rules! view {
        ($view:tt) => {{
            #[derive(Record)]
            #[dynamo(table = "store", stream = $view)]
            struct Watched {
                #[dynamo(partition_key)]
                id: u64,
            }

            #[derive(SharedTable)]
            #[dynamo(table = "app", stream = $view)]
            struct App;

            assert_eq!(Watched::table().stream_specification, App::table().stream_specification);
            let stream = Watched::table().stream_specification.unwrap();
            assert!(stream.stream_enabled);
            stream.stream_view_type.unwrap()
        }};
    }
    assert_eq!(view!(keys_only), StreamViewType::KeysOnly);
    assert_eq!(view!(new_image), StreamViewType::NewImage);
    assert_eq!(view!(old_image), StreamViewType::OldImage);
    assert_eq!(view!(new_and_old_images), StreamViewType::NewAndOldImages);
    assert_eq!(view!("new_and_old_images"), StreamViewType::NewAndOldImages);
}

#[test]
fn a_record_describes_its_table() {
    let table = Store::table();
    let units = |read, write| Some(ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write });
    assert_eq!(table.table_name, "store");
    assert_eq!(table.key_schema, [KeySchemaElement::partition("store_id")]);
    assert_eq!(table.billing_mode, Some(BillingMode::Provisioned));
    assert_eq!(table.provisioned_throughput, units(3, 4));
    assert_eq!(
        table.attribute_definitions,
        [
            AttributeDefinition::new("store_id", KeyAttributeType::S),
            AttributeDefinition::new("company_id", KeyAttributeType::S)
        ]
    );
    assert_eq!(table.stream_specification, None);
    let [index] = &table.global_secondary_indexes.unwrap()[..] else { panic!("one index") };
    assert_eq!(index.index_name, "StoreCompanyIndex");
    assert_eq!(index.key_schema, [KeySchemaElement::partition("company_id"), KeySchemaElement::sort("store_id")]);
    assert_eq!(index.projection, Projection::all());
    assert_eq!(index.provisioned_throughput, units(3, 4));

    let handle = Store::STORE_COMPANY_INDEX;
    assert_eq!(
        (handle.name(), handle.partition(), handle.sort()),
        ("StoreCompanyIndex", &["company_id"][..], &["store_id"][..])
    );
    assert_eq!((Store::TABLE, Store::KEY), ("store", KeyNames { partition: "store_id", sort: None }));
}

const EVENTS: &str = "events";

#[derive(Record)]
#[dynamo(table = EVENTS, rename_all = "camelCase")]
#[dynamo(index(name = "by-kind", partition_key(kind, tenant), sort_key = (day, at), projection = keys_only))]
#[dynamo(index(name = "sparse", partition_key = owner, projection = include(payload, "raw-name"), ))]
#[dynamo(local_index(name = "by_day", sort_key = day, projection = all))]
struct Event {
    #[dynamo(partition_key)]
    tenant: u32,
    #[dynamo(sort_key, rename = "eventId")]
    id: [u8; 4],
    r#kind: Kind,
    day: String,
    at: f64,
    owner: Option<String>,
    payload: Vec<u8>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[dynamo(rename_all = "SCREAMING-KEBAB-CASE")]
enum Kind {
    FirstSeen,
    #[dynamo(rename = "gone", alias = "LOST", alias = "lost")]
    Gone,
}

#[test]
fn indexes_of_every_sort_are_described() {
    let table = Event::table();
    assert_eq!(table.table_name, "events");
    assert_eq!(table.billing_mode, Some(BillingMode::PayPerRequest));
    assert_eq!(table.provisioned_throughput, None);
    assert_eq!(table.key_schema, [KeySchemaElement::partition("tenant"), KeySchemaElement::sort("eventId")]);
    let definitions: Vec<_> = table
        .attribute_definitions
        .iter()
        .map(|definition| (definition.attribute_name.as_str(), definition.attribute_type.as_str()))
        .collect();
    assert_eq!(
        definitions,
        [("tenant", "N"), ("eventId", "B"), ("kind", "S"), ("day", "S"), ("at", "N"), ("owner", "S")]
    );
    let global = table.global_secondary_indexes.unwrap();
    assert_eq!(
        global[0].key_schema,
        [
            KeySchemaElement::partition("kind"),
            KeySchemaElement::partition("tenant"),
            KeySchemaElement::sort("day"),
            KeySchemaElement::sort("at")
        ]
    );
    assert_eq!(global[0].projection, Projection::keys_only());
    assert_eq!(global[0].provisioned_throughput, None);
    assert_eq!(global[1].projection, Projection::include(["payload", "raw-name"]));
    let local = table.local_secondary_indexes.unwrap();
    assert_eq!(local[0].key_schema, [KeySchemaElement::partition("tenant"), KeySchemaElement::sort("day")]);

    assert_eq!(Event::BY_KIND.partition(), ["kind", "tenant"]);
    assert_eq!(Event::BY_KIND.sort(), ["day", "at"]);
    assert!(Event::BY_DAY.is_local() && !Event::SPARSE.is_local());
    assert_eq!(Event::KEY, KeyNames { partition: "tenant", sort: Some("eventId") });
}

#[test]
fn names_follow_rename_all() {
    let mut names = Vec::new();
    assert!(Event::attribute_names(&mut names));
    assert_eq!(names, ["at", "day", "eventId", "kind", "owner", "payload", "tenant"]);
}

#[test]
fn an_enum_without_data_is_text() {
    both_ways(Kind::FirstSeen, s("FIRST-SEEN"));
    both_ways(Kind::Gone, s("gone"));
    assert_eq!(Kind::from_attribute(s("lost")).ok(), Some(Kind::Gone));
    refused::<Kind>(s("x"), "Kind should be one of `FIRST-SEEN`, `gone`: there is no variant \"x\"");
    both_ways(BTreeSet::from([Kind::Gone]), AttributeValue::Ss(Set::from(vec!["gone".to_owned()])));
    both_ways(BTreeMap::from([(Kind::FirstSeen, 1)]), m([("FIRST-SEEN", n(1))]));
}

#[derive(Document, Clone, Debug, PartialEq, Default)]
#[dynamo(default)]
struct Address {
    city: String,
    lines: Vec<String>,
    geo: Option<Point>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Point(f64, f64);

#[derive(Document, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Id(String);

/// What is inside is no key, and so this is none; it can be stored all the same.
#[derive(Document, Clone, Debug, PartialEq)]
struct Lines(Vec<String>);

#[derive(Document, Clone, Debug, PartialEq)]
struct Wrapper<T>(T);

#[derive(Document, Clone, Debug, PartialEq)]
struct Envelope<T, const N: usize>
where
    T: Clone,
{
    body: T,
    seal: [u8; N],
}

#[test]
fn documents_nest() {
    let address = Address { city: "Rome".into(), lines: vec!["a".into()], geo: Some(Point(1.5, -2.0)) };
    let geo = l([AttributeValue::N("1.5".parse().unwrap()), n(-2)]);
    both_ways(address, m([("city", s("Rome")), ("lines", l([s("a")])), ("geo", geo)]));
    both_ways(Address::default(), m([("city", s("")), ("lines", l([]))]));
    assert_eq!(Address::from_attribute(m([])).ok(), Some(Address::default()));
    refused::<Address>(m([("geo", l([n(1), s("x")]))]), "`geo[1]` of Address should be a number (N), but is text (S)");
    refused::<Address>(m([("geo", l([n(1)]))]), "`geo` of Address should be 2 elements: there are 1");
    refused::<Address>(s("x"), "Address should be a map (M), but is text (S)");
}

#[test]
fn newtypes_and_generic_types() {
    both_ways(Id("a".into()), s("a"));
    both_ways(HashMap::from([(Id("a".into()), 1)]), m([("a", n(1))]));
    both_ways(BTreeSet::from([Id("a".into())]), AttributeValue::Ss(Set::from(vec!["a".to_owned()])));
    both_ways(Lines(vec!["a".into()]), l([s("a")]));
    both_ways(Wrapper(vec![1]), l([n(1)]));
    assert_eq!(Wrapper::<Option<u8>>::absent(), Some(Wrapper(None)));
    both_ways(Envelope { body: Kind::Gone, seal: [1, 2] }, m([("body", s("gone")), ("seal", vec![1, 2].into())]));
    refused::<Envelope<u8, 2>>(
        m([("body", n(1)), ("seal", vec![1].into())]),
        "`seal` of Envelope should be 2 elements: there are 1",
    );
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "everything", before_save = Everything::check)]
struct Everything {
    #[dynamo(partition_key)]
    id: Id,
    #[dynamo(rename = "type", alias = "kind", alias = "sort")]
    r#type: String,
    #[dynamo(default = five)]
    retries: u32,
    #[dynamo(skip)]
    cached: Option<String>,
    #[dynamo(skip, default = five)]
    limit: u32,
    #[dynamo(flatten)]
    audit: Audit,
    #[dynamo(with = epoch::seconds)]
    expires: Option<SystemTime>,
    #[dynamo(with = epoch::millis)]
    created: SystemTime,
    #[dynamo(with = shout, default)]
    word: String,
    #[dynamo(rest)]
    extra: Attributes,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Audit {
    author: String,
    #[dynamo(rename = "a_first")]
    editor: Option<String>,
}

fn five() -> u32 {
    5
}

/// Text, stored in capitals.
mod shout {
    use dynamo_objects::AttributeValue;

    pub(crate) type Kind = dynamo_objects::kind::Text;

    pub(crate) fn to_attribute(word: &str) -> Result<Option<AttributeValue>, String> {
        if word == "?" { Err("nobody shouts that".into()) } else { Ok(Some(word.to_uppercase().as_str().into())) }
    }

    pub(crate) fn from_attribute(value: AttributeValue) -> Result<String, std::fmt::Error> {
        value.as_s().map(str::to_lowercase).ok_or(std::fmt::Error)
    }
}

impl Everything {
    fn check(&mut self) -> Result<(), String> {
        self.retries += 1;
        if self.word.is_empty() { Err("it needs a word".into()) } else { Ok(()) }
    }
}

fn everything() -> Everything {
    Everything {
        id: Id("1".into()),
        r#type: "t".into(),
        retries: 2,
        cached: Some("gone".into()),
        limit: 9,
        audit: Audit { author: "me".into(), editor: None },
        expires: Some(UNIX_EPOCH + Duration::from_millis(1500)),
        created: UNIX_EPOCH - Duration::from_millis(1500),
        word: "hey".into(),
        extra: Attributes::from([("x", n(1)), ("id", s("not mine"))]),
    }
}

#[test]
fn field_attributes_do_what_they_say() {
    let stored = item(&everything());
    let expected = Item::from([
        ("author", s("me")),
        ("created", n(-1500)),
        ("expires", n(1)),
        ("id", s("1")),
        ("retries", n(2)),
        ("type", s("t")),
        ("word", s("HEY")),
        ("x", n(1)),
    ]);
    assert_eq!(stored, expected);
    let read = Everything::decode(&mut stored.clone()).unwrap();
    let expected = Everything {
        cached: None,
        limit: 5,
        expires: Some(UNIX_EPOCH + Duration::from_secs(1)),
        extra: Attributes::from([("x", n(1))]),
        ..everything()
    };
    assert_eq!(read, expected);
    let mut names = Vec::new();
    assert!(!Everything::attribute_names(&mut names));
    assert_eq!(names, ["created", "expires", "id", "retries", "type", "word", "a_first", "author"]);
}

#[test]
fn former_names_and_defaults_are_read() {
    let old = [("id", s("1")), ("sort", s("old")), ("author", s("me")), ("created", n(0))];
    let read = read::<Everything, _>(old).unwrap();
    assert_eq!((read.r#type.as_str(), read.retries, read.expires, read.word.as_str()), ("old", 5, None, ""));
    let old =
        Everything::decode(&mut Item::from([("id", s("1")), ("sort", n(1)), ("author", s("me")), ("created", n(0))]));
    assert_eq!(old.unwrap_err().path(), "sort");
}

#[test]
fn errors_of_with_modules_name_the_field() {
    let mut item = Item::new();
    let error = Everything { word: "?".into(), ..everything() }.encode(&mut item).unwrap_err();
    assert_eq!(error.to_string(), "`word` of Everything cannot be stored: nobody shouts that");
    assert_eq!((error.record(), error.path().as_str()), (Some("Everything"), "word"));
    let mut stored = self::item(&everything());
    stored.remove("created");
    assert_eq!(Everything::decode(&mut stored).unwrap_err().to_string(), "`created` of Everything is missing");
    let mut stored = self::item(&everything());
    stored.insert("expires", s("soon"));
    let error = Everything::decode(&mut stored).unwrap_err();
    assert_eq!(error.to_string(), "`expires` of Everything should be a number (N), but is text (S)");
}

#[test]
fn before_save_changes_or_refuses_a_copy() {
    let record = everything();
    let saved = record.before_save().unwrap().unwrap();
    assert_eq!((record.retries, saved.retries), (2, 3));
    let error: BoxError = Everything { word: String::new(), ..everything() }.before_save().unwrap_err();
    assert_eq!(error.to_string(), "it needs a word");
    assert!(store().before_save().unwrap().is_none());
}

#[derive(Document, Debug, PartialEq)]
#[dynamo(rename_all = "lowercase", rename_all_fields = "camelCase")]
enum Shape {
    Nothing,
    Circle(f64),
    Line(i32, Option<i32>),
    Box {
        side_length: u8,
        label: Option<String>,
    },
    #[dynamo(rename_all = "UPPERCASE")]
    Named {
        it: Address,
    },
}

#[test]
fn enums_are_tagged_outside_by_default() {
    both_ways(Shape::Nothing, s("nothing"));
    both_ways(Shape::Circle(2.0), m([("circle", n(2))]));
    both_ways(Shape::Line(1, None), m([("line", l([n(1), AttributeValue::Null]))]));
    both_ways(Shape::Box { side_length: 3, label: None }, m([("box", m([("sideLength", n(3))]))]));
    refused::<Shape>(
        m([("named", m([("IT", m([("city", n(1))]))]))]),
        "`named.IT.city` of Shape should be text (S), but is a number (N)",
    );
    refused::<Shape>(s("circle"), "`circle` is missing");
    refused::<Shape>(m([]), "Shape should be a map from a variant's name to its content: there are 0 names");
    refused::<Shape>(n(1), "Shape should be the name of a variant (S), or a map of one (M), but is a number (N)");
    assert_eq!(Shape::from_attribute(m([("nothing", AttributeValue::Null)])).ok(), Some(Shape::Nothing));
    let error = Shape::Circle(f64::NAN).to_attribute().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`circle` cannot be stored: NaN and the infinities are not numbers that DynamoDB can store"
    );
}

#[derive(Document, Debug, PartialEq)]
#[dynamo(tag = "type", rename_all = "snake_case")]
enum Contact {
    Mail { at: String },
    Post(Address),
    NotAtAll,
}

#[test]
fn enums_are_tagged_inside() {
    both_ways(Contact::Mail { at: "a@b".into() }, m([("at", s("a@b")), ("type", s("mail"))]));
    both_ways(Contact::Post(Address::default()), m([("type", s("post")), ("city", s("")), ("lines", l([]))]));
    both_ways(Contact::NotAtAll, m([("type", s("not_at_all"))]));
    refused::<Contact>(m([]), "`type` of Contact is missing");
    refused::<Contact>(
        m([("type", s("x"))]),
        "Contact should be one of `mail`, `post`, `not_at_all`: there is no variant \"x\"",
    );
    refused::<Contact>(m([("type", s("mail"))]), "`at` of Contact is missing");
    let mut names = Vec::new();
    assert!(Contact::attribute_names(&mut names));
    assert_eq!(names, ["at", "type", "city", "geo", "lines"]);
}

#[derive(Document, Debug, PartialEq)]
#[dynamo(tag = "t", content = "c")]
enum Beside {
    One(u8),
    Two(u8, u8),
    Three { a: u8 },
    Four,
}

#[test]
fn enums_are_tagged_beside() {
    both_ways(Beside::One(1), m([("t", s("One")), ("c", n(1))]));
    both_ways(Beside::Two(1, 2), m([("t", s("Two")), ("c", l([n(1), n(2)]))]));
    both_ways(Beside::Three { a: 1 }, m([("t", s("Three")), ("c", m([("a", n(1))]))]));
    both_ways(Beside::Four, m([("t", s("Four"))]));
    refused::<Beside>(m([("t", s("One"))]), "`c` is missing");
}

#[derive(Document, Debug, PartialEq)]
#[dynamo(untagged)]
enum Either {
    Nothing,
    Number(u8),
    Text(String),
    Pair(u8, u8),
    Map { a: u8 },
}

#[test]
fn untagged_enums_are_the_first_that_fits() {
    both_ways(Either::Nothing, AttributeValue::Null);
    both_ways(Either::Number(1), n(1));
    both_ways(Either::Text("x".into()), s("x"));
    both_ways(Either::Pair(1, 2), l([n(1), n(2)]));
    both_ways(Either::Map { a: 1 }, m([("a", n(1))]));
    refused::<Either>(true.into(), "Either should be one of the variants of Either, but is a boolean (BOOL)");
}

#[derive(Record, Debug, PartialEq)]
#[dynamo(table = "contact")]
struct ContactRecord {
    #[dynamo(partition_key)]
    id: String,
    #[dynamo(flatten)]
    contact: Contact,
    address: Option<Box<Address>>,
}

/// The types' tokens are the caller's, the struct's are the macro's: names that the derive makes up are neither's.
macro_rules! record {
    ($name:ident, $key:ty, $flat:ty, $value:ty, $default:path) => {
        #[derive(Record)]
        #[allow(dead_code, reason = "only that it compiles is of interest")]
        #[dynamo(table = "macro", index(name = "by_value", partition_key = value))]
        struct $name {
            #[dynamo(partition_key)]
            key: $key,
            #[dynamo(default = $default)]
            value: $value,
            #[dynamo(flatten)]
            flat: $flat,
            #[dynamo(with = epoch::seconds)]
            at: SystemTime,
        }

        #[derive(Document)]
        #[allow(dead_code, reason = "only that it compiles is of interest")]
        enum Variants {
            One($flat),
            Two($key, $value),
            Three { it: $value },
        }
    };
}

mod in_a_macro {
    use super::*;

    record!(Made, String, Audit, u32, five_of_it);

    fn five_of_it() -> u32 {
        5
    }
}

#[test]
fn a_tagged_enum_can_be_flattened() {
    let record = ContactRecord { id: "1".into(), contact: Contact::Mail { at: "a".into() }, address: None };
    let stored = item(&record);
    assert_eq!(stored, Item::from([("at", s("a")), ("id", s("1")), ("type", s("mail"))]));
    assert_eq!(ContactRecord::decode(&mut stored.clone()).unwrap(), record);
}

#[test]
fn fields_know_their_paths() {
    let f = fields::<ContactRecord>();
    assert_eq!(f.id.path().to_string(), "id");
    assert_eq!(f.contact.r#type.path().to_string(), "type");
    assert_eq!(f.address.at(|a| a.city).path().to_string(), "address.city");
    assert_eq!(f.address.at(|a| a.lines.index(2)).path().to_string(), "address.lines[2]");
    let f = fields::<Everything>();
    assert_eq!(f.r#type.path().to_string(), "type");
    assert_eq!(f.audit.editor.path().to_string(), "a_first");
    assert_eq!(f.extra.key("any").path().to_string(), "any");
}

/// The error types are small, so that the results of every call are.
#[test]
fn errors_are_one_pointer_wide() {
    assert_eq!(size_of::<Result<(), EncodeError>>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), DecodeError>>(), size_of::<usize>());
}
