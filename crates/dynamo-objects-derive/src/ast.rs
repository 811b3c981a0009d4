//! What was written: the type and its attributes, as far as they could be read.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Expr, Generics, Ident, LitStr, Path, Type, Visibility};

use crate::attr::{self, ContainerAttributes, FieldAttributes, VariantAttributes};
use crate::case::Case;
use crate::problem::Problems;
use crate::template::Template;

/// Which derive it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derive {
    Record,
    Document,
    SharedTable,
}

/// A type that a derive is on.
pub(crate) struct Input {
    pub(crate) derive: Derive,
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) attributes: ContainerAttributes,
    pub(crate) shape: Shape,
}

pub(crate) enum Shape {
    /// A struct with named fields.
    Struct(Vec<Field>),
    /// A struct of unnamed fields: with one it is stored as that one, with several as a list.
    Tuple(Vec<Type>),
    Enum(Vec<Variant>),
    /// What cannot be stored: a union, a struct without fields. The span is of the word to blame.
    Other(Span, &'static str),
}

/// A named field, of a struct or of a variant.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) docs: Vec<syn::Attribute>,
    /// The attribute's name.
    pub(crate) name: String,
    pub(crate) attributes: FieldAttributes,
}

pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) attributes: VariantAttributes,
    pub(crate) content: Content,
}

/// What a variant carries.
pub(crate) enum Content {
    Unit,
    Newtype(Box<Type>),
    Tuple(Vec<Type>),
    Struct(Vec<Field>),
}

/// An index as it is declared.
pub(crate) struct IndexAttributes {
    /// The word `index` or `local_index`.
    pub(crate) span: Span,
    pub(crate) local: bool,
    pub(crate) name: Option<LitStr>,
    pub(crate) partition: IndexKey,
    pub(crate) sort: IndexKey,
    pub(crate) projection: Projection,
    pub(crate) throughput: Throughput,
}

/// One half of an index's key.
pub(crate) enum IndexKey {
    /// The attributes of these fields; none if there is no such half.
    Fields(Vec<Ident>),
    /// One that is put together from fields.
    Template(Template),
}

impl IndexKey {
    /// The fields, if it is made of their attributes as they are.
    pub(crate) fn fields(&self) -> &[Ident] {
        match self {
            Self::Fields(fields) => fields,
            Self::Template(_) => &[],
        }
    }

    pub(crate) fn template(&self) -> Option<&Template> {
        match self {
            Self::Fields(_) => None,
            Self::Template(template) => Some(template),
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Fields(fields) if fields.is_empty())
    }
}

pub(crate) enum Projection {
    All,
    KeysOnly,
    Include(Vec<Included>),
}

/// An attribute that an index includes: one of the fields, or any, by the attribute's name.
pub(crate) enum Included {
    Field(Ident),
    Name(LitStr),
}

/// `read = 3, write = 3`
#[derive(Default)]
pub(crate) struct Throughput {
    pub(crate) read: Option<syn::LitInt>,
    pub(crate) write: Option<syn::LitInt>,
}

/// `stream = new_and_old_images`
pub(crate) struct Stream {
    pub(crate) span: Span,
    /// The variant of `StreamViewType`.
    pub(crate) view: &'static str,
}

/// Where the value of a field comes from if its attribute is not there.
pub(crate) enum DefaultValue {
    /// The type's own.
    Trait,
    /// A function's.
    Path(Path),
}

/// What a field is to the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An attribute.
    Stored,
    /// Nothing.
    Skipped,
    /// A document whose fields are this document's.
    Flat,
    /// Whatever is not a field.
    Rest,
}

impl Input {
    /// Reads as much as can be read; the rest is among the problems.
    pub(crate) fn from_syn(derive: Derive, input: DeriveInput, problems: &mut Problems) -> Self {
        let attributes = attr::container(derive, &input, problems);
        let case = attributes.rename_all;
        let shape = match input.data {
            Data::Struct(data) => match data.fields {
                syn::Fields::Named(fields) => Shape::Struct(Field::all(fields.named, derive, case, problems)),
                syn::Fields::Unnamed(fields) => Shape::Tuple(Self::unnamed(fields.unnamed, problems)),
                syn::Fields::Unit => Shape::Other(input.ident.span(), "a struct without fields has nothing to store"),
            },
            Data::Enum(data) => {
                let variants = data.variants.into_iter();
                Shape::Enum(variants.map(|variant| Variant::from_syn(variant, &attributes, problems)).collect())
            }
            Data::Union(data) => Shape::Other(
                data.union_token.span(),
                "a union cannot be stored, because nobody knows which of its fields is the one; use an enum",
            ),
        };
        Self { derive, ident: input.ident, vis: input.vis, generics: input.generics, attributes, shape }
    }

    /// The named fields, if it is a struct that has such.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Struct(fields) => fields,
            _ => &[],
        }
    }

    pub(crate) fn partition_key(&self) -> Option<&Field> {
        self.fields().iter().find(|field| field.attributes.partition_key.is_some())
    }

    pub(crate) fn sort_key(&self) -> Option<&Field> {
        self.fields().iter().find(|field| field.attributes.sort_key.is_some())
    }

    /// The field of this name.
    pub(crate) fn field(&self, ident: &Ident) -> Option<&Field> {
        self.fields().iter().find(|field| field.is_named(ident))
    }

    /// Whether it shares its table with other records.
    pub(crate) fn is_shared(&self) -> bool {
        self.attributes.entity.is_some()
    }

    /// The types of unnamed fields, which take no attributes.
    fn unnamed(fields: impl IntoIterator<Item = syn::Field>, problems: &mut Problems) -> Vec<Type> {
        let types = fields.into_iter().map(|field| {
            attr::none(&field.attrs, "a field without a name", problems);
            field.ty
        });
        types.collect()
    }
}

impl Field {
    fn all(
        fields: impl IntoIterator<Item = syn::Field>,
        derive: Derive,
        case: Option<Case>,
        problems: &mut Problems,
    ) -> Vec<Self> {
        fields.into_iter().filter_map(|field| Self::from_syn(field, derive, case, problems)).collect()
    }

    fn from_syn(field: syn::Field, derive: Derive, case: Option<Case>, problems: &mut Problems) -> Option<Self> {
        let attributes = attr::field(derive, &field.attrs, problems);
        let ident = field.ident?;
        let plain = ident.unraw().to_string();
        let name = match &attributes.rename {
            Some(name) => name.value(),
            None => case.map_or(plain.clone(), |case| case.field(&plain)),
        };
        let docs = field.attrs.into_iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
        Some(Self { ident, ty: field.ty, docs, name, attributes })
    }

    /// Whether it is part of the table's key.
    pub(crate) fn is_key(&self) -> bool {
        self.attributes.partition_key.is_some() || self.attributes.sort_key.is_some()
    }

    pub(crate) fn role(&self) -> Role {
        if self.attributes.skip.is_some() {
            Role::Skipped
        } else if self.attributes.flatten.is_some() {
            Role::Flat
        } else if self.attributes.rest.is_some() {
            Role::Rest
        } else {
            Role::Stored
        }
    }

    /// Whether an index means this field, written with `r#` or without.
    pub(crate) fn is_named(&self, ident: &Ident) -> bool {
        self.ident.unraw() == ident.unraw()
    }

    /// Where a mistake in the attribute's name is shown.
    pub(crate) fn name_span(&self) -> Span {
        self.attributes.rename.as_ref().map_or_else(|| self.ident.span(), LitStr::span)
    }

    /// The `T` of an `Option<T>`, as far as it can be told from how it is written.
    pub(crate) fn is_option(&self) -> bool {
        let Type::Path(path) = &self.ty else { return false };
        path.path.segments.last().is_some_and(|segment| segment.ident == "Option" && !segment.arguments.is_empty())
    }
}

impl Variant {
    fn from_syn(variant: syn::Variant, container: &ContainerAttributes, problems: &mut Problems) -> Self {
        let attributes = attr::variant(&variant.attrs, problems);
        let plain = variant.ident.unraw().to_string();
        let name = match &attributes.rename {
            Some(name) => name.value(),
            None => container.rename_all.map_or(plain.clone(), |case| case.variant(&plain)),
        };
        let case = attributes.rename_all.or(container.rename_all_fields);
        let content = match variant.fields {
            syn::Fields::Unit => Content::Unit,
            syn::Fields::Unnamed(fields) => {
                let mut types = Input::unnamed(fields.unnamed, problems);
                match types.len() {
                    1 => types.pop().map_or(Content::Unit, |inner| Content::Newtype(Box::new(inner))),
                    _ => Content::Tuple(types),
                }
            }
            syn::Fields::Named(fields) => Content::Struct(Field::all(fields.named, Derive::Document, case, problems)),
        };
        Self { ident: variant.ident, name, attributes, content }
    }
}

/// The fields that are attributes, in the order of the attributes' names.
///
/// Attributes are kept sorted: put in this order each goes to the end, and taken in the reverse order each comes from
/// the end.
pub(crate) fn stored(fields: &[Field]) -> Vec<&Field> {
    let mut stored: Vec<_> = fields.iter().filter(|field| field.role() == Role::Stored).collect();
    stored.sort_by(|a, b| a.name.cmp(&b.name));
    stored
}

/// Where an expression is a text, its value.
pub(crate) fn literal_text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
