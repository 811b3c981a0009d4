//! What is written is read as the same.

use dynamo_model::{AttributeValue, Attributes, Number};
use dynamo_wire::{decode_exported, decode_item, decode_plain, encode_item, encode_plain};
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

    #[test]
    fn exported_items(attributes in btree_map(any::<String>(), value(), 0..5)) {
        let item: Attributes = attributes.into_iter().collect();
        let json = encode_item(&item);
        prop_assert_eq!(decode_exported(&[b"{\"Item\": ", json.as_slice(), b"}"].concat()), Ok(item.clone()));
        // Without the envelope, one attribute of this name can look like it if it is a map, as no key is.
        if item.keys().ne(["Item"]) {
            prop_assert_eq!(decode_exported(&json), Ok(item));
        }
    }

    #[test]
    fn plain_items(attributes in btree_map(any::<String>(), value(), 0..5)) {
        let item: Attributes = attributes.into_iter().collect();
        let json = encode_plain(&item);
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&json).is_ok());
        let plain = item.into_iter().map(|(name, value)| (name, without_types(value))).collect();
        prop_assert_eq!(decode_plain(&json), Ok(plain));
    }

    #[test]
    fn no_plain_text_makes_it_panic(text: String, json in r#"[\[\]{}:,"0-9eE.+na\-]{0,40}"#) {
        for text in [&text, &json, &format!("{{\"a\":{json}}}")] {
            let _ = decode_plain(text.as_bytes());
            let _ = decode_exported(text.as_bytes());
        }
    }
}

/// What plain JSON makes of a value.
fn without_types(value: AttributeValue) -> AttributeValue {
    let text = |bytes: &Vec<u8>| AttributeValue::S(base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes));
    match value {
        AttributeValue::B(bytes) => text(&bytes),
        AttributeValue::Ss(set) => AttributeValue::L(set.into_iter().map(AttributeValue::S).collect()),
        AttributeValue::Ns(set) => AttributeValue::L(set.into_iter().map(AttributeValue::N).collect()),
        AttributeValue::Bs(set) => AttributeValue::L(set.iter().map(text).collect()),
        AttributeValue::L(list) => AttributeValue::L(list.into_iter().map(without_types).collect()),
        AttributeValue::M(map) => {
            AttributeValue::M(map.into_iter().map(|(name, value)| (name, without_types(value))).collect())
        }
        other => other,
    }
}

#[test]
fn an_attribute_that_is_called_as_the_envelope_is_none() {
    for json in [r#"{"Item":{"S":"x"}}"#, r#"{"Item":{"L":[]}}"#, r#"{"Item":{"N":"1"},"Items":{"N":"2"}}"#] {
        let item = decode_exported(json.as_bytes()).expect("an item");
        assert!(item.contains_key("Item"), "{json}");
        assert_eq!(decode_item(json.as_bytes()), Ok(item));
    }
    assert_eq!(decode_exported(br#"{"Item":{}}"#), Ok(Attributes::new()));
    assert!(decode_exported(br#"{"Item":[]}"#).is_err());
}

#[test]
fn plain_json_is_read_exactly_or_refused() {
    let json = r#"{"a":-0.000000000000000000000000000000000012345,"b":1.50E3,"c":[null,{"d":true}],"e":99999999999999999999999999999999999999}"#;
    let item = decode_plain(json.as_bytes()).expect("an item");
    let written = String::from_utf8(encode_plain(&item)).expect("text");
    assert_eq!(written, json.replace("1.50E3", "1500"));
    let deep = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert!(decode_plain(deep(32).as_bytes()).is_ok());
    let deeper = deep(33);
    let far_deeper = deep(100_000);
    let refused = [
        (deeper.as_str(), "nested more than 32"),
        (far_deeper.as_str(), "nested more than 32"),
        (r#"{"a":{"b":[1,1e200]}}"#, r#""a": "b": [1]: "#),
        (r#"{"a":123456789012345678901234567890123456789}"#, "\"a\": "),
        ("[1]", "an item is an object"),
        ("", "an item is an object"),
        (r#"{"a":1"#, "EOF"),
        (r#"{"a":01}"#, "invalid number"),
        (r#"{"a":1} {"b":2}"#, "trailing"),
    ];
    for (json, expected) in refused {
        let problem = decode_plain(json.as_bytes()).expect_err(json);
        assert!(problem.contains(expected), "{json}: {problem}");
    }
    assert!(decode_plain(b"{\"a\":\"\xFF\"}").is_err());
}

#[test]
fn json_as_the_service_writes_it() {
    let json = r#"{"a":{"S":"\"ß\u0001"},"b":{"N":"100"},"c":{"B":"AP8="},"d":{"BOOL":true},"e":{"NULL":true},"f":{"L":[]},"g":{"M":{}},"h":{"SS":["x"]},"i":{"NS":["-0.5"]},"j":{"BS":["","AA=="]}}"#;
    let item = decode_item(json.as_bytes()).expect("an item");
    assert_eq!(String::from_utf8(encode_item(&item)).expect("text"), json);
}
