//! Runs the data files under `conformance/`, each a test: on an engine in memory, on one under the SDK's client, and on
//! one behind our own server; on a server elsewhere too if `DYNAMO_OBJECTS_TEST_ENDPOINT` has its URL, which is
//! expected to answer as DynamoDB Local does.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use conformance::compare::Expected;
use conformance::endpoint::{Embedded, Endpoint, Http, Memory, Reply, Sdk, Served, create_table, wait_until_active};
use conformance::script::{self, Kept, Script, Step};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};

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
        for (way, open) in WAYS {
            let script = Arc::clone(&script);
            trials.push(Trial::test(format!("{way}::{name}"), move || run(&script, &*open(), Step::expected)));
        }
        if let Some(url) = server.clone() {
            let script = Arc::clone(&script);
            trials.push(Trial::test(format!("server::{name}"), move || run_on_server(&script, &url)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
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

fn run(
    script: &Script,
    endpoint: &dyn Endpoint,
    expected: impl Fn(&Step) -> Option<Expected<'_>>,
) -> Result<(), Failed> {
    for table in &script.tables {
        create_table(endpoint, table)?;
    }
    let mut kept = Kept::new();
    let mut differences = Vec::new();
    for step in &script.steps {
        if step.seconds_later > 0 || step.swept {
            // On a server elsewhere, what comes after it would be of another time.
            let Some(embedded) = endpoint.embedded() else { break };
            let_time_pass(embedded, step);
        }
        let step = step.filled(&kept);
        let Some(expected) = expected(&step) else { continue };
        let reply = endpoint.call(&step.operation, &step.request);
        if !expected.is(&reply, &step.unordered) {
            differences.push(difference(&step, expected, &reply.body));
        }
        for (name, place) in &step.keep {
            kept.insert(name.clone(), reply.body.pointer(place).cloned().unwrap_or_default());
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    let all = script.steps.len();
    Err(format!("{} of {all} steps differ: {}\n{}", differences.len(), script.about, differences.concat()).into())
}

fn let_time_pass(embedded: &Embedded, step: &Step) {
    embedded.pass(step.seconds_later);
    if step.swept {
        embedded.sweep();
    }
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
