//! AWS DynamoDB, or whatever speaks its protocol, as a database.

mod clients;
mod sleep;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_types::retry::RetryMode;
use aws_smithy_types::timeout::TimeoutConfigBuilder;

use crate::database::Database;
use crate::error::{Error, ErrorKind};

/// Where DynamoDB Local listens unless it is told otherwise.
const LOCAL: &str = "http://localhost:8000";

impl Database {
    /// AWS DynamoDB, or a server that speaks its protocol: await what this answers with.
    ///
    /// Without any setting, region and credentials come from where all AWS programs look for them: the environment
    /// (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_PROFILE`…), the shared files in `~/.aws`, single sign-on, and the role
    /// of the container or machine. `AWS_ENDPOINT_URL_DYNAMODB` and `AWS_ENDPOINT_URL` name another server. Needs a
    /// tokio runtime.
    ///
    /// ```no_run
    /// # use dynamo_objects::{Database, Error, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// # }
    /// # async fn example() -> Result<(), Error> {
    /// let db = Database::connect().region("eu-west-1").prefix("staging_").await?;
    /// let store = db.table::<Store>().get("S1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect() -> Connect {
        Connect::default()
    }

    /// A server on this machine, at `http://localhost:8000`: DynamoDB Local, or `dynobj serve`. Nothing is looked up:
    /// the region is `us-east-1`, both parts of the credentials are `local`. Needs a tokio runtime.
    ///
    /// ```no_run
    /// # use dynamo_objects::Database;
    /// let db = Database::local();
    /// ```
    #[must_use]
    pub fn local() -> Self {
        let connect = Self::connect().region("us-east-1").credentials("local", "local").endpoint(LOCAL);
        connect.over(&clients::nothing_looked_up())
    }
}

/// A database to be connected to: settings, to be awaited.
///
/// Nothing is asked of the service before the first call on a table; credentials are looked up then too, and again when
/// they expire.
///
/// ```
/// # async fn example() -> Result<(), dynamo_objects::Error> {
/// use std::time::Duration;
///
/// use dynamo_objects::Database;
///
/// let db = Database::connect()
///     .region("eu-west-1")
///     .attempt_timeout(Duration::from_secs(2))
///     .max_attempts(5)
///     .prefix("staging_")
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "nothing is connected until it is awaited"]
pub struct Connect {
    base: Base,
    region: Option<Region>,
    credentials: Option<Credentials>,
    profile: Option<String>,
    endpoint: Option<String>,
    attempts: Option<u32>,
    retry_mode: Option<RetryMode>,
    timeouts: TimeoutConfigBuilder,
    prefix: String,
}

/// What the settings change.
#[derive(Clone, Default)]
enum Base {
    /// What the environment says.
    #[default]
    Environment,
    Config(Box<SdkConfig>),
    Clients(aws_sdk_dynamodb::Client, Option<aws_sdk_dynamodbstreams::Client>),
}

impl Connect {
    /// The region, as in `eu-west-1`.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// let db = Database::connect().region("eu-west-1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(Region::new(region.into()));
        self
    }

    /// An access key: its id, and its secret.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// # let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let db = Database::connect().region("eu-west-1").credentials(id, secret).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn credentials(self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.credentials_of(Credentials::new(id, secret, None, None, PROVIDER))
    }

    /// An access key for a while, as a role or a login gives it: its id, its secret, and the session's token.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// # let (id, secret, token) = ("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AQoDYXdzEJr");
    /// let db = Database::connect().region("eu-west-1").session(id, secret, token).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn session(self, id: impl Into<String>, secret: impl Into<String>, token: impl Into<String>) -> Self {
        self.credentials_of(Credentials::new(id, secret, Some(token.into()), None, PROVIDER))
    }

    fn credentials_of(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The profile of the shared files in `~/.aws` that tells region and credentials, in place of `AWS_PROFILE`'s.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// let staging = Database::connect().profile("staging").await?;
    /// let live = Database::connect().profile("live").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// The server to ask, as in `http://localhost:8000`, in place of the region's: for its streams too.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// let scylla = Database::connect().endpoint("http://scylla-1:8000");
    /// let db = scylla.region("us-east-1").credentials("none", "none").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// How often a request is tried, the first time included, when the service is overloaded or does not answer; 3
    /// times unless set, here or by `AWS_MAX_ATTEMPTS`. What a batch leaves undone is tried again beyond that.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// // Once, and no more: for a caller that tries again itself.
    /// let db = Database::connect().max_attempts(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts.max(1));
        self
    }

    /// How the pauses between attempts are chosen; [`RetryMode::Standard`] unless set, here or by `AWS_RETRY_MODE`.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// use aws_sdk_dynamodb::config::retry::RetryMode;
    ///
    /// // It also slows down while the service is overloaded.
    /// let db = Database::connect().retry_mode(RetryMode::Adaptive).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry_mode(mut self, mode: RetryMode) -> Self {
        self.retry_mode = Some(mode);
        self
    }

    /// How long making a connection may take; 3.1 seconds unless set.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use std::time::Duration;
    /// # use dynamo_objects::Database;
    /// let db = Database::connect().connect_timeout(Duration::from_millis(500)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts = self.timeouts.connect_timeout(timeout);
        self
    }

    /// How long one attempt may take, from sending to the answer's end; as long as it takes, unless set.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use std::time::Duration;
    /// # use dynamo_objects::Database;
    /// // An attempt that hangs is given up, and the next one begins.
    /// let db = Database::connect().attempt_timeout(Duration::from_secs(1)).max_attempts(4).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts = self.timeouts.operation_attempt_timeout(timeout);
        self
    }

    /// How long a request may take with all its attempts; as long as it takes, unless set.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use std::time::Duration;
    /// # use dynamo_objects::Database;
    /// // Whatever happens, there is an answer in three seconds.
    /// let db = Database::connect().operation_timeout(Duration::from_secs(3)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts = self.timeouts.operation_timeout(timeout);
        self
    }

    /// The settings that a program has for all its AWS clients, in place of the environment's. What is set here goes
    /// before it.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    /// let db = Database::connect().sdk_config(config).prefix("staging_").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn sdk_config(mut self, config: SdkConfig) -> Self {
        self.base = Base::Config(Box::new(config));
        self
    }

    /// A client that is there already. What is set here is changed in a copy of it. A client does not tell its
    /// credentials and its endpoint, so the streams of changes can only be read if these are set here too, or with
    /// [`clients`](Self::clients).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::Database;
    ///
    /// // Any client of the SDK; here, one that ends in memory.
    /// let client = Database::memory().client();
    /// let db = Database::connect().client(client).await?;
    /// assert!(db.list_tables().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn client(mut self, client: aws_sdk_dynamodb::Client) -> Self {
        self.base = Base::Clients(client, None);
        self
    }

    /// Clients that are there already, the second for the streams of changes. What is set here is changed in copies.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::Database;
    ///
    /// let memory = Database::memory();
    /// let db = Database::connect().clients(memory.client(), memory.streams_client()).await?;
    /// assert!(db.list_tables().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clients(mut self, client: aws_sdk_dynamodb::Client, streams: aws_sdk_dynamodbstreams::Client) -> Self {
        self.base = Base::Clients(client, Some(streams));
        self
    }

    /// Before the name of every table: `"staging_"` makes table `store` into `staging_store`.
    ///
    /// ```
    /// # async fn example() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::Database;
    /// let db = Database::connect().prefix("staging_").await?;
    /// assert_eq!(db.table_prefix(), "staging_");
    /// # Ok(())
    /// # }
    /// ```
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    async fn connect(self) -> Result<Database, Error> {
        match (&self.base, &self.profile) {
            (Base::Environment, _) => self.checked(&self.environment().await),
            (_, Some(profile)) => Err(lacking(format!(
                "profile {profile:?} is set beside a client or an SdkConfig, which were given their credentials when they \
                 were made; give the profile to them, with `aws_config::ConfigLoader::profile_name`"
            ))),
            (Base::Config(config), None) => self.checked(config),
            (Base::Clients(client, streams), None) => Ok(self.beside(client, streams.as_ref())),
        }
    }

    /// The database, if it is known in which region.
    fn checked(&self, config: &SdkConfig) -> Result<Database, Error> {
        if self.region.is_none() && config.region().is_none() {
            return Err(lacking(
                "no AWS region is set; set one with `Database::connect().region(\"eu-west-1\")`, the environment \
                 variable AWS_REGION, or `region` in the profile in ~/.aws/config (for a server on this machine, \
                 `Database::local()` sets all it needs)"
                    .to_owned(),
            ));
        }
        Ok(self.over(config))
    }
}

/// What messages of the SDK call credentials that were given to the builder.
const PROVIDER: &str = "Database::connect()";

fn lacking(problem: String) -> Error {
    ErrorKind::Connect { problem }.into()
}

impl IntoFuture for Connect {
    type Output = Result<Database, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.connect())
    }
}

impl fmt::Debug for Connect {
    /// Without credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("region", &self.region)
            .field("profile", &self.profile)
            .field("endpoint", &self.endpoint)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
