use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::{AttributeValue, Item, Name};

use crate::database::Database;
use crate::error::{EncodeError, Error, ErrorKind};
use crate::key::{IntoPartition, KeyShape, Template};
use crate::record::Record;
use crate::search::pages::Pages;
use crate::search::plan::{Plan, Way};
use crate::shared_table::Entity;

impl Database {
    /// Records of several types that share a partition of a [shared table](crate::SharedTable), in one query: a user with
    /// all orders and addresses. They are a tuple, each member of which is
    ///
    /// | | |
    /// |---|---|
    /// | `Vec<Order>` | all of them, in the order of the sort key |
    /// | `Option<User>` | the first, if there is one |
    /// | `User` | the first, which must be there |
    ///
    /// The partition is given as to [`Table::query`](crate::Table::query). What else is in it is read, and paid for, but not
    /// answered with. See [keys by template](crate::key#keys-by-template) for an example.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], with the partition for a key, if a record is not there that must be;
    /// [`ErrorKind::NoCollection`] if the records are not in one table and partition. Else as
    /// [`Search::all`](crate::search::Search::all).
    pub fn collection<C: Collect>(
        &self,
        partition: impl IntoPartition<<<C::First as Record>::Key as KeyShape>::Partition>,
    ) -> Collection<C> {
        let members = C::members();
        let table = self.table::<C::First>();
        let entities = members.iter().filter_map(|member| member.entity);
        let physical = Arc::new(table.physical().collecting(entities.collect()));
        let (partition, problem) = match one_partition::<C>(table.name(), &members, partition) {
            Ok(partition) => (partition, None),
            Err(problem) => (AttributeValue::Null, Some(problem)),
        };
        let way = Way::Query {
            partition: vec![(Name::from_static(C::First::KEY.partition), partition)],
            known: Vec::new(),
            sort: Vec::new(),
            forward: true,
        };
        Collection { plan: Plan::new(physical, None, way, problem), members: PhantomData }
    }
}

/// Records of several types from one partition, to be awaited. Made by [`Database::collection`].
#[must_use = "nothing is read until it is awaited"]
pub struct Collection<C> {
    plan: Plan,
    members: PhantomData<fn() -> C>,
}

impl<C: Collect> Collection<C> {
    /// Sees every write that was acknowledged before; costs twice as much.
    pub fn consistent(mut self) -> Self {
        self.plan.consistent = true;
        self
    }

    /// Begins at the end: descending by the sort key.
    pub fn rev(mut self) -> Self {
        self.plan.reverse();
        self
    }

    /// Reads so many records at most, of all types together.
    pub fn limit(mut self, records: usize) -> Self {
        self.plan.limit = Some(records);
        self
    }

    async fn run(self) -> Result<C, Error> {
        let mut pages = Pages::new(self.plan);
        let mut items = Vec::new();
        while let Some(page) = pages.next().await? {
            let plan = Arc::clone(pages.plan());
            for item in page.items {
                items.push(item.map_err(|source| plan.refused(source))?);
            }
        }
        C::gather(&Gathered { plan: pages.plan(), items })
    }
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
    partition: Option<Template>,
}

/// A tuple of records that can be [collected](Database::collection).
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
                vec![member::<$first::Record>(), $(member::<$other::Record>()),*]
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

fn member<R: Record>() -> Member {
    Member { table: R::TABLE, entity: R::ENTITY, partition: R::KEY_TEMPLATES.map(|templates| templates.partition) }
}

/// The partition that all members are in.
fn one_partition<C: Collect>(
    table: &str,
    members: &[Member],
    partition: impl IntoPartition<<<C::First as Record>::Key as KeyShape>::Partition>,
) -> Result<AttributeValue, Error> {
    let invalid = |source: EncodeError| Error::from(ErrorKind::InvalidKey { table: table.to_owned(), source });
    let apart = |problem: String| Error::from(ErrorKind::NoCollection { table: table.to_owned(), problem });
    let names = C::First::KEY_TEMPLATES.map(|templates| templates.partition.names()).unwrap_or_default();
    let values = partition.into_partition(&names).map_err(invalid)?;
    let mut partitions = Vec::with_capacity(members.len());
    for member in members {
        let (Some(entity), Some(template)) = (member.entity, member.partition) else {
            return Err(apart(format!("the records of table {:?} are not in a shared table", member.table)));
        };
        if member.table != C::First::TABLE {
            return Err(apart(format!("{:?} is in table {:?}", entity.name, member.table)));
        }
        let known: Vec<_> = template.names().into_iter().zip(values.clone()).collect();
        partitions.push((entity.name, template.render_known(&known).map_err(invalid)?));
    }
    let Some((first, partition)) = partitions.first() else { return Ok(AttributeValue::Null) };
    match partitions.iter().find(|(_, other)| other != partition) {
        Some((other, elsewhere)) => {
            Err(apart(format!("{first:?} is in partition {partition:?}, and {other:?} in {elsewhere:?}")))
        }
        None => Ok(partition.as_str().into()),
    }
}

impl<C: Collect> IntoFuture for Collection<C> {
    type Output = Result<C, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<C> fmt::Debug for Collection<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Collection").field(&self.plan).finish()
    }
}

impl fmt::Debug for Gathered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gathered").field("items", &self.items.len()).finish_non_exhaustive()
    }
}
