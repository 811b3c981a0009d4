use std::fmt;
use std::marker::PhantomData;

use dynamo_model::{Name, Path};

use crate::convert::Typed;
use crate::kind::{DocumentLike, ListLike, ListOf, MapLike};
use crate::record::Document;

/// A field of a record `R`, of type `T`: the typed name that `|f| f.city` chooses.
///
/// Conditions are made of fields (`f.city.eq("Rome")`), and so are paths into what they hold:
///
/// ```
/// use dynamo_objects::{Document, Field, Record, fields};
///
/// #[derive(Document)]
/// struct Address {
///     city: String,
/// }
///
/// #[derive(Record)]
/// #[dynamo(table = "customer")]
/// struct Customer {
///     #[dynamo(partition_key)]
///     id: String,
///     home: Address,
///     past: Vec<Address>,
/// }
///
/// let f = fields::<Customer>();
/// assert_eq!(f.home.at(|a| a.city).path().to_string(), "home.city");
/// assert_eq!(f.past.index(0).at(|a| a.city).path().to_string(), "past[0].city");
/// ```
pub struct Field<R, T> {
    path: Path,
    marker: PhantomData<fn() -> (R, T)>,
}

/// A value of which only the kind is known: an element of a list, a value in a map.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::{Field, OfKind, fields, kind};
///
/// // An element of a list of texts, whatever Rust makes of them.
/// let line: Field<Order, OfKind<kind::Text>> = fields::<Order>().lines.index(0);
/// assert_eq!(line.path().to_string(), "lines[0]");
/// # }
/// ```
#[derive(Debug)]
pub struct OfKind<K>(PhantomData<K>);

impl<K> Typed for OfKind<K> {
    type Kind = K;
    type Slice = ListOf<K>;
    // Elements and entries can be removed, whatever they are.
    const OPTIONAL: bool = true;
}

/// The fields of a record or document: the same that closures are given.
///
/// A field can be an operand: `table.update(key).set(|f| f.last_city, fields::<Store>().city)`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::fields;
///
/// let f = fields::<Store>();
/// let worth_a_visit = f.visits.lt(10) & f.tags.contains("wifi");
/// assert_eq!(stores.scan().filter(|_| worth_a_visit).count().await?, 2);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn fields<R: Document>() -> R::Fields<R> {
    R::fields(None)
}

impl<R, T> Field<R, T> {
    /// The field at this path, whose type you vouch for.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Field, fields};
    ///
    /// // As it was before it was a number: some may still be texts.
    /// let visits = Field::<Store, String>::at_path(fields::<Store>().visits.into_path());
    /// assert_eq!(stores.scan().filter(|_| visits.begins_with("1")).count().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn at_path(path: Path) -> Self {
        Self { path, marker: PhantomData }
    }

    /// The attribute of this name, in the map at `parent` or in the item itself.
    pub(crate) fn named(parent: Option<&Path>, name: Name) -> Self {
        Self::at_path(match parent {
            Some(parent) => parent.clone().key(name),
            None => Path::attribute(name),
        })
    }

    /// Where it is in an item, by the names of the attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// assert_eq!(dynamo_objects::fields::<Order>().lines.index(2).path().to_string(), "lines[2]");
    /// # }
    /// ```
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is in an item, by the names of the attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::fields;
    ///
    /// // For requests that are made by hand.
    /// let path = fields::<Store>().city.into_path();
    /// assert_eq!(path.root, "city");
    /// # }
    /// ```
    #[must_use]
    pub fn into_path(self) -> Path {
        self.path
    }
}

impl<R, T: Typed> Field<R, T> {
    /// A field of this document: `f.address.at(|a| a.city)`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, Document, Record};
    ///
    /// #[derive(Document)]
    /// struct Address {
    ///     city: String,
    /// }
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "customer")]
    /// struct Customer {
    ///     #[dynamo(partition_key)]
    ///     id: u64,
    ///     home: Address,
    /// }
    ///
    /// let customers = Database::memory().table::<Customer>();
    /// customers.create(&Customer { id: 1, home: Address { city: "Rome".into() } }).await?;
    /// let moved = customers.update(1).set(|f| f.home.at(|a| a.city), "Oslo").await?;
    /// assert_eq!(moved.home.city, "Oslo");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn at<D, U>(&self, choose: impl FnOnce(D::Fields<R>) -> U) -> U
    where
        T::Kind: DocumentLike<Document = D>,
        D: Document,
    {
        choose(D::fields(Some(&self.path)))
    }

    /// An element of this list, counted from 0: `f.lines.index(0)`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let order = orders.update(("ann", 1)).set(|f| f.lines.index(0), "ink").await?;
    /// assert_eq!(order.lines, ["ink"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn index<E>(&self, index: usize) -> Field<R, OfKind<E>>
    where
        T::Kind: ListLike<Element = E>,
    {
        Field::at_path(self.path.clone().index(index))
    }

    /// A value of this map: `f.scores.key("x")`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::collections::BTreeMap;
    ///
    /// use dynamo_objects::{Database, Record};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "game")]
    /// struct Game {
    ///     #[dynamo(partition_key)]
    ///     id: u64,
    ///     scores: BTreeMap<String, u32>,
    /// }
    ///
    /// let games = Database::memory().table::<Game>();
    /// games.create(&Game { id: 1, scores: BTreeMap::from([("ann".into(), 3)]) }).await?;
    /// let game = games.update(1).add(|f| f.scores.key("ann"), 2).await?;
    /// assert_eq!(game.scores["ann"], 5);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn key<V>(&self, key: impl Into<Name>) -> Field<R, OfKind<V>>
    where
        T::Kind: MapLike<Value = V>,
    {
        Field::at_path(self.path.clone().key(key))
    }
}

impl<R, T> Clone for Field<R, T> {
    fn clone(&self) -> Self {
        Self::at_path(self.path.clone())
    }
}

impl<R, T> fmt::Debug for Field<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.path).finish()
    }
}

/// The attributes of a document that are not among its fields, where it keeps them (`#[dynamo(rest)]`).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Attributes, Database, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "event")]
/// struct Event {
///     #[dynamo(partition_key)]
///     id: u64,
///     #[dynamo(rest)]
///     more: Attributes,
/// }
///
/// let events = Database::memory().table::<Event>();
/// events.create(&Event { id: 1, more: Attributes::from([("source", "web".into())]) }).await?;
/// assert_eq!(events.scan().filter(|f| f.more.key("source").eq("web")).count().await?, 1);
/// # Ok(())
/// # }
/// ```
pub struct RestFields<R> {
    parent: Option<Path>,
    marker: PhantomData<fn() -> R>,
}

impl<R> RestFields<R> {
    pub(crate) fn within(parent: Option<&Path>) -> Self {
        Self { parent: parent.cloned(), marker: PhantomData }
    }

    /// The attribute of this name, of any type.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Attributes, Database, Record};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "event")]
    /// struct Event {
    ///     #[dynamo(partition_key)]
    ///     id: u64,
    ///     #[dynamo(rest)]
    ///     more: Attributes,
    /// }
    ///
    /// let events = Database::memory().table::<Event>();
    /// let event = events.update(1).set(|f| f.more.key("source"), "web").await?;
    /// assert_eq!(event.more.get("source"), Some(&"web".into()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self, name: impl Into<Name>) -> Field<R, Option<dynamo_model::AttributeValue>> {
        Field::named(self.parent.as_ref(), name.into())
    }
}

impl<R> fmt::Debug for RestFields<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestFields").field("parent", &self.parent).finish()
    }
}
