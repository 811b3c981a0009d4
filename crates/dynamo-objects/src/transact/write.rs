//! A write as a part of a transaction, or alone.

use std::fmt;
use std::sync::Arc;

use dynamo_model::api::{
    DeleteItemRequest, Operation, PutItemRequest, Request, TransactConditionCheck, TransactDelete, TransactPut,
    TransactUpdate, TransactWriteItem, TransactWriteItemsRequest, UpdateItemRequest,
};
use dynamo_model::{AttributeValue, BackendError, Expression, Item, ServiceError, SetOperand, SetValue, Update};

use crate::error::{Error, ErrorKind};
use crate::physical::Physical;
use crate::write::guard::Guard;
use crate::write::update::read;

/// A part of a transaction.
#[doc(hidden)]
pub struct Write {
    pub(crate) table: Arc<Physical>,
    pub(crate) key: Item,
    pub(crate) act: Act,
    pub(crate) guard: Guard,
}

/// What is done to an item.
#[derive(Clone)]
pub(crate) enum Act {
    Put(Item),
    Update(Update),
    Delete,
    Check,
}

impl Act {
    /// What an attribute is after it, if it was this before.
    pub(crate) fn value_after<'a>(
        &'a self,
        name: &str,
        before: Option<&'a AttributeValue>,
    ) -> Option<&'a AttributeValue> {
        match self {
            Self::Put(item) => item.get(name),
            Self::Delete => None,
            Self::Check => before,
            Self::Update(update) if update.remove.iter().any(|path| path.root == *name) => None,
            Self::Update(update) => update
                .set
                .iter()
                .find_map(|(path, value)| match value {
                    SetValue::Operand(SetOperand::Value(value)) if path.root == *name => Some(value),
                    _ => None,
                })
                .or(before),
        }
    }
}

impl Write {
    /// An update. One that changes nothing the service takes alone, but not in a transaction.
    pub(crate) fn of_update(table: Arc<Physical>, key: Item, update: Update, mut guard: Guard) -> Result<Self, Error> {
        // What was wrong with a value comes first: it may be why there is nothing to change.
        guard.check()?;
        if update.is_empty() {
            return Err(ErrorKind::EmptyUpdate { table: table.name().to_owned(), key }.into());
        }
        Ok(Self { table, key, act: Act::Update(update), guard })
    }

    /// Whether it changes unique fields, as far as that can be told from it.
    pub(super) fn changes_unique(&self) -> bool {
        match &self.act {
            Act::Put(_) | Act::Delete => !self.table.unique().is_empty(),
            Act::Update(update) => self.table.changed_unique(update).is_some(),
            Act::Check => false,
        }
    }

    /// The item that it changes, if it changes unique fields.
    pub(super) async fn current(&self) -> Result<Option<Item>, Error> {
        if !self.changes_unique() {
            return Ok(None);
        }
        if self.guard.expects_absence() {
            return Ok(Some(Item::new()));
        }
        read(&self.table, &self.key).await.map(Some)
    }

    pub(super) fn as_item(&self) -> TransactWriteItem {
        let table_name = self.table.name().to_owned();
        let (key, placeholders) = (self.key.clone(), Default::default());
        let return_values_on_condition_check_failure = self.guard.on_failure();
        let condition_expression = self.guard.tree();
        match &self.act {
            Act::Put(item) => TransactWriteItem::Put(TransactPut {
                table_name,
                item: item.clone(),
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure,
            }),
            Act::Update(update) => TransactWriteItem::Update(TransactUpdate {
                table_name,
                key,
                update_expression: Expression::Tree(update.clone()),
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure,
            }),
            Act::Delete => TransactWriteItem::Delete(TransactDelete {
                table_name,
                key,
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure,
            }),
            Act::Check => TransactWriteItem::ConditionCheck(TransactConditionCheck {
                table_name,
                key,
                condition_expression: condition_expression.expect("a check is made with a condition"),
                placeholders,
                return_values_on_condition_check_failure,
            }),
        }
    }

    /// Writes it, and nothing else.
    pub(crate) async fn alone(self) -> Result<(), Error> {
        let Self { table, key, act, mut guard } = self;
        let condition_expression = guard.expression()?;
        let (return_values_on_condition_check_failure, table_name) = (guard.on_failure(), table.name().to_owned());
        let request = match act {
            Act::Put(item) => Request::from(PutItemRequest {
                table_name,
                item,
                condition_expression,
                return_values_on_condition_check_failure,
                ..Default::default()
            }),
            Act::Update(update) => Request::from(UpdateItemRequest {
                table_name,
                key: key.clone(),
                update_expression: (!update.is_empty()).then_some(Expression::Tree(update)),
                condition_expression,
                return_values_on_condition_check_failure,
                ..Default::default()
            }),
            Act::Delete | Act::Check => Request::from(DeleteItemRequest {
                table_name,
                key: key.clone(),
                condition_expression,
                return_values_on_condition_check_failure,
                ..Default::default()
            }),
        };
        let operation = request.operation();
        let refused = |refusal: BackendError| {
            guard.refused(operation, &table, Some(key), refusal.error).of_request(refusal.request_id)
        };
        table.backend().call(request).await.map(drop).map_err(refused)
    }

    /// What the service's refusal of this write means, as if it had been alone.
    pub(super) fn refused(&self, source: ServiceError) -> Error {
        self.guard.refused(TransactWriteItemsRequest::NAME, &self.table, Some(self.key.clone()), source)
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write").field("table", &self.table.name()).field("key", &self.key).finish_non_exhaustive()
    }
}
