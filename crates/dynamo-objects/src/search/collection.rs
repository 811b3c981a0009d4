use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::{AttributeValue, Item, Name};

use crate::database::Database;
use crate::error::{EncodeError, Error, ErrorKind};
use crate::explain::Explanation;
use crate::key::{IndexTemplate, IntoPartition, KeyShape, KeyTemplates, SortKey, SortParts, SortTest, Template};
use crate::physical::Physical;
use crate::record::Record;
use crate::search::pages::Pages;
use crate::search::plan::{IndexKey, Plan, Way};
use crate::search::table_index::TableIndex;
use crate::shared_table::Entity;

impl Database {
    /// Records of several types that share a partition of a [shared table](crate::SharedTable), in one query: a user
    /// with all orders and addresses. They are a tuple, each member of which is
    ///
    /// | | |
    /// |---|---|
    /// | `Vec<Order>` | all of them, in the order of the sort key |
    /// | `Option<User>` | the first, if there is one |
    /// | `User` | the first, which must be there |
    ///
    /// The partition is given as to [`Table::query`](crate::Table::query). What else is in it is read, and paid for,
    /// but not answered with. See [keys by template](crate::key#keys-by-template) for an example.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = app().await?;
    /// let (user, orders) = db.collection::<(User, Vec<Order>)>("u1").await?;
    /// assert_eq!((user.name.as_str(), orders.len()), ("Ann", 2));
    ///
    /// let (nobody, orders) = db.collection::<(Option<User>, Vec<Order>)>("u2").await?;
    /// assert!(nobody.is_none() && orders.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], with the partition for a key, if a record is not there that must be;
    /// [`ErrorKind::NoCollection`] if the records are not in one table and partition. Else as
    /// [`Search::all`](crate::search::Search::all).
    pub fn collection<C: Collect>(
        &self,
        partition: impl IntoPartition<<<C::First as Record>::Key as KeyShape>::Partition>,
    ) -> Collection<C, <C::First as Record>::Key> {
        let sort = C::First::KEY_TEMPLATES.and_then(|templates| templates.sort);
        Collection::new(self.table::<C::First>().physical(), None, sort, partition)
    }
}

impl<R: Record, K: KeyShape> TableIndex<R, K> {
    /// Records of several types that share a partition of the index, in one query, as
    /// [`Database::collection`] reads them from the table. The first of them is the index's record.
    ///
    /// ```
    /// use dynamo_objects::{Database, Error, Record, SharedTable};
    ///
    /// #[derive(SharedTable)]
    /// #[dynamo(table = "shop", index(name = "gsi1"))]
    /// struct App;
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = App, entity = "order", partition_key = "USER#{user}", sort_key = "ORDER#{id}")]
    /// #[dynamo(index(name = "gsi1", partition_key = "ORDER#{id}", sort_key = "A"))]
    /// struct Order {
    ///     user: String,
    ///     id: String,
    /// }
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = App, entity = "item", partition_key = "ITEM#{order}#{product}", sort_key = "ITEM")]
    /// #[dynamo(index(name = "gsi1", partition_key = "ORDER#{order}", sort_key = "ITEM#{product}"))]
    /// struct Item {
    ///     order: String,
    ///     product: String,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let db = Database::memory();
    /// let orders = db.table::<Order>();
    /// orders.create(&Order { user: "ann".into(), id: "1".into() }).await?;
    /// db.table::<Item>().create(&Item { order: "1".into(), product: "pen".into() }).await?;
    ///
    /// let (order, items) = orders.index(Order::GSI1).collection::<(Order, Vec<Item>)>("1").await?;
    /// assert_eq!((order.user.as_str(), items.len()), ("ann", 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Database::collection`].
    pub fn collection<C: Collect<First = R>>(&self, partition: impl IntoPartition<K::Partition>) -> Collection<C, K> {
        let key = IndexKey { templates: [None, None], ..self.key() };
        Collection::new(self.physical(), Some(key), self.key().templates[1], partition)
    }
}

/// Records of several types from one partition, to be awaited. Made by [`Database::collection`] and
/// [`TableIndex::collection`]; `K` is the key of the table or index.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let db = app().await?;
/// // One query, of which each member takes its records.
/// let all: (User, Vec<Order>, Vec<Line>) = db.collection("u1").consistent().await?;
/// assert_eq!((all.1.len(), all.2.len()), (2, 3));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct Collection<C, K> {
    plan: Plan,
    /// How the first record's sort key is put together.
    sort: Option<Template>,
    types: PhantomData<fn() -> (C, K)>,
}

impl<C: Collect, K: KeyShape> Collection<C, K> {
    fn new(
        table: &Physical,
        index: Option<IndexKey>,
        sort: Option<Template>,
        partition: impl IntoPartition<K::Partition>,
    ) -> Self {
        let members = C::members();
        let entities = members.iter().filter_map(|member| member.entity).collect();
        let attribute = match &index {
            Some(index) => index.partition.first().copied().unwrap_or_default(),
            None => table.key_names().partition,
        };
        let (known, partition, problem) =
            match one_partition::<C, K::Partition>(table, index.as_ref(), &members, partition) {
                Ok((known, partition)) => (known, partition, None),
                Err(problem) => (Vec::new(), AttributeValue::Null, Some(problem)),
            };
        let partition = vec![(Name::from_static(attribute), partition)];
        let way = Way::Query { partition, known, sort: Vec::new(), forward: true };
        Self { plan: Plan::new(Arc::new(table.collecting(entities)), index, way, problem), sort, types: PhantomData }
    }

    /// Narrows it down by the sort key of the first record: to such records, and those of other types that sort among
    /// them. With `|k| k.begins_with("o1")`, an order whose key is `ORDER#{id}` comes with items whose keys are
    /// `ORDER#{order}#ITEM#{product}`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = app().await?;
    /// let (orders, lines) = db.collection::<(Vec<Order>, Vec<Line>)>("u1").sort(|k| k.begins_with("a")).await?;
    /// assert_eq!((orders.len(), lines.len()), (1, 2));
    /// # Ok(())
    /// # }
    /// ```
    pub fn sort(mut self, test: impl FnOnce(SortKey<K::Sort>) -> SortTest) -> Self
    where
        K::Sort: SortParts,
    {
        self.plan.sort_by(self.sort, test(SortKey::new()).into_tests());
        self
    }

    /// Sees every write that was acknowledged before; costs twice as much. Global indexes cannot.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = app().await?;
    /// db.table::<Line>().delete(("u1", "a", "ink")).await?;
    /// let (lines,) = db.collection::<(Vec<Line>,)>("u1").consistent().await?;
    /// assert_eq!(lines.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn consistent(mut self) -> Self {
        self.plan.consistent = true;
        self
    }

    /// Begins at the end: descending by the sort key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = app().await?;
    /// let (orders,) = db.collection::<(Vec<Order>,)>("u1").rev().await?;
    /// assert_eq!(orders[0].id, "b");
    /// # Ok(())
    /// # }
    /// ```
    pub fn rev(mut self) -> Self {
        self.plan.reverse();
        self
    }

    /// Reads so many records at most, of all types together.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = app().await?;
    /// let (user, orders) = db.collection::<(Option<User>, Vec<Order>)>("u1").limit(2).await?;
    /// assert_eq!((user, orders.len()), (None, 2));
    /// # Ok(())
    /// # }
    /// ```
    pub fn limit(mut self, records: usize) -> Self {
        self.plan.limit = Some(records);
        self
    }

    /// What is asked, as it is sent: see [`explain`](crate::explain).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = app().await?;
    /// let explanation = db.collection::<(User, Vec<Order>)>("u1").explain();
    /// assert_eq!(explanation.key_condition.as_deref(), Some("#0 = :0"));
    /// assert_eq!(explanation.values[":0"], "USER#u1".into());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        self.plan.explain()
    }
}

async fn read<C: Collect>(plan: Plan) -> Result<C, Error> {
    let mut pages = Pages::new(plan);
    let mut items = Vec::new();
    while let Some(page) = pages.next().await? {
        let plan = Arc::clone(pages.plan());
        for item in page.items {
            items.push(item.map_err(|source| plan.refused(source))?);
        }
    }
    C::gather(&Gathered { plan: pages.plan(), items })
}

/// The items of a partition.
#[doc(hidden)]
pub struct Gathered<'a> {
    plan: &'a Plan,
    items: Vec<Item>,
}

impl Gathered<'_> {
    fn of<R: Record>(&self) -> impl Iterator<Item = Result<R, Error>> {
        let is_one = |item: &&Item| R::ENTITY.is_some_and(|entity| is(item, entity));
        self.items.iter().filter(is_one).map(|item| self.plan.decode(Ok(item.clone())))
    }

    fn not_found(&self) -> Error {
        let (table, key) = (self.plan.table_name().to_owned(), self.plan.partition());
        ErrorKind::NotFound { table, key }.into()
    }
}

fn is(item: &Item, entity: Entity) -> bool {
    item.get(entity.attribute).and_then(AttributeValue::as_s) == Some(entity.name)
}

/// What a member's record declares.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Member {
    table: &'static str,
    entity: Option<Entity>,
    key: Option<KeyTemplates>,
    indexes: &'static [IndexTemplate],
}

impl Member {
    fn of<R: Record>() -> Self {
        Self { table: R::TABLE, entity: R::ENTITY, key: R::KEY_TEMPLATES, indexes: R::INDEX_TEMPLATES }
    }

    /// How the partition key of an index is put together.
    fn partition_of(&self, index: &IndexKey) -> Option<Template> {
        let is_it = |of: &&IndexTemplate| of.index == index.name && index.partition == [of.attribute];
        self.indexes.iter().find(is_it).map(|of| of.template)
    }
}

/// A tuple of records that can be [collected](Database::collection).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let db = app().await?;
/// use dynamo_objects::Error;
/// use dynamo_objects::search::Collect;
///
/// /// All of a user, whoever wants what of it.
/// async fn user<C: Collect<First = User>>(db: &dynamo_objects::Database, id: &str) -> Result<C, Error> {
///     db.collection::<C>(id).await
/// }
///
/// let (ann,): (User,) = user(&db, "u1").await?;
/// let (_, lines): (User, Vec<Line>) = user(&db, "u1").await?;
/// assert_eq!((ann.name.as_str(), lines.len()), ("Ann", 3));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection",
    note = "a collection is a tuple of `Vec<R>`, `Option<R>` and `R`, each `R` a record in the same shared table"
)]
pub trait Collect: Sized + 'static {
    /// The record of the first member, which says how the partition is given.
    type First: Record;

    #[doc(hidden)]
    fn members() -> Vec<Member>;

    #[doc(hidden)]
    fn gather(from: &Gathered<'_>) -> Result<Self, Error>;
}

/// A member of a [collection](Database::collection): `Vec<R>`, `Option<R>` or `R`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let db = app().await?;
/// let (user, first, lines) = db.collection::<(User, Option<Order>, Vec<Line>)>("u1").await?;
/// assert_eq!((user.name.as_str(), first.map(|order| order.id).as_deref(), lines.len()), ("Ann", Some("a"), 3));
/// # Ok(())
/// # }
/// ```
pub trait CollectPart: Sized + 'static {
    /// The record.
    type Record: Record;

    #[doc(hidden)]
    fn gather(from: &Gathered<'_>) -> Result<Self, Error>;
}

impl<R: Record> CollectPart for R {
    type Record = R;

    fn gather(from: &Gathered<'_>) -> Result<Self, Error> {
        from.of::<R>().next().unwrap_or_else(|| Err(from.not_found()))
    }
}

impl<R: Record> CollectPart for Option<R> {
    type Record = R;

    fn gather(from: &Gathered<'_>) -> Result<Self, Error> {
        from.of::<R>().next().transpose()
    }
}

impl<R: Record> CollectPart for Vec<R> {
    type Record = R;

    fn gather(from: &Gathered<'_>) -> Result<Self, Error> {
        from.of::<R>().collect()
    }
}

macro_rules! tuples {
    ($(($first:ident $(, $other:ident)*);)+) => {$(
        impl<$first: CollectPart, $($other: CollectPart),*> Collect for ($first, $($other,)*) {
            type First = $first::Record;

            fn members() -> Vec<Member> {
                vec![Member::of::<$first::Record>(), $(Member::of::<$other::Record>()),*]
            }

            fn gather(from: &Gathered<'_>) -> Result<Self, Error> {
                Ok(($first::gather(from)?, $($other::gather(from)?,)*))
            }
        }
    )+};
}

tuples! {
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
    (A, B, C, D, E, F, G);
    (A, B, C, D, E, F, G, H);
}

/// The values that a key is put together from, by their names.
type Values = Vec<(&'static str, AttributeValue)>;

/// The partition that all members are in, and the values that it is put together from.
fn one_partition<C: Collect, P>(
    table: &Physical,
    index: Option<&IndexKey>,
    members: &[Member],
    partition: impl IntoPartition<P>,
) -> Result<(Values, AttributeValue), Error> {
    let invalid = |source: EncodeError| table.invalid_key(source);
    let apart = |problem: String| Error::from(ErrorKind::NoCollection { table: table.name().to_owned(), problem });
    let mut parts = Vec::with_capacity(members.len());
    for member in members {
        let Some((entity, key)) = member.entity.zip(member.key) else {
            return Err(apart(format!("the records of table {:?} are not in a shared table", member.table)));
        };
        if member.table != C::First::TABLE {
            return Err(apart(format!("{:?} is in table {:?}", entity.name, member.table)));
        }
        let template = match index {
            None => key.partition,
            Some(index) => member
                .partition_of(index)
                .ok_or_else(|| apart(format!("{:?} is not in index {:?}", entity.name, index.name)))?,
        };
        parts.push((entity.name, template));
    }
    let names = parts.first().map(|(_, template)| template.names()).unwrap_or_default();
    let values = partition.into_partition(&names).map_err(invalid)?;
    let mut one: Option<(&str, String)> = None;
    for (entity, template) in parts {
        // A member's fields may have names of their own: it is their order that counts.
        let known: Vec<_> = template.names().into_iter().zip(values.clone()).collect();
        let partition = template.render_known(&known).map_err(invalid)?;
        match &one {
            Some((first, elsewhere)) if *elsewhere != partition => {
                return Err(apart(format!("{first:?} is in partition {elsewhere:?}, and {entity:?} in {partition:?}")));
            }
            Some(_) => {}
            None => one = Some((entity, partition)),
        }
    }
    let partition = one.map(|(_, partition)| partition).unwrap_or_default();
    Ok((names.into_iter().zip(values).collect(), partition.into()))
}

impl<C: Collect, K: KeyShape> IntoFuture for Collection<C, K> {
    type Output = Result<C, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(read(self.plan))
    }
}

impl<C, K> fmt::Debug for Collection<C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Collection").field(&self.plan).finish()
    }
}

impl fmt::Debug for Gathered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gathered").field("items", &self.items.len()).finish_non_exhaustive()
    }
}
