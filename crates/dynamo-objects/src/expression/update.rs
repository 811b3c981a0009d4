use std::fmt;
use std::marker::PhantomData;

use dynamo_model::{AttributeValue, Path, SetOperand, SetValue};

use super::operand::{Given, Operand};
use crate::convert::{ToAttribute, Typed};
use crate::error::{EncodeError, EncodeReason};
use crate::field::Field;
use crate::kind::{ListLike, Matches, SetLike, Subtractable, Summable};
use crate::record::Document;

/// What becomes of a record's attributes, for an update that does not read the record first.
///
/// ```
/// use dynamo_objects::{Record, Update};
///
/// #[derive(Record)]
/// #[dynamo(table = "store")]
/// struct Store {
///     #[dynamo(partition_key)]
///     store_id: String,
///     city: Option<String>,
///     visits: u64,
/// }
///
/// let update = Update::<Store>::new().set(|f| f.city, "Oslo").add(|f| f.visits, 1);
/// # assert!(update.into_tree().is_ok());
/// ```
///
/// Every value is computed from the record as it was before. Writing an update down does not fail: a value that cannot
/// be stored is an error of the request.
#[must_use]
pub struct Update<R> {
    tree: Result<dynamo_model::Update, EncodeError>,
    record: PhantomData<fn() -> R>,
}

impl<R: Document> Update<R> {
    /// An update that changes nothing yet.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Update;
    ///
    /// let mut update = Update::<Store>::new();
    /// for step in 0..2 {
    ///     update = if step == 0 { update.set(|f| f.city, "Bern") } else { update.add(|f| f.visits, 1) };
    /// }
    /// let store = stores.update("S1").apply(update).await?;
    /// assert_eq!((store.city.as_deref(), store.visits), (Some("Bern"), 4));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new() -> Self {
        Self { tree: Ok(dynamo_model::Update::default()), record: PhantomData }
    }

    /// Sets a field: to a value, or to what another field holds. A value that is stored by leaving it out (`None`, an
    /// empty set) removes the attribute, if the field's type can do without it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Update;
    ///
    /// let update = Update::<Store>::new().set(|f| f.city, "Bern");
    /// assert_eq!(stores.update("S1").apply(update).await?.city.as_deref(), Some("Bern"));
    ///
    /// // `None` is stored by leaving the attribute out.
    /// let update = Update::<Store>::new().set(|f| f.city, None::<String>);
    /// assert_eq!(stores.update("S1").apply(update).await?.city, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, value: V) -> Self
    where
        T: Typed,
        V: Operand<R, T::Kind>,
    {
        self.change(field, |tree, path| {
            match value.given()? {
                Some(given) => tree.set.push((path, SetValue::Operand(operand(given)))),
                None if T::OPTIONAL => tree.remove.push(path),
                None => return Err(EncodeError::new(EncodeReason::NoValue)),
            }
            Ok(())
        })
    }

    /// Sets a field, unless the attribute is there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let update = || dynamo_objects::Update::<Store>::new().set_if_absent(|f| f.city, "Bern");
    /// assert_eq!(stores.update("S1").apply(update()).await?.city.as_deref(), Some("Rome"));
    /// assert_eq!(stores.update("S3").apply(update()).await?.city.as_deref(), Some("Bern"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_if_absent<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, value: V) -> Self
    where
        T: Typed,
        V: Operand<R, T::Kind>,
    {
        self.change(field, |tree, path| {
            match value.given()? {
                Some(given) => {
                    let value = SetOperand::IfNotExists(path.clone(), Box::new(operand(given)));
                    tree.set.push((path, SetValue::Operand(value)));
                }
                // Absent stays absent.
                None if T::OPTIONAL => {}
                None => return Err(EncodeError::new(EncodeReason::NoValue)),
            }
            Ok(())
        })
    }

    /// Removes the attribute.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let update = dynamo_objects::Update::<Store>::new().remove(|f| f.city);
    /// assert_eq!(stores.update("S1").apply(update).await?.city, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove<T>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>) -> Self {
        self.change(field, |tree, path| {
            tree.remove.push(path);
            Ok(())
        })
    }

    /// Adds to a number, or adds elements to a set. An attribute that is not there counts as 0, or as the empty set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let update = dynamo_objects::Update::<Store>::new().add(|f| f.visits, 2);
    /// assert_eq!(stores.update("S1").apply(update).await?.visits, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, value: V) -> Self
    where
        T: Typed<Kind: Summable>,
        V: ToAttribute + Typed<Kind: Matches<T::Kind>>,
    {
        self.change(field, |tree, path| {
            // Adding no elements changes nothing.
            if let Some(value) = value.to_attribute()? {
                tree.add.push((path, value));
            }
            Ok(())
        })
    }

    /// Subtracts from a number. An attribute that is not there counts as 0.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let update = dynamo_objects::Update::<Order>::new().subtract(|f| f.total, 4);
    /// assert_eq!(orders.update(("ann", 1)).apply(update).await?.total, 6);
    /// # Ok(())
    /// # }
    /// ```
    pub fn subtract<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, value: V) -> Self
    where
        T: Typed<Kind: Subtractable>,
        V: ToAttribute + Typed<Kind: Matches<T::Kind>>,
    {
        self.change(field, |tree, path| {
            match value.to_attribute()? {
                Some(AttributeValue::N(number)) => tree.add.push((path, AttributeValue::N(-number))),
                Some(_) => return Err(EncodeError::refused("only a number can be subtracted")),
                None => return Err(EncodeError::new(EncodeReason::NoValue)),
            }
            Ok(())
        })
    }

    /// Takes elements out of a set. With its last element the attribute goes, too.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let tags = std::collections::BTreeSet::from(["wifi".to_owned()]);
    /// let update = dynamo_objects::Update::<Store>::new().delete(|f| f.tags, tags);
    /// assert!(stores.update("S3").apply(update).await?.tags.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, elements: V) -> Self
    where
        T: Typed<Kind: SetLike>,
        V: ToAttribute + Typed<Kind: Matches<T::Kind>>,
    {
        self.change(field, |tree, path| {
            // Taking no elements out changes nothing.
            if let Some(elements) = elements.to_attribute()? {
                tree.delete.push((path, elements));
            }
            Ok(())
        })
    }

    /// Puts elements at the end of a list. An attribute that is not there counts as the empty list.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let update = dynamo_objects::Update::<Order>::new().append(|f| f.lines, ["ink"]);
    /// assert_eq!(orders.update(("ann", 1)).apply(update).await?.lines, ["pen", "ink"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn append<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, elements: V) -> Self
    where
        T: Typed<Kind: ListLike>,
        V: Operand<R, T::Kind>,
    {
        self.change(field, |tree, path| {
            let list = SetOperand::ListAppend(Box::new(list_at(path.clone())), Box::new(list(elements)?));
            tree.set.push((path, SetValue::Operand(list)));
            Ok(())
        })
    }

    /// Puts elements at the beginning of a list. An attribute that is not there counts as the empty list.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let update = dynamo_objects::Update::<Order>::new().prepend(|f| f.lines, ["ink"]);
    /// assert_eq!(orders.update(("ann", 1)).apply(update).await?.lines, ["ink", "pen"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn prepend<T, V>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>, elements: V) -> Self
    where
        T: Typed<Kind: ListLike>,
        V: Operand<R, T::Kind>,
    {
        self.change(field, |tree, path| {
            let list = SetOperand::ListAppend(Box::new(list(elements)?), Box::new(list_at(path.clone())));
            tree.set.push((path, SetValue::Operand(list)));
            Ok(())
        })
    }

    /// This update, and then the other's changes. No attribute can be changed twice in one update.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Update;
    ///
    /// let visited = Update::<Store>::new().add(|f| f.visits, 1);
    /// let moved = Update::<Store>::new().set(|f| f.city, "Bern");
    /// assert_eq!(stores.update("S1").apply(visited.and(moved)).await?.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn and(self, other: Self) -> Self {
        let tree = self.tree.and_then(|mut tree| {
            let other = other.tree?;
            tree.set.extend(other.set);
            tree.remove.extend(other.remove);
            tree.add.extend(other.add);
            tree.delete.extend(other.delete);
            Ok(tree)
        });
        Self { tree, record: PhantomData }
    }

    /// Whether nothing is changed.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::Update;
    ///
    /// let mut update = Update::<Store>::new();
    /// assert!(update.is_empty());
    /// update = update.set(|f| f.city, "Bern");
    /// assert!(!update.is_empty());
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.as_ref().is_ok_and(dynamo_model::Update::is_empty)
    }

    /// The update as the service's operations take it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::{EncodeReason, Update};
    ///
    /// let nan = Update::<Store>::new().set(|f| f.visits, f64::NAN);
    /// let error = nan.into_tree().unwrap_err();
    /// assert_eq!(error.path(), "visits");
    /// assert!(matches!(error.reason(), EncodeReason::Number(_)));
    /// # }
    /// ```
    ///
    /// # Errors
    /// If one of its values cannot be stored; the error names the attribute.
    pub fn into_tree(self) -> Result<dynamo_model::Update, EncodeError> {
        self.tree
    }

    /// One more change, of the field chosen; its errors name the field.
    fn change<T>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        change: impl FnOnce(&mut dynamo_model::Update, Path) -> Result<(), EncodeError>,
    ) -> Self {
        let tree = self.tree.and_then(|mut tree| {
            let path = field(R::fields(None)).into_path();
            change(&mut tree, path.clone()).map_err(|error| error.at_path(&path))?;
            Ok(tree)
        });
        Self { tree, record: PhantomData }
    }
}

impl<R: Document> Default for Update<R> {
    fn default() -> Self {
        Self::new()
    }
}

/// An update that was made by hand, on paths that you vouch for.
impl<R> From<dynamo_model::Update> for Update<R> {
    fn from(tree: dynamo_model::Update) -> Self {
        Self { tree: Ok(tree), record: PhantomData }
    }
}

impl<R> fmt::Debug for Update<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Update").field(&self.tree).finish()
    }
}

fn operand(given: Given) -> SetOperand {
    match given {
        Given::Value(value) => SetOperand::Value(value),
        Given::Path(path) => SetOperand::Path(path),
    }
}

fn list<R, K>(elements: impl Operand<R, K>) -> Result<SetOperand, EncodeError> {
    elements.given()?.map(operand).ok_or_else(|| EncodeError::new(EncodeReason::NoValue))
}

/// The list at a path, which is empty if there is none.
fn list_at(path: Path) -> SetOperand {
    SetOperand::IfNotExists(path, Box::new(SetOperand::Value(AttributeValue::L(Vec::new()))))
}
