//! What is found out without a service: settings that lack something, servers that are not there or do not answer.

use std::time::Duration;

use crate::fixture::{Store, store};
use dynamo_objects::{Connect, Database, Error, ErrorKind, ServiceError};
use tokio::net::TcpListener;

/// Settings of which nothing is looked up.
fn settings() -> Connect {
    Database::connect().region("eu-west-1").credentials("id", "secret").max_attempts(1)
}

async fn refused(connect: Connect) -> Error {
    let db = connect.await.expect("the settings are complete");
    db.table::<Store>().put(&store("S1")).await.expect_err("nobody answers")
}

#[tokio::test]
async fn who_refuses_connections_is_named() {
    // A port that was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = refused(settings().endpoint(&url)).await;
    let told = error.to_string();
    let expected =
        format!(r#"PutItem on table "store", key {{store_id: "S1"}} got no answer: no connection to {url}: "#);
    assert!(told.starts_with(&expected) && told.contains("refused"), "{told}");
    assert!(matches!(error.service(), Some(ServiceError::Unreachable { .. })), "{error:?}");
    assert_eq!((error.code(), error.request_id()), (None, None));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    for connect in
        [settings().operation_timeout(Duration::from_millis(50)), settings().attempt_timeout(Duration::from_millis(50))]
    {
        let told = refused(connect.endpoint(&url)).await.to_string();
        assert!(told.contains(&format!("{url} did not answer in time: ")) && told.contains("50ms"), "{told}");
    }
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_named() {
    let told = refused(settings().endpoint("http://nowhere.invalid")).await.to_string();
    assert!(told.contains("no connection to http://nowhere.invalid: ") && told.contains("dns"), "{told}");
}

#[tokio::test]
async fn a_profile_beside_a_client_is_an_error() {
    let client = Database::memory().client();
    let error = Database::connect().client(client).profile("mine").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect { .. }), "{error:?}");
    assert!(error.to_string().contains(r#"profile "mine""#), "{error}");
    assert_eq!(error.table(), None);
}

#[tokio::test]
async fn an_sdk_config_without_a_region_is_an_error() {
    let config = aws_config::SdkConfig::builder().behavior_version(aws_config::BehaviorVersion::latest()).build();
    let error = Database::connect().sdk_config(config.clone()).await.unwrap_err();
    assert!(error.to_string().starts_with("no AWS region is set; set one with "), "{error}");
    assert!(Database::connect().sdk_config(config).region("eu-west-1").await.is_ok());
}

#[tokio::test]
async fn a_client_that_is_there_is_asked() {
    let memory = Database::memory();
    let db = Database::connect().clients(memory.client(), memory.streams_client()).prefix("x_").await.unwrap();
    db.table::<Store>().put(&store("S1")).await.unwrap();
    let tables = db.client().list_tables().send().await.unwrap();
    assert_eq!(tables.table_names(), ["x_store"]);
    assert_eq!(memory.prefix("x_").table::<Store>().get("S1").await.unwrap(), store("S1"));
    assert!(db.streams_client().list_streams().send().await.unwrap().streams().is_empty());
}

#[tokio::test]
async fn what_a_service_refuses_has_code_and_request_id() {
    let memory = Database::memory();
    let db = Database::connect().client(memory.client()).await.unwrap();
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let error = stores.create(&store("S1")).await.unwrap_err();
    assert!(error.is_already_exists());
    assert_eq!(error.code(), Some("ConditionalCheckFailedException"));
    let id = error.request_id().expect("it was asked over the protocol").to_owned();
    assert!(error.to_string().ends_with(&format!("(request id {id})")), "{error}");
}

/// What a program is told that connects as its environment says: this test program, in a process of its own.
fn told_with(environment: &[(&str, &str)]) -> String {
    let mut program = std::process::Command::new(std::env::current_exe().expect("a test is a program"));
    program.args(["--exact", "connect::connects_as_the_environment_says", "--ignored", "--nocapture"]).env_clear();
    program.envs([
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/nonexistent"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ]);
    let output = program.envs(environment.iter().copied()).output().expect("the program runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
#[ignore = "run by other tests, with an environment of their choice"]
async fn connects_as_the_environment_says() {
    let db = match Database::connect().await {
        Ok(db) => db,
        Err(error) => return println!("{error}"),
    };
    println!("{}", db.table::<Store>().put(&store("S1")).await.expect_err("nobody answers"));
}

/// Where nobody listens: a port that only root may listen at, and nobody does.
const NOBODY: &str = "http://127.0.0.1:1";
const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")];

#[test]
fn a_region_that_is_nowhere_to_be_found_is_an_error() {
    let told = told_with(&KEYS);
    assert!(told.contains("no AWS region is set; set one with `Database::connect().region("), "{told}");
}

#[test]
fn credentials_that_are_nowhere_to_be_found_are_an_error() {
    let told = told_with(&[("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL", NOBODY)]);
    assert!(told.contains(r#"PutItem on table "store""#) && told.contains("no credentials"), "{told}");
}

#[test]
fn endpoints_of_the_environment_are_asked() {
    let region = ("AWS_REGION", "eu-west-1");
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"] {
        let told = told_with(&[KEYS[0], KEYS[1], region, (variable, NOBODY)]);
        assert!(told.contains(&format!("no connection to {NOBODY}: ")), "{variable}: {told}");
    }
}

#[test]
fn a_profile_of_the_environment_is_used() {
    let path = std::env::temp_dir().join(format!("dynamo-objects-profile-{}", std::process::id()));
    let text = "[profile mine]\nregion = eu-west-1\naws_access_key_id = id\naws_secret_access_key = secret\n\
                services = here\n[services here]\ndynamodb =\n  endpoint_url = http://127.0.0.1:1\n";
    std::fs::write(&path, text).unwrap();
    let told = told_with(&[("AWS_PROFILE", "mine"), ("AWS_CONFIG_FILE", path.to_str().unwrap())]);
    std::fs::remove_file(&path).unwrap();
    assert!(told.contains(&format!("no connection to {NOBODY}: ")), "{told}");
}

/// With DynamoDB Local, say: `DYNAMO_OBJECTS_TEST_ENDPOINT=http://127.0.0.1:8000 cargo test`.
#[tokio::test]
async fn a_server_is_asked_if_there_is_one() {
    let Ok(url) = std::env::var("DYNAMO_OBJECTS_TEST_ENDPOINT") else { return };
    let prefix = format!("t{}_", std::process::id());
    let db = settings().endpoint(&url).prefix(&prefix).await.unwrap();
    let stores = db.table::<Store>();
    let all: Vec<_> = (0..60).map(|number| store(&format!("S{number}"))).collect();
    stores.put_many(&all).await.unwrap();
    assert_eq!(stores.count().await.unwrap(), 60);
    assert_eq!(stores.update_counter("S1", |f| f.visits, 2).await.unwrap(), 2);
    let error = stores.create(&store("S1")).await.unwrap_err();
    assert!(error.is_already_exists() && error.request_id().is_some(), "{error}");
    db.client().delete_table().table_name(format!("{prefix}store")).send().await.unwrap();
}
