//! The expressions of a request as text. The SDK knows no trees.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types;
use dynamo_expr::Renderer;
use dynamo_model::{Condition, Expression, KeyCondition, Placeholders, Projection, Update};

use crate::convert::Member;

/// The expressions of one request: they share their placeholders. Text is passed on as it is.
pub(crate) struct Texts {
    renderer: Renderer,
    given: Placeholders,
}

/// `ExpressionAttributeNames` and `ExpressionAttributeValues`, as the SDK has them.
pub(crate) type SdkPlaceholders = (Option<HashMap<String, String>>, Option<HashMap<String, types::AttributeValue>>);

impl Texts {
    pub(crate) fn new(given: Placeholders) -> Self {
        Self { renderer: Renderer::beside(&given), given }
    }

    /// An expression as text.
    pub(crate) fn text<T: Tree>(&mut self, expression: Expression<T>) -> String {
        match expression {
            Expression::Text(text) => text,
            Expression::Tree(tree) => tree.render(&mut self.renderer),
        }
    }

    /// An expression that a request can do without, as text.
    pub(crate) fn optional<T: Tree>(&mut self, expression: Option<Expression<T>>) -> Option<String> {
        expression.map(|expression| self.text(expression))
    }

    /// The placeholders of all of them.
    pub(crate) fn placeholders(self) -> SdkPlaceholders {
        let rendered = self.renderer.finish();
        (merged(self.given.names, rendered.names).member(), merged(self.given.values, rendered.values).member())
    }

    /// A lone projection as text, with its names.
    pub(crate) fn projection(
        expression: Option<Expression<Projection>>,
        placeholders: Placeholders,
    ) -> (Option<String>, Option<HashMap<String, String>>) {
        let mut texts = Self::new(placeholders);
        let text = texts.optional(expression);
        (text, texts.placeholders().0)
    }
}

/// The placeholders that a request brings, and those of its trees; none have the same name.
fn merged<T>(given: Option<BTreeMap<String, T>>, rendered: Option<BTreeMap<String, T>>) -> Option<BTreeMap<String, T>> {
    match (given, rendered) {
        (Some(mut given), Some(rendered)) => {
            given.extend(rendered);
            Some(given)
        }
        (given, rendered) => given.or(rendered),
    }
}

/// A tree that can be written.
pub(crate) trait Tree {
    fn render(&self, renderer: &mut Renderer) -> String;
}

macro_rules! trees {
    ($($tree:ident: $method:ident,)+) => {$(
        impl Tree for $tree {
            fn render(&self, renderer: &mut Renderer) -> String {
                renderer.$method(self)
            }
        }
    )+};
}

trees! {
    Condition: condition,
    Update: update,
    Projection: projection,
    KeyCondition: key_condition,
}
