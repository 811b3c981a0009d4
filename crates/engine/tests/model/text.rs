//! Requests as the wire brings them: with text and placeholders where the mapper puts trees.

use dynamo_expr::Renderer;
use dynamo_model::api::{Request, TransactWriteItem};
use dynamo_model::{Condition, Expression, KeyCondition, Projection, Update};

/// The request with its expressions as text.
pub(crate) fn in_text(mut request: Request) -> Request {
    let mut text = Text(Renderer::new());
    match &mut request {
        Request::PutItem(put) => {
            text.condition(&mut put.condition_expression);
            put.placeholders = text.0.finish();
        }
        Request::UpdateItem(update) => {
            text.update(update.update_expression.as_mut());
            text.condition(&mut update.condition_expression);
            update.placeholders = text.0.finish();
        }
        Request::DeleteItem(delete) => {
            text.condition(&mut delete.condition_expression);
            delete.placeholders = text.0.finish();
        }
        Request::GetItem(get) => {
            text.projection(&mut get.projection_expression);
            get.placeholders = text.0.finish();
        }
        Request::Query(query) => {
            text.key_condition(&mut query.key_condition_expression);
            text.condition(&mut query.filter_expression);
            text.projection(&mut query.projection_expression);
            query.placeholders = text.0.finish();
        }
        Request::Scan(scan) => {
            text.condition(&mut scan.filter_expression);
            text.projection(&mut scan.projection_expression);
            scan.placeholders = text.0.finish();
        }
        Request::BatchGetItem(batch) => {
            for asked in batch.request_items.values_mut() {
                let mut text = Text(Renderer::new());
                text.projection(&mut asked.projection_expression);
                asked.placeholders = text.0.finish();
            }
        }
        Request::TransactGetItems(gets) => {
            for get in &mut gets.transact_items {
                let mut text = Text(Renderer::new());
                text.projection(&mut get.projection_expression);
                get.placeholders = text.0.finish();
            }
        }
        Request::TransactWriteItems(writes) => writes.transact_items.iter_mut().for_each(action_in_text),
        _ => {}
    }
    request
}

fn action_in_text(action: &mut TransactWriteItem) {
    let mut text = Text(Renderer::new());
    match action {
        TransactWriteItem::ConditionCheck(check) => {
            if let Expression::Tree(condition) = &check.condition_expression {
                check.condition_expression = Expression::Text(text.0.condition(condition));
            }
            check.placeholders = text.0.finish();
        }
        TransactWriteItem::Put(put) => {
            text.condition(&mut put.condition_expression);
            put.placeholders = text.0.finish();
        }
        TransactWriteItem::Delete(delete) => {
            text.condition(&mut delete.condition_expression);
            delete.placeholders = text.0.finish();
        }
        TransactWriteItem::Update(update) => {
            text.update(Some(&mut update.update_expression));
            text.condition(&mut update.condition_expression);
            update.placeholders = text.0.finish();
        }
    }
}

struct Text(Renderer);

impl Text {
    fn condition(&mut self, expression: &mut Option<Expression<Condition>>) {
        if let Some(Expression::Tree(condition)) = expression {
            *expression = Some(Expression::Text(self.0.condition(condition)));
        }
    }

    fn update(&mut self, expression: Option<&mut Expression<Update>>) {
        if let Some(expression) = expression
            && let Expression::Tree(update) = expression
        {
            *expression = Expression::Text(self.0.update(update));
        }
    }

    fn projection(&mut self, expression: &mut Option<Expression<Projection>>) {
        if let Some(Expression::Tree(projection)) = expression {
            *expression = Some(Expression::Text(self.0.projection(projection)));
        }
    }

    fn key_condition(&mut self, expression: &mut Option<Expression<KeyCondition>>) {
        if let Some(Expression::Tree(condition)) = expression {
            *expression = Some(Expression::Text(self.0.key_condition(condition)));
        }
    }
}
