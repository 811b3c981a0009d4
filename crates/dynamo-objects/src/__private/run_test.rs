use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt;
use tokio::runtime::{Builder, Runtime};

use crate::{Database, TestDatabase};

/// Runs a test on a runtime of its own, with a database of its own.
///
/// # Panics
/// If the test does, if there is no database to be had, or if its tables cannot be dropped.
pub fn run_test<T, F: Future<Output = T>>(name: &str, threads: usize, test: impl FnOnce(Database) -> F) -> T {
    runtime(threads).block_on(async {
        let open = TestDatabase::open(name).await;
        let open = open.unwrap_or_else(|error| panic!("there is no database for this test: {error}"));
        let outcome = AssertUnwindSafe(test(open.database().clone())).catch_unwind().await;
        let closed = open.close().await;
        match outcome {
            Ok(result) => {
                closed.unwrap_or_else(|error| panic!("the test's tables cannot be dropped: {error}"));
                result
            }
            Err(panic) => {
                if let Err(error) = closed {
                    eprintln!("the test's tables cannot be dropped: {error}");
                }
                resume_unwind(panic)
            }
        }
    })
}

fn runtime(threads: usize) -> Runtime {
    let mut builder = if threads == 0 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    if threads > 0 {
        builder.worker_threads(threads);
    }
    builder.enable_all().build().unwrap_or_else(|error| panic!("there is no runtime for this test: {error}"))
}
