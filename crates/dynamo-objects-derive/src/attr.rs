//! `#[dynamo(…)]`: reads the attributes of a type, a variant or a field.
//!
//! An attribute that is not known, or not here, is a problem that names the nearest one; reading goes on after it.

use proc_macro2::{Span, TokenStream};
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Ident, LitInt, LitStr, Path, Token, parenthesized, token};

use crate::ast::{DefaultValue, Derive, Included, IndexAttributes, IndexKey, Projection, Stream, Throughput};
use crate::case::Case;
use crate::problem::Problems;
use crate::spelling;
use crate::template::Template;

/// The attributes of a type.
#[derive(Default)]
pub(crate) struct ContainerAttributes {
    pub(crate) table: Option<Expr>,
    /// Which of the records in a shared table it is; of a shared table, the attribute that says so.
    pub(crate) entity: Option<LitStr>,
    pub(crate) partition_key: Option<Template>,
    pub(crate) sort_key: Option<Template>,
    /// The attribute by which a shared table's items expire.
    pub(crate) ttl: Option<LitStr>,
    pub(crate) throughput: Throughput,
    pub(crate) stream: Option<Stream>,
    pub(crate) indexes: Vec<IndexAttributes>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) rename_all_fields: Option<Case>,
    pub(crate) before_save: Option<Path>,
    pub(crate) default: Option<Span>,
    pub(crate) tag: Option<LitStr>,
    pub(crate) content: Option<LitStr>,
    pub(crate) untagged: Option<Span>,
    /// Where `dynamo_objects` is found.
    pub(crate) krate: Option<Path>,
}

/// The attributes of a named field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) partition_key: Option<Span>,
    pub(crate) sort_key: Option<Span>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) with: Option<Path>,
    pub(crate) skip: Option<Span>,
    pub(crate) flatten: Option<Span>,
    pub(crate) rest: Option<Span>,
    pub(crate) version: Option<Span>,
    pub(crate) created: Option<Span>,
    pub(crate) updated: Option<Span>,
    pub(crate) ttl: Option<Span>,
    pub(crate) unique: Option<Span>,
}

/// The attributes of a variant.
#[derive(Default)]
pub(crate) struct VariantAttributes {
    pub(crate) rename: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) rename_all: Option<Case>,
}

const RECORD: &[&str] = &[
    "table",
    "entity",
    "partition_key",
    "sort_key",
    "read",
    "write",
    "stream",
    "index",
    "local_index",
    "rename_all",
    "before_save",
    "default",
    "crate",
];
const SHARED_TABLE: &[&str] =
    &["table", "partition_key", "sort_key", "entity", "ttl", "read", "write", "stream", "index", "crate"];
const STRUCT: &[&str] = &["rename_all", "default", "crate"];
const ENUM: &[&str] = &["rename_all", "rename_all_fields", "tag", "content", "untagged", "crate"];
const VARIANT: &[&str] = &["rename", "rename_all", "alias"];
const RECORD_FIELD: &[&str] = &[
    "partition_key",
    "sort_key",
    "version",
    "created",
    "updated",
    "ttl",
    "unique",
    "rename",
    "alias",
    "default",
    "skip",
    "flatten",
    "with",
    "rest",
];
const FIELD: &[&str] = &["rename", "alias", "default", "skip", "flatten", "with", "rest"];
const INDEX: &[&str] = &["name", "partition_key", "sort_key", "projection", "read", "write"];
const LOCAL_INDEX: &[&str] = &["name", "sort_key", "projection"];

/// Other words for attributes: from the Python library, and from other mappers.
const SYNONYMS: &[(&str, &str)] = &[
    ("hash_key", "partition_key"),
    ("pk", "partition_key"),
    ("range_key", "sort_key"),
    ("sk", "sort_key"),
    ("table_name", "table"),
    ("global_index", "index"),
    ("gsi", "index"),
    ("lsi", "local_index"),
    ("validate", "before_save"),
    ("skip_serializing", "skip"),
];

/// Reads the attributes of a type.
pub(crate) fn container(derive: Derive, input: &DeriveInput, problems: &mut Problems) -> ContainerAttributes {
    let allowed = match (derive, &input.data) {
        (Derive::Record, _) => RECORD,
        (Derive::SharedTable, _) => SHARED_TABLE,
        (Derive::Document, Data::Enum(_)) => ENUM,
        (Derive::Document, _) => STRUCT,
    };
    let mut read = ContainerAttributes::default();
    each(&input.attrs, allowed, problems, |name, meta, problems| {
        match name {
            "table" => read.table = Some(meta.value()?.parse()?),
            "entity" => read.entity = Some(meta.value()?.parse()?),
            "partition_key" => read.partition_key = Some(Template::parse(meta.value()?.parse()?, problems)),
            "sort_key" => read.sort_key = Some(Template::parse(meta.value()?.parse()?, problems)),
            "ttl" => read.ttl = Some(meta.value()?.parse()?),
            "read" | "write" => throughput(&mut read.throughput, name, meta)?,
            "stream" => read.stream = stream(meta, problems)?,
            "index" => read.indexes.push(index(meta, false, problems)?),
            "local_index" => read.indexes.push(index(meta, true, problems)?),
            "rename_all" => read.rename_all = case(meta, problems)?,
            "rename_all_fields" => read.rename_all_fields = case(meta, problems)?,
            "before_save" => read.before_save = Some(path(meta)?),
            "default" => read.default = Some(meta.path.span()),
            "tag" => read.tag = Some(meta.value()?.parse()?),
            "content" => read.content = Some(meta.value()?.parse()?),
            "untagged" => read.untagged = Some(meta.path.span()),
            "crate" => read.krate = Some(path(meta)?),
            _ => return Ok(false),
        }
        Ok(true)
    });
    read
}

/// Reads the attributes of a named field.
pub(crate) fn field(derive: Derive, attributes: &[Attribute], problems: &mut Problems) -> FieldAttributes {
    let allowed = if derive == Derive::Record { RECORD_FIELD } else { FIELD };
    let mut read = FieldAttributes::default();
    each(attributes, allowed, problems, |name, meta, _| {
        match name {
            "partition_key" => read.partition_key = Some(meta.path.span()),
            "sort_key" => read.sort_key = Some(meta.path.span()),
            "rename" => read.rename = Some(meta.value()?.parse()?),
            "alias" => read.aliases.push(meta.value()?.parse()?),
            "default" if meta.input.peek(Token![=]) => read.default = Some(DefaultValue::Path(path(meta)?)),
            "default" => read.default = Some(DefaultValue::Trait),
            "with" => read.with = Some(path(meta)?),
            "skip" => read.skip = Some(meta.path.span()),
            "flatten" => read.flatten = Some(meta.path.span()),
            "rest" => read.rest = Some(meta.path.span()),
            "version" => read.version = Some(meta.path.span()),
            "created" => read.created = Some(meta.path.span()),
            "updated" => read.updated = Some(meta.path.span()),
            "ttl" => read.ttl = Some(meta.path.span()),
            "unique" => read.unique = Some(meta.path.span()),
            _ => return Ok(false),
        }
        Ok(true)
    });
    read
}

/// Reads the attributes of a variant.
pub(crate) fn variant(attributes: &[Attribute], problems: &mut Problems) -> VariantAttributes {
    let mut read = VariantAttributes::default();
    each(attributes, VARIANT, problems, |name, meta, problems| {
        match name {
            "rename" => read.rename = Some(meta.value()?.parse()?),
            "rename_all" => read.rename_all = case(meta, problems)?,
            "alias" => read.aliases.push(meta.value()?.parse()?),
            _ => return Ok(false),
        }
        Ok(true)
    });
    read
}

/// Sees to it that there are no attributes where none are taken.
pub(crate) fn none(attributes: &[Attribute], place: &str, problems: &mut Problems) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("dynamo")) {
        problems.on(attribute, format!("{place} takes no attributes"));
    }
}

/// Reads `#[dynamo(…)]` entry by entry. `read` answers `false` to what it does not know.
fn each(
    attributes: &[Attribute],
    allowed: &[&str],
    problems: &mut Problems,
    mut read: impl FnMut(&str, &ParseNestedMeta, &mut Problems) -> syn::Result<bool>,
) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("dynamo")) {
        let parsed = attribute.parse_nested_meta(|meta| entry(&meta, allowed, problems, &mut read));
        problems.keep(parsed);
    }
}

fn entry(
    meta: &ParseNestedMeta,
    allowed: &[&str],
    problems: &mut Problems,
    read: &mut impl FnMut(&str, &ParseNestedMeta, &mut Problems) -> syn::Result<bool>,
) -> syn::Result<()> {
    let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
    if allowed.contains(&name.as_str()) && read(&name, meta, problems)? {
        return Ok(());
    }
    problems.on(&meta.path, unknown(&name, allowed));
    pass_over(meta)
}

/// The message for an attribute that is not among those allowed here.
fn unknown(name: &str, allowed: &[&str]) -> String {
    if let Some((_, meant)) = SYNONYMS.iter().find(|(word, meant)| *word == name && allowed.contains(meant)) {
        return format!("unknown attribute `{name}`; did you mean `{meant}`?");
    }
    let places = [
        (RECORD_FIELD, "a field of a record"),
        (FIELD, "a field"),
        (RECORD, "a record, `#[derive(Record)]`"),
        (SHARED_TABLE, "a shared table, `#[derive(SharedTable)]`"),
        (ENUM, "an enum"),
        (INDEX, "an index"),
    ];
    if let Some((_, place)) = places.iter().find(|(known, _)| known.contains(&name)) {
        return format!("`{name}` is an attribute of {place}, not of this");
    }
    let suggestion = spelling::suggestion(name, allowed.iter().copied());
    if suggestion.is_empty() {
        return format!("unknown attribute `{name}`; here it can be one of `{}`", allowed.join("`, `"));
    }
    format!("unknown attribute `{name}`{suggestion}")
}

/// Skips the value of an entry that is not known.
fn pass_over(meta: &ParseNestedMeta) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(token::Paren) {
        let content;
        parenthesized!(content in meta.input);
        content.parse::<TokenStream>()?;
    }
    Ok(())
}

fn index(meta: &ParseNestedMeta, local: bool, problems: &mut Problems) -> syn::Result<IndexAttributes> {
    let mut index = IndexAttributes {
        span: meta.path.span(),
        local,
        name: None,
        partition: IndexKey::Fields(Vec::new()),
        sort: IndexKey::Fields(Vec::new()),
        projection: Projection::All,
        throughput: Throughput::default(),
    };
    let allowed = if local { LOCAL_INDEX } else { INDEX };
    meta.parse_nested_meta(|meta| {
        entry(&meta, allowed, problems, &mut |name, meta, problems| {
            match name {
                "name" => index.name = Some(meta.value()?.parse()?),
                "partition_key" => index.partition = index_key(meta, problems)?,
                "sort_key" => index.sort = index_key(meta, problems)?,
                "projection" => index.projection = projection(meta, problems)?,
                "read" | "write" => throughput(&mut index.throughput, name, meta)?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    })?;
    Ok(index)
}

/// `= field`, `= (field, field)`, `(field, field)`, or `= "template"`.
fn index_key(meta: &ParseNestedMeta, problems: &mut Problems) -> syn::Result<IndexKey> {
    if meta.input.peek(Token![=]) {
        meta.input.parse::<Token![=]>()?;
        if meta.input.peek(LitStr) {
            return Ok(IndexKey::Template(Template::parse(meta.input.parse()?, problems)));
        }
        if !meta.input.peek(token::Paren) {
            return Ok(IndexKey::Fields(vec![meta.input.parse()?]));
        }
    }
    let content;
    parenthesized!(content in meta.input);
    Ok(IndexKey::Fields(Punctuated::<Ident, Token![,]>::parse_terminated(&content)?.into_iter().collect()))
}

/// `= all`, `= keys_only` or `= include(field, "attribute")`.
fn projection(meta: &ParseNestedMeta, problems: &mut Problems) -> syn::Result<Projection> {
    let input = meta.value()?;
    let word: Ident = input.parse()?;
    match word.to_string().as_str() {
        "all" => Ok(Projection::All),
        "keys_only" => Ok(Projection::KeysOnly),
        "include" => {
            let content;
            parenthesized!(content in input);
            let included = content.parse_terminated(
                |input| {
                    if input.peek(LitStr) {
                        input.parse().map(Included::Name)
                    } else {
                        input.parse().map(Included::Field)
                    }
                },
                Token![,],
            )?;
            Ok(Projection::Include(included.into_iter().collect()))
        }
        other => {
            problems.on(
                &word,
                format!("unknown projection `{other}`; it can be `all`, `keys_only` or `include(field, …)`"),
            );
            Ok(Projection::All)
        }
    }
}

/// The words for what a stream holds, and the variants of `StreamViewType` that they stand for.
const VIEWS: &[(&str, &str)] = &[
    ("keys_only", "KeysOnly"),
    ("new_image", "NewImage"),
    ("old_image", "OldImage"),
    ("new_and_old_images", "NewAndOldImages"),
];

/// `= new_and_old_images`, or as a text.
fn stream(meta: &ParseNestedMeta, problems: &mut Problems) -> syn::Result<Option<Stream>> {
    let input = meta.value()?;
    let (word, span) = if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        (text.value(), text.span())
    } else {
        let word: Ident = input.parse()?;
        (word.to_string(), word.span())
    };
    let view = VIEWS.iter().find(|(name, _)| *name == word).map(|(_, view)| *view);
    if view.is_none() {
        let names = VIEWS.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        problems.at(span, format!("a stream cannot hold `{word}`; it can be one of {names}"));
    }
    Ok(view.map(|view| Stream { span: meta.path.span(), view }))
}

fn throughput(throughput: &mut Throughput, name: &str, meta: &ParseNestedMeta) -> syn::Result<()> {
    let units: LitInt = meta.value()?.parse()?;
    let part = if name == "read" { &mut throughput.read } else { &mut throughput.write };
    *part = Some(units);
    Ok(())
}

fn case(meta: &ParseNestedMeta, problems: &mut Problems) -> syn::Result<Option<Case>> {
    let name: LitStr = meta.value()?.parse()?;
    let case = Case::named(&name.value());
    if case.is_none() {
        problems.on(&name, format!("unknown case; it can be one of {}", Case::names()));
    }
    Ok(case)
}

/// `= path`, or `= "path"` as serde writes it.
fn path(meta: &ParseNestedMeta) -> syn::Result<Path> {
    let input = meta.value()?;
    if input.peek(LitStr) { input.parse::<LitStr>()?.parse() } else { input.parse() }
}
