use std::fmt;
use std::marker::PhantomData;

use super::Template;

/// A secondary index of the records `R`, whose key is `K`: what `table.index(Store::STORE_COMPANY_INDEX)` is given.
///
/// Made by `#[dynamo(index(…))]` and `#[dynamo(local_index(…))]` as a constant of the record, named after the index.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// let index = Store::BY_COMPANY;
/// assert_eq!((index.name(), index.partition(), index.sort()), ("by_company", &["company"][..], &["store_id"][..]));
/// # }
/// ```
pub struct Index<R, K> {
    name: &'static str,
    partition: &'static [&'static str],
    sort: &'static [&'static str],
    local: bool,
    /// How the two are put together from fields, if they are.
    templates: [Option<Template>; 2],
    marker: PhantomData<fn() -> (R, K)>,
}

impl<R, K> Index<R, K> {
    /// A global index, by its name and the names of its key's attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Index, key::Simple};
    ///
    /// // One that was added to the table by hand.
    /// const BY_CITY: Index<Store, Simple<String>> = Index::global("by_city", &["city"], &[]);
    ///
    /// let error = stores.index(BY_CITY).query("Rome").all().await.unwrap_err();
    /// assert!(error.to_string().contains("by_city"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn global(name: &'static str, partition: &'static [&'static str], sort: &'static [&'static str]) -> Self {
        Self { name, partition, sort, local: false, templates: [None, None], marker: PhantomData }
    }

    /// A local index: it shares the table's partition key, and its reads can be consistent.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::{Index, key::Composite};
    ///
    /// const BY_TOTAL: Index<Order, Composite<String, u64>> = Index::local("by_total", &["customer"], &["total"]);
    /// assert!(BY_TOTAL.is_local());
    /// # }
    /// ```
    #[must_use]
    pub const fn local(name: &'static str, partition: &'static [&'static str], sort: &'static [&'static str]) -> Self {
        Self { name, partition, sort, local: true, templates: [None, None], marker: PhantomData }
    }

    /// The index, whose key is put together from fields like this.
    #[doc(hidden)]
    #[must_use]
    pub const fn templated(mut self, partition: Template, sort: Option<Template>) -> Self {
        self.templates = [Some(partition), sort];
        self
    }

    pub(crate) const fn templates(&self) -> [Option<Template>; 2] {
        self.templates
    }

    /// Its name.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// assert_eq!(Store::BY_COMPANY.name(), "by_company");
    /// # }
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The attributes of its partition key: one to four.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// assert_eq!(Store::BY_COMPANY.partition(), ["company"]);
    /// # }
    /// ```
    #[must_use]
    pub const fn partition(&self) -> &'static [&'static str] {
        self.partition
    }

    /// The attributes of its sort key: none to four.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// assert_eq!(Store::BY_COMPANY.sort(), ["store_id"]);
    /// # }
    /// ```
    #[must_use]
    pub const fn sort(&self) -> &'static [&'static str] {
        self.sort
    }

    /// Whether it is a local index.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// assert!(!Store::BY_COMPANY.is_local());
    /// # }
    /// ```
    #[must_use]
    pub const fn is_local(&self) -> bool {
        self.local
    }
}

impl<R, K> Clone for Index<R, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K> Copy for Index<R, K> {}

impl<R, K> fmt::Debug for Index<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("name", &self.name)
            .field("partition", &self.partition)
            .field("sort", &self.sort)
            .field("local", &self.local)
            .finish()
    }
}
