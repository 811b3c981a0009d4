//! The SDK's two clients, made of the settings.

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;
use dynamo_aws::SdkBackend;

use super::sleep::SdkSleep;
use super::{Connect, Database};

/// The settings of a client, with those that were set here in their place. Both clients have types of their own for
/// settings, which are the same but for their names.
macro_rules! settled {
    ($builder:expr, $connect:expr, $base:expr, $endpoint:expr) => {{
        let (connect, base) = ($connect, $base);
        let mut builder = $builder;
        if let Some(region) = &connect.region {
            builder = builder.region(region.clone());
        }
        if let Some(credentials) = &connect.credentials {
            builder = builder.credentials_provider(credentials.clone());
        }
        if let Some(endpoint) = $endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        if let Some(retries) = connect.retries(base.retry_config()) {
            builder = builder.retry_config(retries);
        }
        if let Some(timeouts) = connect.timeouts(base.timeout_config()) {
            builder = builder.timeout_config(timeouts);
        }
        builder.build()
    }};
}

impl Connect {
    /// What the environment and the settings say.
    pub(super) async fn environment(&self) -> SdkConfig {
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(https());
        if let Some(region) = &self.region {
            loader = loader.region(region.clone());
        }
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        }
        loader.load().await
    }

    /// A database with clients of these settings.
    pub(super) fn over(&self, config: &SdkConfig) -> Database {
        let endpoint = self.endpoint.clone().or_else(|| endpoint_of(config, "DynamoDB"));
        // Whoever has tables on a server of their own has their streams there, not in AWS.
        let streams_endpoint = self.endpoint.clone().or_else(|| endpoint_of(config, "DynamoDB Streams"));
        let streams_endpoint = streams_endpoint.or_else(|| endpoint.clone());
        let place = match (&endpoint, self.region.as_ref().or(config.region())) {
            (Some(endpoint), _) => endpoint.clone(),
            (None, Some(region)) => format!("DynamoDB in {region}"),
            (None, None) => "DynamoDB".to_owned(),
        };
        let client = settled!(aws_sdk_dynamodb::config::Builder::from(config), self, config, endpoint);
        let streams = settled!(aws_sdk_dynamodbstreams::config::Builder::from(config), self, config, streams_endpoint);
        self.database(
            SdkBackend::new(
                aws_sdk_dynamodb::Client::from_conf(client),
                aws_sdk_dynamodbstreams::Client::from_conf(streams),
            )
            .at(place),
        )
    }

    /// A database with clients like those that are there already.
    pub(super) fn beside(
        &self,
        client: &aws_sdk_dynamodb::Client,
        streams: Option<&aws_sdk_dynamodbstreams::Client>,
    ) -> Database {
        let given = client.config();
        let config = settled!(given.to_builder(), self, given, self.endpoint.clone());
        let streams = match streams {
            Some(streams) => {
                let given = streams.config();
                settled!(given.to_builder(), self, given, self.endpoint.clone())
            }
            None => {
                let like = like_settings_of(&config);
                settled!(aws_sdk_dynamodbstreams::config::Builder::from(&like), self, &like, self.endpoint.clone())
            }
        };
        let backend = SdkBackend::new(
            aws_sdk_dynamodb::Client::from_conf(config),
            aws_sdk_dynamodbstreams::Client::from_conf(streams),
        );
        self.database(match &self.endpoint {
            Some(endpoint) => backend.at(endpoint),
            None => backend,
        })
    }

    fn database(&self, backend: SdkBackend) -> Database {
        let sleep = backend.client().config().sleep_impl();
        let database = Database::with_sdk(backend).prefix(&self.prefix);
        match sleep {
            Some(sleep) => database.sleep(SdkSleep(sleep)),
            None => database,
        }
    }

    fn retries(&self, base: Option<&RetryConfig>) -> Option<RetryConfig> {
        if self.attempts.is_none() && self.retry_mode.is_none() {
            return None;
        }
        let mut retries = base.cloned().unwrap_or_else(RetryConfig::standard);
        if let Some(attempts) = self.attempts {
            retries = retries.with_max_attempts(attempts);
        }
        if let Some(mode) = self.retry_mode {
            retries = retries.with_retry_mode(mode);
        }
        Some(retries)
    }

    fn timeouts(&self, base: Option<&TimeoutConfig>) -> Option<TimeoutConfig> {
        let set = self.timeouts.clone().build();
        let base = base.map(TimeoutConfig::to_builder).unwrap_or_default();
        set.has_timeouts().then(|| set.into_builder().take_unset_from(base).build())
    }
}

/// Settings that look nothing up.
pub(super) fn nothing_looked_up() -> SdkConfig {
    let mut config = SdkConfig::builder().behavior_version(BehaviorVersion::latest()).http_client(https());
    config.set_sleep_impl(default_async_sleep());
    config.build()
}

/// A client's settings, as far as it tells them and they are any other client's too. It does not tell its credentials.
fn like_settings_of(config: &aws_sdk_dynamodb::Config) -> SdkConfig {
    let mut like = SdkConfig::builder();
    like.set_behavior_version(Some(BehaviorVersion::latest()))
        .set_region(config.region().cloned())
        .set_http_client(config.http_client())
        .set_retry_config(config.retry_config().cloned())
        .set_timeout_config(config.timeout_config().cloned())
        .set_sleep_impl(config.sleep_impl())
        .set_time_source(config.time_source());
    like.build()
}

/// The endpoint of a service that the settings name, as the SDK finds it: one that was set by the program, the
/// service's own in environment or profile (`AWS_ENDPOINT_URL_DYNAMODB`), the one for all services
/// (`AWS_ENDPOINT_URL`).
fn endpoint_of(config: &SdkConfig, service: &str) -> Option<String> {
    let for_all = config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return for_all;
    }
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let own = key.build().ok().and_then(|key| config.service_config()?.load_config(key));
    own.or(for_all)
}

/// TLS by rustls and ring, which needs no C compiler beyond the usual; the roots are the machine's.
fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}
