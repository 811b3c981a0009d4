//! What is written is read as the same.

use dynamo_model::{AttributeValue, Attributes, Number};
use dynamo_wire::{decode_item, encode_item};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = Number> {
    (any::<bool>(), 0..10_u128.pow(38), -130..88_i64)
        .prop_filter_map("a number", |(negative, digits, power)| Number::from_parts(negative, digits, power).ok())
}

fn scalar() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        any::<String>().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        vec(any::<u8>(), 0..9).prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        vec(any::<String>(), 0..4).prop_map(|set| AttributeValue::Ss(set.into())),
        vec(number(), 0..4).prop_map(|set| AttributeValue::Ns(set.into())),
        vec(vec(any::<u8>(), 0..5), 0..4).prop_map(|set| AttributeValue::Bs(set.into())),
    ]
}

fn value() -> impl Strategy<Value = AttributeValue> {
    scalar().prop_recursive(5, 30, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            btree_map(any::<String>(), inner, 0..4).prop_map(|map| AttributeValue::M(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn items(attributes in btree_map(any::<String>(), value(), 0..5)) {
        let item: Attributes = attributes.into_iter().collect();
        prop_assert_eq!(decode_item(&encode_item(&item)), Ok(item));
    }
}

#[test]
fn json_as_the_service_writes_it() {
    let json = r#"{"a":{"S":"\"ß\u0001"},"b":{"N":"100"},"c":{"B":"AP8="},"d":{"BOOL":true},"e":{"NULL":true},"f":{"L":[]},"g":{"M":{}},"h":{"SS":["x"]},"i":{"NS":["-0.5"]},"j":{"BS":["","AA=="]}}"#;
    let item = decode_item(json.as_bytes()).expect("an item");
    assert_eq!(String::from_utf8(encode_item(&item)).expect("text"), json);
}
