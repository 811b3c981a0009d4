use dynamo_model::{AttributeValue, Condition, Item, Name, Path};

use super::bind::Bind;
use super::error::PartiqlError;
use super::parser;

/// A PartiQL statement, its parameters in place. What it means for a table is for the engine to say.
#[derive(Clone, PartialEq, Debug)]
pub enum Statement {
    /// `SELECT … FROM …`
    Select(Select),
    /// `INSERT INTO … VALUE …`
    Insert(Insert),
    /// `UPDATE … SET … WHERE …`
    Update(Update),
    /// `DELETE FROM … WHERE …`
    Delete(Delete),
    /// `EXISTS(SELECT …)`, which only a transaction executes.
    Exists(Select),
}

impl Statement {
    /// Reads a statement, and puts its parameters in the places of its question marks. Parameters that are left over do
    /// not matter.
    ///
    /// That the values can be stored is for the operation to check.
    ///
    /// ```
    /// use dynamo_expr::partiql::Statement;
    ///
    /// let statement = Statement::read("DELETE FROM songs WHERE artist = ?", &["Nina Simone".into()])?;
    /// let Statement::Delete(delete) = statement else { unreachable!() };
    /// assert_eq!(delete.target.table, "songs");
    /// # Ok::<(), dynamo_expr::partiql::PartiqlError>(())
    /// ```
    ///
    /// # Errors
    /// What the service refuses before it looks at a table; see [`PartiqlError`].
    pub fn read(text: &str, parameters: &[AttributeValue]) -> Result<Self, PartiqlError> {
        let (written, question_marks) = parser::parse(text)?;
        if question_marks > parameters.len() {
            return Err(PartiqlError::TooFewParameters);
        }
        Bind { text, parameters }.statement(written)
    }

    /// The table, and the index, if the statement names one.
    #[must_use]
    pub fn target(&self) -> &Target {
        match self {
            Self::Select(select) | Self::Exists(select) => &select.target,
            Self::Insert(insert) => &insert.target,
            Self::Update(update) => &update.target,
            Self::Delete(delete) => &delete.target,
        }
    }

    /// Whether it reads and writes nothing. A check, as a part of a transaction, belongs to the writes.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(self, Self::Select(_))
    }
}

/// A table, or an index of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The table, by name or ARN.
    pub table: String,
    /// The index.
    pub index: Option<String>,
}

/// `SELECT columns FROM target WHERE condition ORDER BY order`
#[derive(Clone, PartialEq, Debug)]
pub struct Select {
    /// What to read from.
    pub target: Target,
    /// What to keep of each item; all of it if `None`.
    pub columns: Option<Vec<Column>>,
    /// Which items to keep.
    pub condition: Option<Condition>,
    /// How to sort them.
    pub order: Vec<Order>,
}

impl Select {
    /// What the columns keep of an item, or all of it. A column that leads nowhere is left out.
    #[must_use]
    pub fn row(&self, item: Item) -> Item {
        match &self.columns {
            None => item,
            Some(columns) => columns
                .iter()
                .filter_map(|column| Some((column.name.clone(), column.path.get(&item)?.clone())))
                .collect(),
        }
    }
}

/// A part of the items read, which the answer has at its top, whatever it was inside of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The attribute of the answer: the last name of the path, with the indexes after it, as in `lines[0]`.
    pub name: Name,
    /// Where it is in the item.
    pub path: Path,
}

/// An attribute to sort by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The attribute.
    pub attribute: Name,
    /// From the greatest to the least.
    pub descending: bool,
}

/// `INSERT INTO target VALUE item`
#[derive(Clone, PartialEq, Debug)]
pub struct Insert {
    /// The table.
    pub target: Target,
    /// The item.
    pub item: Item,
}

/// `UPDATE target SET … REMOVE … WHERE condition RETURNING returning`
#[derive(Clone, PartialEq, Debug)]
pub struct Update {
    /// The table.
    pub target: Target,
    /// What becomes of the item.
    pub update: dynamo_model::Update,
    /// Which item it is, and what must be true of it.
    pub condition: Option<Condition>,
    /// What to answer with.
    pub returning: Option<Returning>,
}

/// `DELETE FROM target WHERE condition RETURNING returning`
#[derive(Clone, PartialEq, Debug)]
pub struct Delete {
    /// The table.
    pub target: Target,
    /// Which item it is, and what must be true of it.
    pub condition: Option<Condition>,
    /// What to answer with: nothing, or all of the old item.
    pub returning: Option<Returning>,
}

/// What a write answers with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Returning {
    /// `ALL OLD *`
    AllOld,
    /// `MODIFIED OLD *`
    ModifiedOld,
    /// `ALL NEW *`
    AllNew,
    /// `MODIFIED NEW *`
    ModifiedNew,
}

impl Returning {
    /// As it is written, without the star.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllOld => "ALL OLD",
            Self::ModifiedOld => "MODIFIED OLD",
            Self::AllNew => "ALL NEW",
            Self::ModifiedNew => "MODIFIED NEW",
        }
    }
}
