//! A table or stream that a request names by its ARN.
//!
//! Region and account of the ARN are not looked at, as with the ARNs of tables elsewhere: a program that has the ARNs
//! of its deployment written down finds its embedded tables by them.

use std::sync::Arc;

use dynamo_model::ServiceError;

use crate::catalog;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::refusal::invalid;
use crate::table::Table;

/// A table, or one of its streams.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) table: Arc<Table>,
    /// The ARN by which the resource is known here.
    pub(crate) arn: String,
}

impl Constraints {
    pub(crate) fn resource_arn(&mut self, arn: &str) {
        self.shortest(arn, "resourceArn", 1);
        self.longest(arn, "resourceArn", 1283);
    }
}

impl Resource {
    /// The table of an ARN that can be tagged.
    pub(crate) fn tagged(engine: &Engine, arn: &str) -> Result<Arc<Table>, ServiceError> {
        let missing = || ServiceError::ResourceNotFound {
            message: format!("Requested resource not found: ResourceArn: {arn} not found"),
        };
        match parse(arn)? {
            (table, None) => engine.catalog.find(table).ok_or_else(missing),
            (_, Some(_)) => Err(missing()),
        }
    }

    /// The table or stream of an ARN that can have a policy.
    pub(crate) fn governed(engine: &Engine, arn: &str) -> Result<Self, ServiceError> {
        let (name, label) = parse(arn)?;
        let table = engine.catalog.get(name)?;
        let Some(label) = label else { return Ok(Self { arn: table.arn.clone(), table }) };
        let stream = engine.streams.find(&format!("{}/stream/{label}", catalog::arn(name)), engine.milliseconds())?;
        Ok(Self { arn: stream.name.arn.clone(), table })
    }
}

/// The name of the table in an ARN, and the label of its stream if it is a stream's.
fn parse(arn: &str) -> Result<(&str, Option<&str>), ServiceError> {
    if !arn.starts_with("arn:") {
        return Err(invalid(format_args!("ARNs must start with 'arn:': {arn}")));
    }
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let [_, _, "dynamodb", _, _, resource] = parts[..] else {
        return Err(invalid(format_args!("Provided Arn is not a DynamoDB resource arn: {arn}")));
    };
    match resource.split('/').collect::<Vec<_>>()[..] {
        ["table", table] => Ok((table, None)),
        ["table", table, "stream", label] => Ok((table, Some(label))),
        _ => Err(invalid(format_args!(
            "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        ))),
    }
}
