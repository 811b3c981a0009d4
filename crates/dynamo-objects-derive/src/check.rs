//! What is allowed: the rules of the service and of the mapper that the tokens alone can break.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{GenericParam, Ident, LitInt, LitStr};

use crate::ast::literal_text;
use crate::ast::{Content, Derive, Field, Included, IndexAttributes, Input, Projection, Role, Shape, Throughput};
use crate::case::constant;
use crate::problem::Problems;
use crate::spelling;

const KEY_NAME_SIZE: usize = 255;
const ATTRIBUTE_NAME_SIZE: usize = 65_535;
const INDEX_KEY_ATTRIBUTES: usize = 4;
const INCLUDED_ATTRIBUTES: usize = 20;
const GLOBAL_INDEXES: usize = 20;
const LOCAL_INDEXES: usize = 5;

impl Input {
    /// Finds what is not allowed.
    pub(crate) fn check(&self, problems: &mut Problems) {
        self.check_generics(problems);
        match &self.shape {
            Shape::Other(span, why) => problems.at(*span, why),
            _ if self.derive == Derive::Record => self.check_record(problems),
            Shape::Struct(fields) => check_fields(fields, problems),
            Shape::Tuple(_) => self.check_tuple(problems),
            Shape::Enum(_) => self.check_enum(problems),
        }
    }

    fn check_generics(&self, problems: &mut Problems) {
        for parameter in &self.generics.params {
            if let GenericParam::Lifetime(lifetime) = parameter {
                problems.on(lifetime, "a stored type owns what it holds, so it cannot have a lifetime");
            }
        }
    }

    fn check_record(&self, problems: &mut Problems) {
        let Shape::Struct(fields) = &self.shape else {
            problems.on(&self.ident, "a record is a struct with named fields");
            return;
        };
        check_fields(fields, problems);
        self.check_table(problems);
        check_keys(&self.ident, fields, problems);
        check_throughput(&self.attributes.throughput, problems);
        self.check_indexes(fields, problems);
    }

    fn check_table(&self, problems: &mut Problems) {
        match &self.attributes.table {
            None => problems.on(&self.ident, "a record needs a table: `#[dynamo(table = \"…\")]`"),
            Some(table) => {
                if let Some(name) = literal_text(table) {
                    check_resource_name(&name, "a table", table.span(), problems);
                }
            }
        }
    }

    fn check_indexes(&self, fields: &[Field], problems: &mut Problems) {
        let (local, global): (Vec<_>, Vec<_>) = self.attributes.indexes.iter().partition(|index| index.local);
        check_count(&global, GLOBAL_INDEXES, "global indexes", problems);
        check_count(&local, LOCAL_INDEXES, "local indexes", problems);
        let mut constants = BTreeMap::new();
        for index in &self.attributes.indexes {
            self.check_index(index, fields, problems);
            if let Some(name) = &index.name
                && let Some(other) = constants.insert(constant(&name.value()), name.value())
            {
                problems.on(name, format!("another index has this name, or one too much like it: `{other}`"));
            }
        }
    }

    fn check_index(&self, index: &IndexAttributes, fields: &[Field], problems: &mut Problems) {
        match &index.name {
            None => problems.at(index.span, "an index needs a name: `name = \"…\"`"),
            Some(name) => check_resource_name(&name.value(), "an index", name.span(), problems),
        }
        for ident in index.partition.iter().chain(&index.sort) {
            check_reference(ident, fields, problems);
        }
        if let Projection::Include(included) = &index.projection {
            check_included(index, included, fields, problems);
        }
        if index.local {
            self.check_local(index, problems);
        } else {
            self.check_global(index, problems);
        }
    }

    fn check_local(&self, index: &IndexAttributes, problems: &mut Problems) {
        if index.sort.len() != 1 {
            problems.at(index.span, "a local index has one sort key beside the table's: `sort_key = field`");
        }
        if self.sort_key().is_none() && self.partition_key().is_some() {
            problems.at(
                index.span,
                "only a table with a sort key can have local indexes: mark a field with `#[dynamo(sort_key)]`, or use \
                 `index(…)`",
            );
        }
    }

    fn check_global(&self, index: &IndexAttributes, problems: &mut Problems) {
        if index.partition.is_empty() {
            problems.at(index.span, "an index needs a partition key: `partition_key = field`");
        }
        for (part, idents) in [("partition", &index.partition), ("sort", &index.sort)] {
            if let Some(excess) = idents.get(INDEX_KEY_ATTRIBUTES) {
                problems.on(excess, format!("the {part} key of an index has up to {INDEX_KEY_ATTRIBUTES} attributes"));
            }
        }
        check_throughput(&index.throughput, problems);
        if let (Some(units), true) = (index.throughput.units(), self.attributes.throughput.is_absent()) {
            problems.on(
                units,
                "the table is paid for by the request, so its indexes are too; give the table a throughput with `read` \
                 and `write`",
            );
        }
    }

    fn check_tuple(&self, problems: &mut Problems) {
        if self.attributes.rename_all.is_some() || self.attributes.default.is_some() {
            problems.on(&self.ident, "a struct of unnamed fields is stored as its fields are, and takes no attributes");
        }
        if matches!(&self.shape, Shape::Tuple(types) if types.is_empty()) {
            problems.on(&self.ident, "a struct without fields has nothing to store");
        }
    }

    fn check_enum(&self, problems: &mut Problems) {
        let Shape::Enum(variants) = &self.shape else { return };
        if variants.is_empty() {
            problems.on(&self.ident, "an enum without variants has no values to store");
        }
        let attributes = &self.attributes;
        if let (Some(content), None) = (&attributes.content, &attributes.tag) {
            problems.on(content, "`content` needs a `tag` beside it");
        }
        if let (Some(untagged), Some(_)) = (attributes.untagged, &attributes.tag) {
            problems.at(untagged, "an enum is `untagged` or has a `tag`, not both");
        }
        let mut names = BTreeMap::new();
        for variant in variants {
            for name in
                std::iter::once(variant.name.clone()).chain(variant.attributes.aliases.iter().map(LitStr::value))
            {
                if let Some(other) = names.insert(name.clone(), &variant.ident) {
                    problems.on(&variant.ident, format!("`{other}` is stored as {name:?} already"));
                }
            }
            if let Content::Struct(fields) = &variant.content {
                check_fields(fields, problems);
                self.check_tag_among(fields, problems);
            }
            if let (Content::Tuple(_), Some(_), None) = (&variant.content, &attributes.tag, &attributes.content) {
                problems.on(
                    &variant.ident,
                    "a variant of several unnamed fields has no place for the tag; name the fields, or add \
                     `content = \"…\"`",
                );
            }
        }
    }

    fn check_tag_among(&self, fields: &[Field], problems: &mut Problems) {
        let (Some(tag), None) = (&self.attributes.tag, &self.attributes.content) else { return };
        if let Some(field) = fields.iter().find(|field| field.role() == Role::Stored && field.name == tag.value()) {
            problems.at(field.name_span(), format!("the enum's tag is stored as {:?}", tag.value()));
        }
    }
}

impl Throughput {
    fn is_absent(&self) -> bool {
        self.read.is_none() && self.write.is_none()
    }

    fn units(&self) -> Option<&LitInt> {
        self.read.as_ref().or(self.write.as_ref())
    }
}

fn check_fields(fields: &[Field], problems: &mut Problems) {
    let mut names: BTreeMap<String, &Ident> = BTreeMap::new();
    let mut rest: Option<&Ident> = None;
    for field in fields {
        check_roles(field, problems);
        match field.role() {
            Role::Stored => check_name(field, &mut names, problems),
            Role::Rest => {
                if let Some(other) = rest.replace(&field.ident) {
                    problems.on(&field.ident, format!("`{other}` takes the rest of the attributes already"));
                }
            }
            Role::Skipped | Role::Flat => {}
        }
    }
}

fn check_name<'a>(field: &'a Field, names: &mut BTreeMap<String, &'a Ident>, problems: &mut Problems) {
    let size = field.name.len();
    if size == 0 {
        problems.at(field.name_span(), "the name of an attribute cannot be empty");
    } else if size > ATTRIBUTE_NAME_SIZE {
        problems.at(field.name_span(), format!("the name of an attribute has up to {ATTRIBUTE_NAME_SIZE} bytes"));
    }
    let aliases = field.attributes.aliases.iter().map(|alias| (alias.value(), alias.span()));
    for (name, span) in std::iter::once((field.name.clone(), field.name_span())).chain(aliases) {
        if let Some(other) = names.insert(name.clone(), &field.ident) {
            problems.at(span, format!("`{other}` is stored as {name:?} already"));
        }
    }
}

/// A field has one role, and the attributes that go with it.
fn check_roles(field: &Field, problems: &mut Problems) {
    let attributes = &field.attributes;
    let roles = [("skip", attributes.skip), ("flatten", attributes.flatten), ("rest", attributes.rest)];
    let mut roles = roles.into_iter().filter_map(|(role, span)| Some((role, span?)));
    let Some((role, _)) = roles.next() else { return };
    if let Some((second, span)) = roles.next() {
        problems.at(span, format!("a field cannot be both `{role}` and `{second}`"));
        return;
    }
    let others = [
        ("partition_key", attributes.partition_key),
        ("sort_key", attributes.sort_key),
        ("rename", attributes.rename.as_ref().map(LitStr::span)),
        ("alias", attributes.aliases.first().map(LitStr::span)),
        ("with", attributes.with.as_ref().map(Spanned::span)),
    ];
    for (other, span) in others.into_iter().filter_map(|(other, span)| Some((other, span?))) {
        problems.at(span, format!("`{other}` has no meaning on a field with `{role}`, which is no attribute itself"));
    }
}

fn check_keys(record: &Ident, fields: &[Field], problems: &mut Problems) {
    let partition = check_single("partition_key", fields, |field| field.attributes.partition_key, problems);
    let sort = check_single("sort_key", fields, |field| field.attributes.sort_key, problems);
    match (partition, sort) {
        (None, Some(span)) => problems.at(
            span,
            "a sort key needs a partition key beside it: mark the first half of the key with \
             `#[dynamo(partition_key)]`",
        ),
        (None, None) => problems
            .on(record, "a record needs a partition key: mark one of its fields with `#[dynamo(partition_key)]`"),
        _ => {}
    }
    for field in fields {
        check_key_field(field, problems);
    }
}

/// Where the first of the fields says that it is this key; further ones are a problem.
fn check_single(
    key: &str,
    fields: &[Field],
    span: impl Fn(&Field) -> Option<Span>,
    problems: &mut Problems,
) -> Option<Span> {
    let mut keys = fields.iter().filter_map(|field| Some((&field.ident, span(field)?)));
    let (first, at) = keys.next()?;
    for (_, span) in keys {
        let hint = if key == "partition_key" { "; the second half of a key is its `sort_key`" } else { "" };
        problems.at(span, format!("`{first}` is the {} already{hint}", key.replace('_', " ")));
    }
    Some(at)
}

fn check_key_field(field: &Field, problems: &mut Problems) {
    let attributes = &field.attributes;
    let (partition, sort) = (attributes.partition_key, attributes.sort_key);
    if let (Some(_), Some(span)) = (partition, sort) {
        problems.at(span, "a field cannot be both halves of the key");
    }
    let Some(span) = partition.or(sort) else { return };
    if attributes.with.is_some() {
        problems.at(span, "a key cannot have a `with` module; give it a type of its own that is stored as a key");
    }
    if field.name.len() > KEY_NAME_SIZE {
        problems.at(field.name_span(), format!("the name of a key attribute has up to {KEY_NAME_SIZE} bytes"));
    }
}

fn check_throughput(throughput: &Throughput, problems: &mut Problems) {
    match (&throughput.read, &throughput.write) {
        (Some(read), None) => problems.on(read, "`read` needs `write` beside it"),
        (None, Some(write)) => problems.on(write, "`write` needs `read` beside it"),
        _ => {}
    }
    for units in throughput.read.iter().chain(&throughput.write) {
        if !matches!(units.base10_parse::<i64>(), Ok(1..)) {
            problems.on(units, "throughput is a number of capacity units, 1 or more");
        }
    }
}

fn check_count(indexes: &[&IndexAttributes], limit: usize, what: &str, problems: &mut Problems) {
    if let Some(excess) = indexes.get(limit) {
        problems.at(excess.span, format!("a table has up to {limit} {what}"));
    }
}

/// A field that an index names is one that is stored.
fn check_reference(ident: &Ident, fields: &[Field], problems: &mut Problems) {
    match fields.iter().find(|field| field.is_named(ident)) {
        Some(field) if field.role() == Role::Stored => {}
        Some(_) => problems.on(ident, format!("`{ident}` is not an attribute of its own")),
        None => {
            let written = ident.to_string();
            let names: Vec<String> = fields.iter().map(|field| field.ident.to_string()).collect();
            let suggestion = spelling::suggestion(&written, names.iter().map(String::as_str));
            problems.on(ident, format!("the record has no field `{written}`{suggestion}"));
        }
    }
}

fn check_included(index: &IndexAttributes, included: &[Included], fields: &[Field], problems: &mut Problems) {
    if included.is_empty() || included.len() > INCLUDED_ATTRIBUTES {
        problems.at(index.span, format!("an index includes 1 to {INCLUDED_ATTRIBUTES} attributes by name"));
    }
    for included in included {
        if let Included::Field(ident) = included {
            check_reference(ident, fields, problems);
        }
    }
}

/// Tables and indexes have names of 3 to 255 of `a-zA-Z0-9_.-`.
fn check_resource_name(name: &str, what: &str, span: Span, problems: &mut Problems) {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    if !(3..=255).contains(&name.len()) || !name.chars().all(fine) {
        problems.at(span, format!("the name of {what} is 3 to 255 of `a-z`, `A-Z`, `0-9`, `_`, `-` and `.`"));
    }
}
