use dynamo_model::{AttributeValue, Condition, KeyCondition, Operand, Path, SetOperand, SetValue, Update};

/// What a tree holds at its ends.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Leaf<'t> {
    /// A place that is looked at.
    Path(&'t Path),
    /// A value given with the request.
    Value(&'t AttributeValue),
}

/// The paths and values of a tree, for rules that are about all of them, as those of table keys and of values are.
pub trait Leaves {
    /// Shows every leaf in the order written, up to the first error.
    ///
    /// The places that an update writes are not among them; see [`Update::paths`].
    ///
    /// # Errors
    ///
    /// What `visit` answers.
    fn try_leaves<'t, E>(&'t self, visit: impl FnMut(Leaf<'t>) -> Result<(), E>) -> Result<(), E>;

    /// The paths alone.
    ///
    /// # Errors
    ///
    /// What `visit` answers.
    fn try_paths<'t, E>(&'t self, mut visit: impl FnMut(&'t Path) -> Result<(), E>) -> Result<(), E> {
        self.try_leaves(|leaf| match leaf {
            Leaf::Path(path) => visit(path),
            Leaf::Value(_) => Ok(()),
        })
    }

    /// The values alone.
    ///
    /// # Errors
    ///
    /// What `visit` answers.
    fn try_values<'t, E>(&'t self, mut visit: impl FnMut(&'t AttributeValue) -> Result<(), E>) -> Result<(), E> {
        self.try_leaves(|leaf| match leaf {
            Leaf::Path(_) => Ok(()),
            Leaf::Value(value) => visit(value),
        })
    }
}

impl Leaves for Condition {
    fn try_leaves<'t, E>(&'t self, mut visit: impl FnMut(Leaf<'t>) -> Result<(), E>) -> Result<(), E> {
        let mut rest: Vec<&Condition> = Vec::new();
        let mut next = Some(self);
        while let Some(condition) = next {
            match condition {
                Self::And(terms) | Self::Or(terms) => rest.extend(terms.iter().rev()),
                Self::Not(term) => rest.push(term),
                Self::AttributeExists(path) | Self::AttributeNotExists(path) => visit(Leaf::Path(path))?,
                Self::AttributeType(operand, _) => visit(leaf(operand))?,
                Self::Compare(_, left, right) | Self::BeginsWith(left, right) | Self::Contains(left, right) => {
                    [left, right].into_iter().try_for_each(|operand| visit(leaf(operand)))?;
                }
                Self::Between(operand, low, high) => {
                    [operand, low, high].into_iter().try_for_each(|operand| visit(leaf(operand)))?;
                }
                Self::In(operand, candidates) => {
                    visit(leaf(operand))?;
                    candidates.iter().try_for_each(|candidate| visit(leaf(candidate)))?;
                }
            }
            next = rest.pop();
        }
        Ok(())
    }
}

fn leaf(mut operand: &Operand) -> Leaf<'_> {
    loop {
        match operand {
            Operand::Path(path) => return Leaf::Path(path),
            Operand::Value(value) => return Leaf::Value(value),
            Operand::Size(inner) => operand = inner,
        }
    }
}

impl Leaves for Update {
    fn try_leaves<'t, E>(&'t self, mut visit: impl FnMut(Leaf<'t>) -> Result<(), E>) -> Result<(), E> {
        for (_, value) in &self.set {
            match value {
                SetValue::Operand(operand) => set_leaves(operand, &mut visit)?,
                SetValue::Plus(left, right) | SetValue::Minus(left, right) => {
                    set_leaves(left, &mut visit)?;
                    set_leaves(right, &mut visit)?;
                }
            }
        }
        self.add.iter().chain(&self.delete).try_for_each(|(_, value)| visit(Leaf::Value(value)))
    }
}

fn set_leaves<'t, E>(operand: &'t SetOperand, visit: &mut impl FnMut(Leaf<'t>) -> Result<(), E>) -> Result<(), E> {
    let mut rest: Vec<&SetOperand> = Vec::new();
    let mut next = Some(operand);
    while let Some(operand) = next {
        match operand {
            SetOperand::Path(path) => visit(Leaf::Path(path))?,
            SetOperand::Value(value) => visit(Leaf::Value(value))?,
            SetOperand::IfNotExists(path, default) => {
                visit(Leaf::Path(path))?;
                rest.push(default);
            }
            SetOperand::ListAppend(first, second) => rest.extend([&**second, &**first]),
        }
        next = rest.pop();
    }
    Ok(())
}

impl Leaves for KeyCondition {
    /// Shows the values. The key attributes are names, not paths.
    fn try_leaves<'t, E>(&'t self, mut visit: impl FnMut(Leaf<'t>) -> Result<(), E>) -> Result<(), E> {
        self.terms.iter().flat_map(|(_, test)| test.values()).try_for_each(|value| visit(Leaf::Value(value)))
    }
}
