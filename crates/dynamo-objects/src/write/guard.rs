//! The condition under which a write happens, and what it means that it did not.

use dynamo_model::api::ReturnValuesOnConditionCheckFailure;
use dynamo_model::{
    AttributeValue, Comparator, Condition as Tree, Expression, Item, Name, Operand, Path, ServiceError,
};

use crate::error::{EncodeError, Error, ErrorKind};
use crate::expression::Condition;
use crate::physical::Physical;
use crate::record::Record;
use crate::write::clause;

/// What a write waits for: conditions, all of which must hold. And the first thing that was wrong with what the caller
/// gave, which is told when the write is awaited, because a builder's methods have nowhere to tell it.
#[derive(Default, Debug)]
pub(crate) struct Guard {
    condition: Option<Tree>,
    /// That the version is the one that was read.
    version: Option<Tree>,
    expects: Option<Expects>,
    problem: Option<Error>,
}

/// What a write expects to find under its key. That it does not is an error of its own, and not only a condition that
/// is false.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Expects {
    Absence,
    Presence,
}

impl Guard {
    /// A guard that has nothing but a problem, or not even that.
    pub(crate) fn with_problem(problem: Option<Error>) -> Self {
        Self { problem, ..Self::default() }
    }

    /// The same conditions for another attempt. What was wrong was told already.
    pub(crate) fn again(&self) -> Self {
        Self { condition: self.condition.clone(), version: self.version.clone(), expects: self.expects, problem: None }
    }

    /// One more condition.
    pub(crate) fn and_when<R: Record>(
        &mut self,
        table: &Physical,
        key: Option<&Item>,
        condition: impl FnOnce(R::Fields<R>) -> Condition<R>,
    ) {
        let tree = condition(R::fields(None)).into_tree();
        if let Some(tree) = self.keep(table, key, tree) {
            self.and(tree);
        }
    }

    pub(crate) fn and(&mut self, tree: Tree) {
        self.condition = Some(match self.condition.take() {
            Some(condition) => condition.and(tree),
            None => tree,
        });
    }

    /// This will do, too.
    pub(crate) fn or(&mut self, tree: Tree) {
        self.condition = self.condition.take().map(|condition| condition.or(tree));
    }

    /// That there is an item, or that there is none.
    pub(crate) fn expect(&mut self, table: &Physical, expects: Expects) {
        let path = Path::attribute(Name::from_static(table.key_names().partition));
        self.and(match expects {
            Expects::Absence => Tree::AttributeNotExists(path),
            Expects::Presence => Tree::AttributeExists(path),
        });
        self.expects = Some(expects);
    }

    /// Whether it waits for there being no item.
    pub(crate) fn expects_absence(&self) -> bool {
        self.expects == Some(Expects::Absence)
    }

    /// That the version is as this says, whatever it was to be before.
    pub(crate) fn expect_version(&mut self, version: Option<Tree>) {
        self.version = version;
    }

    /// Something is wrong; it is kept if it is the first.
    pub(crate) fn fail(&mut self, problem: Error) {
        self.problem.get_or_insert(problem);
    }

    /// Whether the caller gave a condition.
    pub(crate) fn is_conditional(&self) -> bool {
        self.condition.is_some()
    }

    /// Whether nothing is waited for.
    pub(crate) fn is_open(&self) -> bool {
        self.condition.is_none() && self.version.is_none()
    }

    /// All that must be true.
    fn whole(&self) -> Option<Tree> {
        self.condition.iter().chain(&self.version).cloned().reduce(Tree::and)
    }

    /// What came of encoding something that was given; its error is kept if it is the first.
    pub(crate) fn keep<T>(
        &mut self,
        table: &Physical,
        key: Option<&Item>,
        encoded: Result<T, EncodeError>,
    ) -> Option<T> {
        match encoded {
            Ok(value) => Some(value),
            Err(source) => {
                self.problem.get_or_insert_with(|| table.not_encoded(key.cloned(), source));
                None
            }
        }
    }

    /// The condition as a request has it, or the problem.
    pub(crate) fn expression(&mut self) -> Result<Option<Expression<Tree>>, Error> {
        self.check()?;
        Ok(self.tree())
    }

    /// The problem, if there is one.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        self.problem.take().map_or(Ok(()), Err)
    }

    /// The condition as a request has it.
    pub(crate) fn tree(&self) -> Option<Expression<Tree>> {
        self.whole().map(Expression::Tree)
    }

    /// With a condition, its failure should show the item that it failed on.
    pub(crate) fn on_failure(&self) -> Option<ReturnValuesOnConditionCheckFailure> {
        (!self.is_open()).then_some(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    /// What it means that the service refused the write.
    pub(crate) fn refused(
        &self,
        operation: &'static str,
        table: &Physical,
        key: Option<Item>,
        source: ServiceError,
    ) -> Error {
        match (source, self.whole(), key) {
            (ServiceError::ConditionalCheckFailed { item: current }, Some(condition), Some(key)) => {
                let (table, failed) = (table.name().to_owned(), clause::false_of(&condition, current.as_ref()));
                match (self.expects, &current) {
                    (Some(Expects::Presence), None) => ErrorKind::NotFound { table, key },
                    (Some(Expects::Absence), Some(_)) => ErrorKind::AlreadyExists { table, key },
                    // A server that does not show the item, though it was asked to.
                    (Some(Expects::Absence), None) if failed.is_empty() => ErrorKind::AlreadyExists { table, key },
                    _ => ErrorKind::ConditionFailed { table, key, current, failed },
                }
                .into()
            }
            (source, _, key) => Error::answered(operation, table.name(), key, source),
        }
    }
}

/// The condition that an attribute is still what was read.
pub(crate) fn is_as_read(name: Name, read: Option<&AttributeValue>) -> Tree {
    let path = Path::attribute(name);
    match read {
        Some(value) => Tree::Compare(Comparator::Eq, Operand::Path(path), Operand::Value(value.clone())),
        None => Tree::AttributeNotExists(path),
    }
}
