//! Runs the data files under `conformance/`, each a test: on an engine in memory, on one under the SDK's client, and on
//! one behind our own server; on a server elsewhere too if `DYNAMO_OBJECTS_TEST_ENDPOINT` has its URL, which is
//! expected to answer as DynamoDB Local does.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use conformance::compare::Expected;
use conformance::endpoint::{Endpoint, Http, Memory, Reply, Sdk, Served, create_table, wait_until_active};
use conformance::script::{self, Script, Step};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};

/// Members of requests that the model does not have yet. Steps with one of them are left out on the engine, and so are
/// files of which they are the most.
const NOT_YET: &[&str] = &["StreamSpecification"];

/// Makes an empty engine, and the way to it.
type Open = fn() -> Box<dyn Endpoint>;

const WAYS: [(&str, Open); 3] =
    [("memory", || Box::new(Memory::new())), ("sdk", || Box::new(Sdk::new())), ("http", || Box::new(Served::new()))];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let scripts = script::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let server = std::env::var("DYNAMO_OBJECTS_TEST_ENDPOINT").ok();
    let mut arguments = Arguments::from_args();
    if server.is_some() {
        // Two files may use a table of the same name.
        arguments.test_threads = Some(1);
    }
    let mut trials = Vec::new();
    for (name, script) in scripts {
        let script = Arc::new(script);
        let known = script.steps.iter().filter(|step| is_known(step)).count();
        let mostly_unknown = known * 2 < script.steps.len();
        for (way, open) in WAYS {
            let script = Arc::clone(&script);
            let test = move || run(&script, &*open(), |step| step.expected().filter(|_| is_known(step)));
            trials.push(Trial::test(format!("{way}::{name}"), test).with_ignored_flag(mostly_unknown));
        }
        if let Some(url) = server.clone() {
            let script = Arc::clone(&script);
            trials.push(Trial::test(format!("server::{name}"), move || run_on_server(&script, &url)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn is_known(step: &Step) -> bool {
    !has_any(&step.request, NOT_YET)
}

fn has_any(value: &Value, names: &[&str]) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(name, value)| names.contains(&name.as_str()) || has_any(value, names))
        }
        Value::Array(elements) => elements.iter().any(|element| has_any(element, names)),
        _ => false,
    }
}

fn run_on_server(script: &Script, url: &str) -> Result<(), Failed> {
    let server = Server { http: Http::new(url), run: run_token() };
    remove_tables(script, &server);
    let result = run(script, &server, Step::expected_of_local);
    remove_tables(script, &server);
    result
}

/// A server as a script expects it, that is, as if it were new and quick.
struct Server {
    http: Http,
    /// Told from earlier runs, whose tokens a server remembers for ten minutes.
    run: String,
}

impl Endpoint for Server {
    fn call(&self, operation: &str, request: &Value) -> Reply {
        let mut request = request.clone();
        if let Some(Value::String(token)) = request.get_mut("ClientRequestToken")
            && token.len() + self.run.len() <= 36
        {
            token.push_str(&self.run);
        }
        let reply = self.http.call(operation, &request);
        if operation == "UpdateTable" && reply.status == 200 {
            // What became of the index would be a matter of luck.
            let _ = wait_until_active(&self.http, &request["TableName"]);
        }
        reply
    }
}

fn run_token() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("-{:x}", now.as_nanos())
}

/// Removes what the script makes, now or when it was last broken off.
fn remove_tables(script: &Script, server: &Server) {
    let made = script.steps.iter().filter(|step| step.operation == "CreateTable").map(|step| &step.request);
    for request in made.chain(&script.tables) {
        let table = json!({"TableName": request["TableName"]});
        server.call("UpdateTable", &json!({"TableName": request["TableName"], "DeletionProtectionEnabled": false}));
        server.call("DeleteTable", &table);
    }
}

fn run<'a>(
    script: &'a Script,
    endpoint: &dyn Endpoint,
    expected: impl Fn(&'a Step) -> Option<Expected<'a>>,
) -> Result<(), Failed> {
    for table in &script.tables {
        create_table(endpoint, table)?;
    }
    let differences: Vec<String> = script
        .steps
        .iter()
        .filter_map(|step| {
            let expected = expected(step)?;
            let reply = endpoint.call(&step.operation, &step.request);
            let differs = !expected.is(&reply, &step.unordered);
            differs.then(|| difference(step, expected, &reply.body))
        })
        .collect();
    if differences.is_empty() {
        return Ok(());
    }
    let all = script.steps.len();
    Err(format!("{} of {all} steps differ: {}\n{}", differences.len(), script.about, differences.concat()).into())
}

fn difference(step: &Step, expected: Expected<'_>, got: &Value) -> String {
    format!(
        "\n  {}\n    {} {}\n    expected {}\n    got      {got}\n",
        step.name,
        step.operation,
        shortened(&step.request.to_string()),
        expected.shown()
    )
}

fn shortened(request: &str) -> String {
    const SHOWN: usize = 1000;
    match request.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes)", &request[..at], request.len()),
        None => request.to_owned(),
    }
}
