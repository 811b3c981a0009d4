mod before;
mod settings;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use dynamo_model::Backend;
#[cfg(feature = "aws")]
use dynamo_wire::connector::Connector;

use crate::clock::Clock;
#[cfg(feature = "embedded")]
use crate::embedded::Embedded;
use crate::record::Record;
use crate::search::ScanPolicy;
use crate::search::cursor_keys::CursorKeys;
use crate::sleep::Sleep;
use crate::table::Table;
use crate::tables::policy::{Standing, TablePolicy};
use crate::throughput::Levels;

use settings::{Settings, of_table};

/// A database: a backend to ask, and how its tables are named and made. Clones are cheap and share everything.
///
/// There is nothing global: a program can have several at once, with other backends, other prefixes, or both.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "store")]
/// struct Store {
///     #[dynamo(partition_key)]
///     store_id: String,
/// }
///
/// let db = Database::memory();
/// let staging = db.clone().prefix("staging_");
/// staging.table::<Store>().put(&Store { store_id: "S1".into() }).await?;
/// assert_eq!(db.list_tables().await?, ["staging_store"]);
/// # Ok(())
/// # }
/// ```
///
/// | to | there is |
/// |---|---|
/// | have one | [`memory`](Self::memory), [`memory_at`](Self::memory_at), [`connect`](Self::connect), [`local`](Self::local), [`with_backend`](Self::with_backend) |
/// | name its tables | [`prefix`](Self::prefix) |
/// | say what may be done to them | [`table_policy`](Self::table_policy), [`scan_policy`](Self::scan_policy), [`hide_expired`](Self::hide_expired) |
/// | be told of requests, or slow them down | [`metered`](Self::metered), [`hook`](Self::hook), [`rate_limit`](Self::rate_limit) |
/// | say how it waits, and what time it is | [`sleep`](Self::sleep), [`clock`](Self::clock) |
/// | sign cursors | [`cursor_keys`](Self::cursor_keys) |
/// | test | [`fork`](Self::fork), [`sweep`](Self::sweep), [`misbehave`](Self::misbehave) |
/// | read and write | [`table`](Self::table), [`collection`](Self::collection), [`batch`](Self::batch), [`transact`](Self::transact), [`statement`](Self::statement) |
/// | make, list and copy tables | see [`tables`](crate::tables), [`migration`](crate::migration), [`copy`](crate::copy) |
/// | ask for what is not here | [`client`](Self::client), [`backend`](Self::backend) |
///
/// A setting takes the database and answers with one that has it: clones made before, and tables taken from them, stay
/// as they are.
#[derive(Clone)]
pub struct Database(Arc<Settings>);

impl Database {
    /// A new, empty database in memory: the engine in process, with the service's answers. It can be
    /// [forked](Self::fork), and [removes](Self::sweep) what has expired.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, Record};
    ///
    /// #[derive(Record, Debug, PartialEq)]
    /// #[dynamo(table = "store")]
    /// struct Store {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    /// }
    ///
    /// let stores = Database::memory().table::<Store>();
    /// stores.create(&Store { store_id: "S1".into() }).await?;
    /// assert!(stores.find("S1").await?.is_some());
    /// // Each is a database of its own.
    /// assert!(Database::memory().table::<Store>().find("S1").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn memory() -> Self {
        Self::embedded(Embedded::new())
    }

    /// A new, empty database in memory that lives by this clock, a [`TestClock`](crate::TestClock) for one: by it,
    /// records of streams become a day old, tokens of transactions are forgotten, and expired records are
    /// [hidden](Self::hide_expired) and [removed](Self::sweep). The clock is that of [`now`](Self::now), too.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use dynamo_objects::{Database, TestClock};
    ///
    /// let clock = TestClock::at(SystemTime::now());
    /// let db = Database::memory_at(clock.clone());
    /// let begun = db.now();
    /// clock.advance(Duration::from_secs(3600));
    /// assert_eq!(db.now() - begun, Duration::from_secs(3600));
    /// ```
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn memory_at(clock: impl Clock + 'static) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(clock);
        Self::embedded(Embedded::at(Arc::clone(&clock))).with(|settings| settings.clock = clock)
    }

    #[cfg(feature = "embedded")]
    fn embedded(engine: Embedded) -> Self {
        Self::with_backend(engine.backend()).with(|settings| settings.engine = Some(engine))
    }

    /// A database that is asked through this backend: one of your own, or one that stands before another. To step in
    /// without one, there is [`hook`](Self::hook). Where it ends in memory, what only a database in memory can,
    /// [`fork`](Self::fork) and [`sweep`](Self::sweep), is not to be had.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::sync::Arc;
    ///
    /// use dynamo_objects::api::Request;
    /// use dynamo_objects::{Answer, Backend, Database, ServiceError};
    ///
    /// /// Lets nobody write an item.
    /// #[derive(Debug)]
    /// struct ReadOnly(Arc<dyn Backend>);
    ///
    /// impl Backend for ReadOnly {
    ///     fn call(&self, request: Request) -> Answer<'_> {
    ///         match request {
    ///             Request::PutItem(_) | Request::UpdateItem(_) | Request::DeleteItem(_) => {
    ///                 Answer::pending(async { Err(ServiceError::validation("this is to be read").into()) })
    ///             }
    ///             request => self.0.call(request),
    ///         }
    ///     }
    /// }
    ///
    /// let stores = Database::with_backend(Arc::new(ReadOnly(Arc::clone(db.backend())))).table::<Store>();
    /// assert_eq!(stores.get("S1").await?.visits, 3);
    /// assert!(stores.delete("S1").await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_backend(backend: Arc<dyn Backend>) -> Self {
        Self(Arc::new(Settings::of(backend)))
    }

    /// The database with this before the name of every table: `"staging_"` makes table `store` into `staging_store`. A
    /// database that has a prefix keeps it, in front of the new one.
    ///
    /// ```
    /// # use dynamo_objects::Database;
    /// let eu = Database::memory().prefix("staging_").prefix("eu_");
    /// assert_eq!(eu.table_prefix(), "staging_eu_");
    /// ```
    #[must_use]
    pub fn prefix(self, prefix: impl AsRef<str>) -> Self {
        self.with(|settings| settings.prefix.push_str(prefix.as_ref()))
    }

    /// What the names of the tables begin with; empty unless set by [`prefix`](Self::prefix).
    ///
    /// ```
    /// use dynamo_objects::Database;
    ///
    /// let db = Database::memory();
    /// assert_eq!(db.table_prefix(), "");
    /// assert_eq!(db.prefix("staging_").table_prefix(), "staging_");
    /// ```
    #[must_use]
    pub fn table_prefix(&self) -> &str {
        &self.0.prefix
    }

    /// The database with this policy for tables that may not be there, or not as declared;
    /// [`TablePolicy::CreateIfMissing`] unless set.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, ErrorKind, Record, TablePolicy};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "store")]
    /// struct Store {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    /// }
    ///
    /// // A program that may make no tables.
    /// let db = Database::memory().table_policy(TablePolicy::Assume);
    /// let error = db.table::<Store>().find("S1").await.err().expect("there is no table");
    /// assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn table_policy(self, policy: TablePolicy) -> Self {
        self.with(|settings| settings.policy = policy)
    }

    /// The database with this policy for scans; [`ScanPolicy::Allow`] unless set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::ScanPolicy;
    ///
    /// let guarded = db.scan_policy(ScanPolicy::Refuse).table::<Order>();
    /// assert!(guarded.scan().all().await.is_err());
    /// assert_eq!(guarded.query("ann").all().await?.len(), 5);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn scan_policy(self, policy: ScanPolicy) -> Self {
        self.with(|settings| settings.scans = policy)
    }

    /// The database without the records whose [time to live](crate::Record::TTL) is over, though the service may take
    /// days to remove them: reads do not find them, and neither do queries and scans, which read and pay for them
    /// nevertheless. Writes find them, and their conditions.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Database, Record, TestClock};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "session")]
    /// struct Session {
    ///     #[dynamo(partition_key)]
    ///     token: String,
    ///     #[dynamo(ttl)]
    ///     expires: u64,
    /// }
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    /// // It does not remove what has expired before a minute has passed, as the service does not for some days.
    /// let db = Database::memory().clock(clock);
    /// db.table::<Session>().put(&Session { token: "t1".into(), expires: 1_699_999_999 }).await?;
    /// assert!(db.table::<Session>().find("t1").await?.is_some());
    /// assert!(db.hide_expired().table::<Session>().find("t1").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn hide_expired(self) -> Self {
        self.with(|settings| settings.hides_expired = true)
    }

    /// The database with this way of waiting: when it is throttled, until tables are made, between two looks at
    /// changes, and for [limits of rates](Self::rate_limit). Unless set, tokio's timer after [`connect`](Self::connect)
    /// and [`local`](Self::local), which is the clients' own way, and [`ThreadSleep`](crate::ThreadSleep) on any other
    /// database. The clients of the official SDK wait by themselves between the attempts of a request.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::time::Duration;
    ///
    /// use dynamo_objects::{Clock, Misbehaviour, TestClock, When};
    ///
    /// // A clock that tests move: what is throttled waits, and the test does not.
    /// let clock = TestClock::default();
    /// let busy = db.sleep(clock.clone()).misbehave(Misbehaviour::seeded(7).throttles(When::turns(..=9)));
    /// assert_eq!(busy.table::<Store>().delete_many(["S1"]).await?.retried, 9);
    /// assert!(clock.now() > Duration::from_secs(5));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sleep(self, sleep: impl Sleep + 'static) -> Self {
        self.with(|settings| {
            settings.sleep = Arc::new(sleep);
            settings.ask(Arc::clone(&settings.asked));
        })
    }

    /// The database with these secrets for its [cursors](crate::Cursor): it signs with the first, and refuses cursors
    /// that are not signed with one of them. To change the secret, put the new one first and leave the old one behind
    /// it until nobody comes back with a cursor from before.
    ///
    /// A secret is some 16 bytes or more of chance, the same in every process that reads the cursors. Signed cursors
    /// are still readable: they tell the key of an item to whoever decodes them. Without secrets, which is the default,
    /// cursors are not signed, and signatures are not looked at.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (old, new) = ("vG5gbnU5Jlp9kRvb", "Il4bIm7ajmPG7oyy");
    /// let orders = db.clone().cursor_keys([old]).table::<Order>();
    /// let first = orders.query("ann").limit(2).page(None).await?;
    ///
    /// // The secret is changed while somebody has a cursor.
    /// let orders = db.cursor_keys([new, old]).table::<Order>();
    /// let second = orders.query("ann").limit(2).page(first.next.as_ref()).await?;
    /// assert_eq!(second.items[0].number, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cursor_keys<K: AsRef<[u8]>>(self, secrets: impl IntoIterator<Item = K>) -> Self {
        self.with(|settings| settings.cursor_keys = CursorKeys::new(secrets))
    }

    /// The database with this clock for what this library tells the time of: when records were [made and
    /// changed](derive@crate::Record#what-the-mapper-keeps), and which are expired; [`SystemClock`](crate::SystemClock)
    /// unless set. What answers the requests has a clock of its own: see [`memory_at`](Self::memory_at).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::time::{Duration, SystemTime, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Database, Record, TestClock};
    ///
    /// #[derive(Record, Default)]
    /// #[dynamo(table = "note")]
    /// struct Note {
    ///     #[dynamo(partition_key)]
    ///     id: u64,
    ///     #[dynamo(created, with = dynamo_objects::epoch::seconds)]
    ///     made: Option<SystemTime>,
    /// }
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    /// let notes = Database::memory().clock(clock.clone()).table::<Note>();
    /// notes.create(&Note { id: 1, ..Note::default() }).await?;
    /// assert_eq!(notes.get(1).await?.made, clock.time());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn clock(self, clock: impl Clock + 'static) -> Self {
        self.with(|settings| {
            settings.clock = Arc::new(clock);
            settings.ask(Arc::clone(&settings.asked));
        })
    }

    /// The time since 1970 began, in UTC, by the database's clock.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Database, TestClock};
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    /// assert_eq!(Database::memory_at(clock).now().as_secs(), 1_700_000_000);
    /// ```
    #[must_use]
    pub fn now(&self) -> Duration {
        self.0.clock.now()
    }

    /// The engine in memory that is asked in the end, if it is one.
    #[cfg(feature = "embedded")]
    pub(crate) fn engine(&self) -> Option<&Embedded> {
        self.0.engine.as_ref()
    }

    /// The same database over another engine, with all that stands before it.
    #[cfg(feature = "embedded")]
    pub(crate) fn over(&self, engine: Embedded) -> Self {
        self.clone().with(|settings| {
            settings.root = engine.backend();
            settings.ask(engine.backend());
            settings.engine = Some(engine);
            settings.ledgers.clear();
            settings.levels = Arc::default();
            std::mem::take(&mut settings.before).into_iter().for_each(|before| settings.stand_before(before));
        })
    }

    /// A database that is asked through these clients.
    #[cfg(feature = "aws")]
    pub(crate) fn with_sdk(sdk: dynamo_aws::SdkBackend) -> Self {
        Self::with_backend(Arc::new(sdk.clone())).with(|settings| settings.sdk = Some(sdk))
    }

    /// A client of the official SDK, for whatever this library does not do: the one that is asked after
    /// [`connect`](Self::connect); on every other database one that ends in this process, where its requests are
    /// answered without a socket. Tables have their names with prefix there.
    ///
    /// ```
    /// # use dynamo_objects::Database;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), aws_sdk_dynamodb::Error> {
    /// let db = Database::memory();
    /// let tables = db.client().list_tables().send().await?;
    /// assert!(tables.table_names().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn client(&self) -> aws_sdk_dynamodb::Client {
        self.0.sdk.as_ref().map_or_else(|| self.connector().client(), |sdk| sdk.client().clone())
    }

    /// A client of the official SDK for the streams of changes, as [`client`](Self::client) is one for tables.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// let streams = db.streams_client().list_streams().table_name("store").send().await;
    /// assert_eq!(streams.expect("it is answered in this process").streams().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn streams_client(&self) -> aws_sdk_dynamodbstreams::Client {
        self.0.sdk.as_ref().map_or_else(|| self.connector().streams_client(), |sdk| sdk.streams_client().clone())
    }

    #[cfg(feature = "aws")]
    fn connector(&self) -> Connector {
        Connector::new(Arc::clone(&self.0.backend))
    }

    /// The table of a record. Asks nothing of the service: the table is made, if it has to be, when it is first used.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Whatever is done to a table, it begins here.
    /// let stores = db.table::<Store>();
    /// assert_eq!(stores.get("S1").await?.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn table<R: Record>(&self) -> Table<R> {
        let name = format!("{}{}", self.0.prefix, R::TABLE);
        let standing = self.standing(&name);
        Table::new(self.clone(), name, standing)
    }

    /// What answers the requests.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::api::ListTagsOfResourceRequest;
    ///
    /// // What no method asks for.
    /// let arn = db.describe("store").await?.table_arn;
    /// let request = ListTagsOfResourceRequest { resource_arn: arn, ..Default::default() };
    /// let answer = db.backend().send(request).await.expect("the table is there");
    /// assert!(answer.tags.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.0.backend
    }

    pub(crate) fn policy(&self) -> TablePolicy {
        self.0.policy
    }

    pub(crate) fn scans(&self) -> ScanPolicy {
        self.0.scans
    }

    /// Whether both are asked by one and the same backend.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.root, &other.0.root)
    }

    /// Whether it is asked by the SDK, so that another database may be the same.
    pub(crate) fn is_remote(&self) -> bool {
        #[cfg(feature = "aws")]
        return self.0.sdk.is_some();
        #[cfg(not(feature = "aws"))]
        false
    }

    pub(crate) fn hides_expired(&self) -> bool {
        self.0.hides_expired
    }

    pub(crate) fn cursors(&self) -> &CursorKeys {
        &self.0.cursor_keys
    }

    pub(crate) fn sleeper(&self) -> &dyn Sleep {
        &*self.0.sleep
    }

    pub(crate) fn standing(&self, name: &str) -> Arc<Standing> {
        of_table(&self.0.standings, name)
    }

    pub(crate) fn levels(&self, name: &str) -> Arc<Levels> {
        of_table(&self.0.levels, name)
    }

    /// Changed settings are another database's: what was learned about the tables of the old one does not count there.
    /// What was raised was raised all the same.
    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Arc::unwrap_or_clone(self.0);
        change(&mut settings);
        settings.standings = Arc::default();
        Self(Arc::new(settings))
    }
}

#[cfg(feature = "embedded")]
impl Default for Database {
    fn default() -> Self {
        Self::memory()
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("backend", &self.0.asked)
            .field("prefix", &self.0.prefix)
            .field("policy", &self.0.policy)
            .finish_non_exhaustive()
    }
}
