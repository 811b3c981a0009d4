use dynamo_model::{
    AttributeValue, Condition, Expression, KeyCondition, Name, Operand, Path, Placeholders, Projection, Segment,
    SetOperand, SetValue, Update, limits,
};

use crate::ast::{Action, Node, NodeKind, Parsed, PathSteps, Step};
use crate::collision;
use crate::dismantle::dismantle;
use crate::error::{ExprError, ExprErrorKind, Parameter, PlaceholderMap};
use crate::function::Function;
use crate::key_condition::KeyConditionDraft;
use crate::lexer::{Section, Span, TokenKind, is_placeholder};
use crate::{check, parser};

/// Binds the expressions of one request: text becomes a tree, with its placeholders looked up; a tree stays as it is.
/// Both are checked alike.
///
/// It is used in three beats, which is the service's order: [`new`](Self::new) checks the placeholder maps, then each
/// expression of the request is bound, in the order in which the operation looks at them, and [`finish`](Self::finish)
/// refuses placeholders that no expression used. For a request without placeholders whose expressions are trees, none
/// of this allocates, unless a tree has more than one term.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use dynamo_expr::{Binder, Parameter};
/// use dynamo_model::{AttributeValue, Expression, Placeholders};
///
/// let placeholders = Placeholders {
///     names: None,
///     values: Some(BTreeMap::from([(":town".into(), AttributeValue::from("Oslo"))])),
/// };
/// let mut binder = Binder::new(&placeholders)?;
/// let text = Expression::Text("city = :town".into());
/// let condition = binder.condition(Parameter::ConditionExpression, text)?;
/// binder.finish()?;
/// # let _ = condition;
/// # Ok::<(), dynamo_expr::ExprError>(())
/// ```
#[derive(Debug)]
pub struct Binder<'p> {
    placeholders: &'p Placeholders,
    /// The placeholders met so far, of both kinds: their first character tells them apart.
    used: Vec<&'p str>,
}

impl<'p> Binder<'p> {
    /// Begins with the placeholder maps: names, then values.
    ///
    /// That the values can be stored is for the operation to check, after this.
    ///
    /// # Errors
    ///
    /// A map that is there but empty, or larger than 2 MB; a placeholder that is empty, too long or not well formed; an
    /// attribute name that is empty or too long.
    pub fn new(placeholders: &'p Placeholders) -> Result<Self, ExprError> {
        check_placeholders(placeholders).map_err(ExprError::of_placeholders)?;
        Ok(Self { placeholders, used: Vec::new() })
    }

    /// Binds a condition or a filter; `parameter` says which it is.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the expression; see [`ExprErrorKind`].
    pub fn condition(
        &mut self,
        parameter: Parameter,
        expression: Expression<Condition>,
    ) -> Result<Condition, ExprError> {
        match expression {
            Expression::Tree(tree) => match check::condition(&tree) {
                Ok(()) => Ok(tree),
                Err(kind) => {
                    dismantle(tree);
                    Err(ExprError::of(parameter, kind))
                }
            },
            Expression::Text(text) => {
                let parsed = parser::condition(parameter, &text)?;
                Bind { binder: self, parameter, parsed: &parsed }.condition()
            }
        }
    }

    /// Binds an update expression.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the expression; see [`ExprErrorKind`].
    pub fn update(&mut self, expression: Expression<Update>) -> Result<Update, ExprError> {
        let parameter = Parameter::UpdateExpression;
        match expression {
            Expression::Tree(tree) => match check::update(&tree) {
                Ok(()) => Ok(tree),
                Err(kind) => {
                    dismantle(tree);
                    Err(ExprError::of(parameter, kind))
                }
            },
            Expression::Text(text) => {
                let (parsed, actions) = parser::update(&text)?;
                Bind { binder: self, parameter, parsed: &parsed }.update(&actions)
            }
        }
    }

    /// Binds a projection expression.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the expression; see [`ExprErrorKind`].
    pub fn projection(&mut self, expression: Expression<Projection>) -> Result<Projection, ExprError> {
        let parameter = Parameter::ProjectionExpression;
        match expression {
            Expression::Tree(tree) => {
                check::projection(&tree).map_err(|kind| ExprError::of(parameter, kind))?;
                Ok(tree)
            }
            Expression::Text(text) => {
                let (parsed, paths) = parser::projection(&text)?;
                Bind { binder: self, parameter, parsed: &parsed }.projection(&paths)
            }
        }
    }

    /// Binds a key condition. The service looks at its form only after it knows that all placeholders are used, which
    /// is why the answer is a draft.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the expression as a condition; see [`ExprErrorKind`].
    pub fn key_condition(&mut self, expression: Expression<KeyCondition>) -> Result<KeyConditionDraft, ExprError> {
        let parameter = Parameter::KeyConditionExpression;
        match expression {
            Expression::Tree(tree) => {
                check::key_condition(&tree).map_err(|kind| ExprError::of(parameter, kind))?;
                Ok(tree.into())
            }
            Expression::Text(text) => {
                let parsed = parser::condition(parameter, &text)?;
                Bind { binder: self, parameter, parsed: &parsed }.condition().map(KeyConditionDraft::of_text)
            }
        }
    }

    /// Ends the binding, after all expressions of the request.
    ///
    /// # Errors
    ///
    /// Names, else values, that no expression used.
    pub fn finish(mut self) -> Result<(), ExprError> {
        self.used.sort_unstable();
        let unused = |key: &&String| self.used.binary_search(&key.as_str()).is_err();
        let names: Vec<String> =
            self.placeholders.names.iter().flat_map(|map| map.keys()).filter(unused).cloned().collect();
        if !names.is_empty() {
            return Err(ExprError::of_placeholders(ExprErrorKind::Unused(PlaceholderMap::Names, names)));
        }
        let values: Vec<String> =
            self.placeholders.values.iter().flat_map(|map| map.keys()).filter(unused).cloned().collect();
        if !values.is_empty() {
            return Err(ExprError::of_placeholders(ExprErrorKind::Unused(PlaceholderMap::Values, values)));
        }
        Ok(())
    }

    fn name(&mut self, placeholder: &str) -> Option<&'p str> {
        let (key, name) = self.placeholders.names.as_ref()?.get_key_value(placeholder)?;
        self.used.push(key);
        Some(name)
    }

    fn value(&mut self, placeholder: &str) -> Option<&'p AttributeValue> {
        let (key, value) = self.placeholders.values.as_ref()?.get_key_value(placeholder)?;
        self.used.push(key);
        Some(value)
    }
}

fn check_placeholders(placeholders: &Placeholders) -> Result<(), ExprErrorKind> {
    if let Some(names) = &placeholders.names {
        let map = PlaceholderMap::Names;
        check_keys(map, names.keys(), TokenKind::NamePlaceholder)?;
        for (placeholder, name) in names {
            if name.is_empty() {
                return Err(ExprErrorKind::EmptyName(placeholder.clone()));
            }
            if name.len() > limits::ATTRIBUTE_NAME_SIZE {
                return Err(ExprErrorKind::LongName(placeholder.clone()));
            }
        }
        check_size(map, names.iter().map(|(placeholder, name)| placeholder.len() + name.len()))?;
    }
    if let Some(values) = &placeholders.values {
        let map = PlaceholderMap::Values;
        check_keys(map, values.keys(), TokenKind::ValuePlaceholder)?;
        check_size(map, values.iter().map(|(placeholder, value)| placeholder.len() + value.size()))?;
    }
    Ok(())
}

fn check_keys<'k>(
    map: PlaceholderMap,
    keys: impl ExactSizeIterator<Item = &'k String>,
    kind: TokenKind,
) -> Result<(), ExprErrorKind> {
    if keys.len() == 0 {
        return Err(ExprErrorKind::EmptyMap(map));
    }
    for key in keys {
        if key.is_empty() {
            return Err(ExprErrorKind::EmptyPlaceholder(map));
        }
        if key.len() > limits::PLACEHOLDER_SIZE {
            return Err(ExprErrorKind::LongPlaceholder(map, key.len()));
        }
        if !is_placeholder(key, kind) {
            return Err(ExprErrorKind::PlaceholderSyntax(map, key.clone()));
        }
    }
    Ok(())
}

fn check_size(map: PlaceholderMap, sizes: impl Iterator<Item = usize>) -> Result<(), ExprErrorKind> {
    if sizes.sum::<usize>() > limits::PLACEHOLDERS_SIZE { Err(ExprErrorKind::LargeMap(map)) } else { Ok(()) }
}

/// The binding of one text.
struct Bind<'b, 'p, 't> {
    binder: &'b mut Binder<'p>,
    parameter: Parameter,
    parsed: &'b Parsed<'t>,
}

/// What a node of a condition was bound to.
pub(crate) enum Bound {
    Operand(Operand),
    Test(Condition),
}

impl Bind<'_, '_, '_> {
    fn condition(mut self) -> Result<Condition, ExprError> {
        let mut stack: Vec<Bound> = Vec::new();
        for node in &self.parsed.nodes {
            let bound = self.condition_node(node, &mut stack)?;
            stack.push(bound);
        }
        self.check_operator_count()?;
        Ok(pop_test(&mut stack))
    }

    fn condition_node(&mut self, node: &Node, stack: &mut Vec<Bound>) -> Result<Bound, ExprError> {
        let (parameter, text) = (self.parameter, self.parsed.text);
        let fault = |kind| ExprError::of(parameter, kind).at(text, node.span.range());
        let test = match &node.kind {
            NodeKind::Path(path) => return self.path(path).map(|path| Bound::Operand(Operand::Path(path))),
            NodeKind::Value => return self.value(node.span).map(|value| Bound::Operand(Operand::Value(value))),
            NodeKind::Call(function, count) => {
                let operands = pop_operands(stack, *count);
                return call(*function, operands).map_err(fault);
            }
            NodeKind::Compare(comparator) => {
                let right = pop_operand(stack);
                let left = pop_operand(stack);
                check::compare(*comparator, &left, &right).map_err(fault)?;
                Condition::Compare(*comparator, left, right)
            }
            NodeKind::Between => {
                let high = pop_operand(stack);
                let low = pop_operand(stack);
                let operand = pop_operand(stack);
                check::between(&operand, &low, &high).map_err(fault)?;
                Condition::Between(operand, low, high)
            }
            NodeKind::In(count) => {
                let candidates = pop_operands(stack, *count);
                let operand = pop_operand(stack);
                check::candidates(&operand, &candidates).map_err(fault)?;
                Condition::In(operand, candidates)
            }
            NodeKind::Not => Condition::Not(Box::new(pop_test(stack))),
            NodeKind::And(count) => Condition::And(pop_tests(stack, *count)),
            NodeKind::Or(count) => Condition::Or(pop_tests(stack, *count)),
            NodeKind::Plus | NodeKind::Minus => unreachable!("conditions have no sums"),
        };
        Ok(Bound::Test(test))
    }

    fn update(mut self, actions: &[Action]) -> Result<Update, ExprError> {
        // The service binds actions from the last to the first, and all places to be written before all values.
        let paths = self.paths(actions.iter().map(|action| &action.path))?;
        let mut update = Update::default();
        for (action, path) in actions.iter().rev().zip(paths) {
            self.action(action, path, &mut update)?;
        }
        update.set.reverse();
        update.remove.reverse();
        update.add.reverse();
        update.delete.reverse();
        self.check_operator_count()?;
        Ok(update)
    }

    fn action(&mut self, action: &Action, path: Path, update: &mut Update) -> Result<(), ExprError> {
        let nodes = &self.parsed.nodes[action.value.clone()];
        match action.section {
            Section::Remove => update.remove.push(path),
            Section::Set => {
                let value = self.set_value(nodes)?;
                update.set.push((path, value));
            }
            Section::Add => {
                let value = self.clause_value(nodes, check::add)?;
                update.add.push((path, value));
            }
            Section::Delete => {
                let value = self.clause_value(nodes, check::delete)?;
                update.delete.push((path, value));
            }
        }
        Ok(())
    }

    /// The value of an `ADD` or `DELETE`.
    fn clause_value(
        &mut self,
        nodes: &[Node],
        check: impl Fn(&AttributeValue) -> Result<(), ExprErrorKind>,
    ) -> Result<AttributeValue, ExprError> {
        let span = nodes.first().map_or_else(Span::default, |node| node.span);
        let value = self.value(span)?;
        check(&value).map_err(|kind| self.fault(kind, span))?;
        Ok(value)
    }

    fn set_value(&mut self, nodes: &[Node]) -> Result<SetValue, ExprError> {
        let mut stack: Vec<SetOperand> = Vec::new();
        for node in nodes {
            let operand = match &node.kind {
                NodeKind::Path(path) => SetOperand::Path(self.path(path)?),
                NodeKind::Value => SetOperand::Value(self.value(node.span)?),
                NodeKind::Call(function, count) => {
                    let operands = stack.split_off(stack.len().saturating_sub(*count));
                    update_call(*function, operands).map_err(|kind| self.fault(kind, node.span))?
                }
                // A sum is a whole right-hand side, so its node is the last one.
                NodeKind::Plus | NodeKind::Minus => {
                    let right = stack.pop().expect("a sum has a right operand");
                    let left = stack.pop().expect("a sum has a left operand");
                    let is_plus = matches!(node.kind, NodeKind::Plus);
                    check::sum(if is_plus { "+" } else { "-" }, &left, &right)
                        .map_err(|kind| self.fault(kind, node.span))?;
                    return Ok(if is_plus { SetValue::Plus(left, right) } else { SetValue::Minus(left, right) });
                }
                _ => unreachable!("right-hand sides have no conditions"),
            };
            stack.push(operand);
        }
        Ok(SetValue::Operand(stack.pop().expect("a right-hand side has an operand")))
    }

    fn projection(mut self, paths: &[PathSteps]) -> Result<Projection, ExprError> {
        let mut paths = self.paths(paths.iter())?;
        paths.reverse();
        Ok(Projection { paths })
    }

    /// Binds paths that must not collide: from the last to the first, as the service does, which is how it answers with
    /// them.
    fn paths<'s>(
        &mut self,
        paths: impl DoubleEndedIterator<Item = &'s PathSteps> + ExactSizeIterator,
    ) -> Result<Vec<Path>, ExprError> {
        let mut bound = Vec::with_capacity(paths.len());
        let mut outcome = Ok(());
        for path in paths.rev() {
            match self.path(path) {
                Ok(path) => bound.push(path),
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        // A collision is noticed as soon as the second path of it is there.
        collision::check(bound.iter().rev()).map_err(|kind| ExprError::of(self.parameter, kind))?;
        outcome.map(|()| bound)
    }

    fn path(&mut self, path: &PathSteps) -> Result<Path, ExprError> {
        let parsed = self.parsed;
        let steps = &parsed.steps[path.steps.clone()];
        check::path_steps(steps.len()).map_err(|kind| self.fault(kind, path.span))?;
        let (root, rest) = steps.split_first().expect("a path has a first step");
        let root = match self.segment(root)? {
            Segment::Key(name) => name,
            Segment::Index(_) => unreachable!("a path begins with a name"),
        };
        let rest = rest.iter().map(|step| self.segment(step)).collect::<Result<_, _>>()?;
        Ok(Path { root, rest })
    }

    fn segment(&mut self, step: &Step) -> Result<Segment, ExprError> {
        let text = self.parsed.text;
        match *step {
            Step::Index(index) => Ok(Segment::Index(index)),
            Step::Name(span) => Ok(Segment::Key(Name::from(span.of(text)))),
            Step::Placeholder(span) => match self.binder.name(span.of(text)) {
                Some(name) => Ok(Segment::Key(Name::from(name))),
                None => Err(self.fault(ExprErrorKind::UndefinedName(span.of(text).to_owned()), span)),
            },
        }
    }

    fn value(&mut self, span: Span) -> Result<AttributeValue, ExprError> {
        let placeholder = span.of(self.parsed.text);
        match self.binder.value(placeholder) {
            Some(value) => Ok(value.clone()),
            None => Err(self.fault(ExprErrorKind::UndefinedValue(placeholder.to_owned()), span)),
        }
    }

    fn check_operator_count(&self) -> Result<(), ExprError> {
        let operators = self.parsed.nodes.iter().map(|node| node.kind.operators()).sum();
        check::operator_count(operators).map_err(|kind| ExprError::of(self.parameter, kind))
    }

    fn fault(&self, kind: ExprErrorKind, span: Span) -> ExprError {
        ExprError::of(self.parameter, kind).at(self.parsed.text, span.range())
    }
}

/// A call in a condition.
pub(crate) fn call(function: Function, operands: Vec<Operand>) -> Result<Bound, ExprErrorKind> {
    check_arity(function, operands.len())?;
    let mut operands = operands.into_iter();
    let mut next = || operands.next().expect("there are as many operands as the function takes");
    let test = match function {
        Function::Size => {
            let operand = next();
            check::size(&operand)?;
            return Ok(Bound::Operand(Operand::Size(Box::new(operand))));
        }
        Function::AttributeExists => Condition::AttributeExists(path_operand(function, next())?),
        Function::AttributeNotExists => Condition::AttributeNotExists(path_operand(function, next())?),
        Function::AttributeType => {
            let (operand, name) = (next(), next());
            let kind = check::attribute_type(&operand, &name)?;
            Condition::AttributeType(operand, kind)
        }
        Function::BeginsWith => {
            let (operand, prefix) = (next(), next());
            check::begins_with(&operand, &prefix)?;
            Condition::BeginsWith(operand, prefix)
        }
        Function::Contains => {
            let (container, element) = (next(), next());
            check::contains(&container, &element)?;
            Condition::Contains(container, element)
        }
        Function::IfNotExists | Function::ListAppend => unreachable!("the parser refuses it in conditions"),
    };
    Ok(Bound::Test(test))
}

fn path_operand(function: Function, operand: Operand) -> Result<Path, ExprErrorKind> {
    match operand {
        Operand::Path(path) => Ok(path),
        _ => Err(ExprErrorKind::PathRequired(function.as_str())),
    }
}

/// A call in the right-hand side of a `SET`.
pub(crate) fn update_call(function: Function, operands: Vec<SetOperand>) -> Result<SetOperand, ExprErrorKind> {
    check_arity(function, operands.len())?;
    let mut operands = operands.into_iter();
    let mut next = || operands.next().expect("there are as many operands as the function takes");
    let (first, second) = (next(), next());
    if function == Function::ListAppend {
        check::list_append(&first, &second)?;
        return Ok(SetOperand::ListAppend(Box::new(first), Box::new(second)));
    }
    match first {
        SetOperand::Path(path) => {
            check::if_not_exists(&path, &second)?;
            Ok(SetOperand::IfNotExists(path, Box::new(second)))
        }
        _ => Err(ExprErrorKind::PathRequired(function.as_str())),
    }
}

fn check_arity(function: Function, count: usize) -> Result<(), ExprErrorKind> {
    if count == function.arity() { Ok(()) } else { Err(ExprErrorKind::OperandCount(function.as_str(), count)) }
}

fn pop_operand(stack: &mut Vec<Bound>) -> Operand {
    match stack.pop() {
        Some(Bound::Operand(operand)) => operand,
        _ => unreachable!("the parser puts operands where operands are taken"),
    }
}

fn pop_operands(stack: &mut Vec<Bound>, count: usize) -> Vec<Operand> {
    let mut operands: Vec<Operand> = (0..count).map(|_| pop_operand(stack)).collect();
    operands.reverse();
    operands
}

fn pop_test(stack: &mut Vec<Bound>) -> Condition {
    match stack.pop() {
        Some(Bound::Test(condition)) => condition,
        _ => unreachable!("the parser puts tests where tests are taken"),
    }
}

fn pop_tests(stack: &mut Vec<Bound>, count: usize) -> Vec<Condition> {
    let mut tests: Vec<Condition> = (0..count).map(|_| pop_test(stack)).collect();
    tests.reverse();
    tests
}
