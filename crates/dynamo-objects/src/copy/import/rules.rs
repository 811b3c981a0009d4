use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dynamo_model::schema::{AttributeDefinition, KeySchemaElement};
use dynamo_model::{AttributeType, AttributeValue, Item, limits};

/// What a table asks of its items. What the service would refuse with all that is written together is found out before,
/// when it can be said which line it is.
pub(super) struct Rules {
    pub(super) key_schema: Vec<KeySchemaElement>,
    /// The types of all key attributes, those of indexes too.
    types: Vec<(String, Option<AttributeType>)>,
}

impl Rules {
    pub(super) fn new(key_schema: Vec<KeySchemaElement>, definitions: Vec<AttributeDefinition>) -> Self {
        let kind = |definition: &AttributeDefinition| AttributeType::from_name(definition.attribute_type.as_str());
        let types = definitions.into_iter().map(|definition| (kind(&definition), definition.attribute_name));
        Self { key_schema, types: types.map(|(kind, name)| (name, kind)).collect() }
    }

    /// The item of a line, which can be written.
    pub(super) fn item(&self, line: &[u8], is_plain: bool) -> Result<Item, String> {
        let mut item = if is_plain { dynamo_wire::decode_plain(line) } else { dynamo_wire::decode_exported(line) }?;
        if is_plain {
            self.read_bytes(&mut item)?;
        }
        self.check(&item)?;
        Ok(item)
    }

    /// Makes bytes of the texts that stand for keys of bytes.
    fn read_bytes(&self, item: &mut Item) -> Result<(), String> {
        for (name, _) in self.types.iter().filter(|(_, kind)| *kind == Some(AttributeType::B)) {
            if let Some(value) = item.get_mut(name)
                && let Some(text) = value.as_s()
            {
                let bytes =
                    STANDARD.decode(text).map_err(|error| format!("the key {name:?} is not base64: {error}"))?;
                *value = AttributeValue::B(bytes);
            }
        }
        Ok(())
    }

    fn check(&self, item: &Item) -> Result<(), String> {
        for (at, KeySchemaElement { attribute_name: name, .. }) in self.key_schema.iter().enumerate() {
            let size = item.get(name).ok_or_else(|| format!("the key {name:?} is missing"))?.size();
            let most = if at == 0 { limits::PARTITION_KEY_SIZE } else { limits::SORT_KEY_SIZE };
            if size > most {
                return Err(format!("the key {name:?} has {size} bytes, and can have {most}"));
            }
        }
        for (name, kind) in &self.types {
            match (item.get(name), kind) {
                (Some(value), Some(kind)) if value.attribute_type() != *kind => {
                    let found = value.attribute_type();
                    return Err(format!("the key {name:?} is of type {found}, and must be of type {kind}"));
                }
                (Some(AttributeValue::S(text)), _) if text.is_empty() => return Err(empty(name)),
                (Some(AttributeValue::B(bytes)), _) if bytes.is_empty() => return Err(empty(name)),
                _ => {}
            }
        }
        item.iter()
            .try_for_each(|(name, value)| storable(value, 1).map_err(|problem| format!("{name:?} {problem}")))?;
        match item.size() {
            size if size > limits::ITEM_SIZE => {
                Err(format!("it has {size} bytes, and an item can have {}", limits::ITEM_SIZE))
            }
            _ => Ok(()),
        }
    }
}

fn empty(name: &str) -> String {
    format!("the key {name:?} is empty")
}

/// Whether a value can be stored. `level` is 1 for an attribute's own; deeper than can be stored nothing is looked at.
fn storable(value: &AttributeValue, level: usize) -> Result<(), String> {
    if level > limits::NESTING {
        return Err(format!("is nested more than {} levels deep", limits::NESTING));
    }
    let set = |is_empty, has_duplicates| match (is_empty, has_duplicates) {
        (true, _) => Err("has a set without an element".to_owned()),
        (_, true) => Err("has a set with an element twice".to_owned()),
        _ => Ok(()),
    };
    match value {
        AttributeValue::L(list) => list.iter().try_for_each(|value| storable(value, level + 1)),
        AttributeValue::M(map) => map.values().try_for_each(|value| storable(value, level + 1)),
        AttributeValue::Ss(texts) => set(texts.is_empty(), texts.has_duplicates()),
        AttributeValue::Ns(numbers) => set(numbers.is_empty(), numbers.has_duplicates()),
        AttributeValue::Bs(bytes) => set(bytes.is_empty(), bytes.has_duplicates()),
        _ => Ok(()),
    }
}
