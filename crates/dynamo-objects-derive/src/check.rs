//! What is allowed: the rules of the service and of the mapper that the tokens alone can break.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{GenericParam, Ident, LitInt, LitStr};

use crate::ast::literal_text;
use crate::ast::{
    Content, Derive, Field, Included, IndexAttributes, IndexKey, Input, Projection, Role, Shape, Throughput,
};
use crate::case::constant;
use crate::problem::Problems;
use crate::spelling;
use crate::template::{Part, Template};

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
            _ if self.derive == Derive::SharedTable => self.check_shared_table(problems),
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
        if self.attributes.partition_key.is_some() || self.attributes.sort_key.is_some() || self.is_shared() {
            self.check_templates(fields, problems);
        } else {
            check_keys(&self.ident, fields, problems);
        }
        check_kept(fields, problems);
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

    /// The keys of a record whose keys are put together from fields.
    fn check_templates(&self, fields: &[Field], problems: &mut Problems) {
        let attributes = &self.attributes;
        match (&attributes.partition_key, &attributes.sort_key, &attributes.entity) {
            (None, Some(sort), _) => {
                problems.on(&sort.literal, "a sort key needs a partition key beside it: `partition_key = \"…\"`");
            }
            (None, None, Some(entity)) => problems.on(
                entity,
                "a record in a shared table puts its keys together from its fields: `partition_key = \"USER#{user_id}\", \
                 sort_key = \"PROFILE\"`",
            ),
            (Some(partition), None, Some(_)) => {
                problems.on(&partition.literal, "a record in a shared table has a sort key, too: `sort_key = \"…\"`");
            }
            _ => {}
        }
        for template in attributes.partition_key.iter().chain(&attributes.sort_key) {
            check_template(template, fields, problems);
        }
        for field in fields.iter().filter(|field| field.is_key()) {
            let span =
                field.attributes.partition_key.or(field.attributes.sort_key).unwrap_or_else(|| field.ident.span());
            problems.at(span, "the record has a key that is put together from fields already");
        }
        if self.is_shared() {
            self.check_entity(problems);
        }
    }

    /// What the shared table says is not for its records to say.
    fn check_entity(&self, problems: &mut Problems) {
        if let Some(table) = &self.attributes.table
            && literal_text(table).is_some()
        {
            problems.on(
                table,
                "a record with an `entity` is in a shared table, which is named by its type: `table = App`, where \
                 `#[derive(SharedTable)]` is on `struct App;`",
            );
        }
        if let Some(units) = self.attributes.throughput.units() {
            problems.on(units, "the throughput of a shared table is for the table to say");
        }
        if let Some(stream) = &self.attributes.stream {
            problems.at(stream.span, "the stream of a shared table is for the table to say");
        }
        for index in &self.attributes.indexes {
            if index.local {
                problems.at(index.span, "a shared table has global indexes only: `index(…)`");
            }
            for key in [&index.partition, &index.sort] {
                if let Some(field) = key.fields().first() {
                    problems.on(field, "in a shared table an index's key is a text: `partition_key = \"{field}\"`");
                }
            }
            if let Some(units) = index.throughput.units() {
                problems.on(units, "the throughput of a shared table's index is for the table to say");
            }
            if !matches!(index.projection, Projection::All) {
                problems.at(index.span, "the projection of a shared table's index is for the table to say");
            }
        }
    }

    fn check_shared_table(&self, problems: &mut Problems) {
        self.check_table(problems);
        check_throughput(&self.attributes.throughput, problems);
        if !self.generics.params.is_empty() {
            problems.on(&self.ident, "a shared table is one type, and has no parameters");
        }
        let attributes = &self.attributes;
        for name in attributes.partition_key.iter().chain(&attributes.sort_key) {
            check_attribute_name(name, problems);
        }
        let globals: Vec<_> = attributes.indexes.iter().collect();
        check_count(&globals, GLOBAL_INDEXES, "global indexes", problems);
        for index in &attributes.indexes {
            match &index.name {
                None => problems.at(index.span, "an index needs a name: `name = \"…\"`"),
                Some(name) => check_resource_name(&name.value(), "an index", name.span(), problems),
            }
            check_throughput(&index.throughput, problems);
            if index.partition.is_absent() && !index.sort.is_absent() {
                problems.at(index.span, "a sort key needs a partition key beside it: `partition_key = \"…\"`");
            }
            for key in [&index.partition, &index.sort] {
                match key {
                    IndexKey::Template(name) => check_attribute_name(name, problems),
                    IndexKey::Fields(fields) => {
                        if let Some(field) = fields.first() {
                            problems.on(field, "a shared table has no fields; an attribute is named by a text");
                        }
                    }
                }
            }
            if let Projection::Include(included) = &index.projection {
                for field in included.iter().filter_map(|included| match included {
                    Included::Field(field) => Some(field),
                    Included::Name(_) => None,
                }) {
                    problems.on(field, "a shared table has no fields; an attribute is named by a text");
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
        for key in [&index.partition, &index.sort] {
            match key {
                IndexKey::Fields(idents) => idents.iter().for_each(|ident| check_reference(ident, fields, problems)),
                IndexKey::Template(template) => check_template(template, fields, problems),
            }
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
        if index.sort.fields().len() != 1 {
            problems.at(index.span, "a local index has one sort key beside the table's: `sort_key = field`");
        }
        if self.attributes.partition_key.is_some() {
            problems
                .at(index.span, "a table whose keys are put together from fields has global indexes only: `index(…)`");
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
        if index.partition.is_absent() {
            problems.at(index.span, "an index needs a partition key: `partition_key = field`");
        }
        for (part, key) in [("partition", &index.partition), ("sort", &index.sort)] {
            if let Some(excess) = key.fields().get(INDEX_KEY_ATTRIBUTES) {
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

/// The fields in a key by template are attributes, too.
fn check_template(template: &Template, fields: &[Field], problems: &mut Problems) {
    for ident in template.idents() {
        check_reference(ident, fields, problems);
    }
}

/// A shared table names attributes where its records put keys together.
fn check_attribute_name(name: &Template, problems: &mut Problems) {
    if name.parts.iter().any(|part| matches!(part, Part::Field { .. })) {
        problems.on(&name.literal, "this names an attribute; it is for the records to say what is in it");
    }
    if name.literal.value().len() > KEY_NAME_SIZE {
        problems.on(&name.literal, format!("the name of a key attribute has up to {KEY_NAME_SIZE} bytes"));
    }
}

/// Fields that the mapper keeps: one of each, and no keys.
fn check_kept(fields: &[Field], problems: &mut Problems) {
    type Kept = (&'static str, fn(&Field) -> Option<Span>);
    const KEPT: [Kept; 4] = [
        ("version", |field| field.attributes.version),
        ("created", |field| field.attributes.created),
        ("updated", |field| field.attributes.updated),
        ("ttl", |field| field.attributes.ttl),
    ];
    for (name, span) in KEPT {
        let mut kept = fields.iter().filter_map(|field| Some((field, span(field)?)));
        if let Some((field, at)) = kept.next()
            && (field.is_key() || field.role() != Role::Stored)
        {
            problems.at(at, format!("a key, or what is no attribute itself, cannot be the `{name}`"));
        }
        for (_, at) in kept {
            problems.at(at, format!("another field is the `{name}` already"));
        }
    }
    for field in fields {
        if let Some(at) = field.attributes.unique.filter(|_| field.is_key() || field.role() != Role::Stored) {
            problems.at(at, "a key is unique by nature, and what is no attribute itself cannot be");
        }
        let spans = KEPT[..3].iter().filter_map(|(name, span)| Some((*name, span(field)?)));
        if let [(first, _), (second, at), ..] = spans.collect::<Vec<_>>()[..] {
            problems.at(at, format!("a field cannot be both `{first}` and `{second}`"));
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
