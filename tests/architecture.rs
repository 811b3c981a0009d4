//! Who may depend on whom: the picture of docs/architecture.md, as a test.

use std::process::Command;

use serde_json::Value;

/// For each package of the workspace, the packages of the workspace that it may depend on, for its tests too.
const EDGES: &[(&str, &[&str])] = &[
    ("dynamo-model", &[]),
    ("dynamo-store", &[]),
    ("dynamo-expr", &["dynamo-model"]),
    ("dynamo-engine", &["dynamo-expr", "dynamo-model", "dynamo-store"]),
    ("dynamo-wire", &["dynamo-engine", "dynamo-expr", "dynamo-model"]),
    // The engine and what is around it for its tests alone.
    ("dynamo-aws", &["dynamo-engine", "dynamo-expr", "dynamo-model", "dynamo-store", "dynamo-wire"]),
    ("dynamo-server", &["dynamo-engine", "dynamo-model", "dynamo-store", "dynamo-wire"]),
    ("dynamo-objects-derive", &[]),
    (
        "dynamo-objects",
        &[
            "dynamo-aws",
            "dynamo-engine",
            "dynamo-expr",
            "dynamo-model",
            "dynamo-objects-derive",
            "dynamo-server",
            // For its tests alone: an engine whose time they move.
            "dynamo-store",
            "dynamo-wire",
        ],
    ),
    ("dynamo-objects-cli", &["dynamo-engine", "dynamo-objects", "dynamo-server"]),
];

/// Packages that nothing depends on, and that may depend on anything.
const ABOVE: &[&str] = &["conformance"];

/// Packages that show or measure the mapper and what is below it.
const USERS: &[&str] = &["airports", "benches", "chat", "quickstart", "shop"];
const BELOW: &[&str] = &[
    "dynamo-objects",
    "dynamo-objects-derive",
    "dynamo-aws",
    "dynamo-server",
    "dynamo-wire",
    "dynamo-engine",
    "dynamo-expr",
    "dynamo-model",
    "dynamo-store",
];

#[test]
fn every_edge_is_drawn() {
    let metadata = metadata();
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let ours: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut undrawn = Vec::new();
    for package in packages {
        let from = package["name"].as_str().expect("a package has a name");
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        for to in dependencies.filter_map(|dependency| dependency["name"].as_str()) {
            if ours.contains(&to) && !is_drawn(from, to) {
                undrawn.push(format!("{from} → {to}"));
            }
        }
    }
    assert!(undrawn.is_empty(), "edges that docs/architecture.md does not draw: {}", undrawn.join(", "));
}

fn is_drawn(from: &str, to: &str) -> bool {
    // A package's tests can ask for features of its own.
    from == to
        || ABOVE.contains(&from)
        || (USERS.contains(&from) && BELOW.contains(&to))
        || EDGES.iter().any(|(package, below)| *package == from && below.contains(&to))
}

#[test]
fn the_mapper_does_without_the_engine() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mapper = packages.filter(|package| package["name"] == "dynamo-objects");
    let dependencies = mapper.flat_map(|package| package["dependencies"].as_array().into_iter().flatten());
    for engine in dependencies.filter(|dependency| dependency["name"] == "dynamo-engine") {
        assert!(engine["optional"] == true || engine["kind"] == "dev", "dynamo-engine must be an optional dependency");
    }
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo, which runs this test, is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON")
}
