//! The engine against a model: a plain map of the same meaning, to which the same is done.

#[path = "../ask/mod.rs"]
mod ask;
mod audit;
mod check;
mod condition;
mod operation;
mod projection;
mod reference;
mod request;
mod run;
mod shape;
mod size;
mod text;
mod update;
mod value;

use proptest::prelude::*;

use run::Run;

proptest! {
    // For a long run: PROPTEST_CASES=20000 cargo test --release --test model. What fails becomes a test of its own
    // rather than a seed, whose meaning changes with the strategies.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_engine_does_what_the_model_does(
        operations in prop::collection::vec(operation::operation(), 1..40), in_text in any::<bool>()
    ) {
        let mut run = Run::new(in_text);
        for operation in operations {
            run.perform(operation);
        }
        run.audit();
    }

    #[test]
    fn forks_do_what_their_models_do(
        deeds in prop::collection::vec((any::<usize>(), prop::option::weighted(0.85, operation::operation())), 1..60),
        in_text in any::<bool>()
    ) {
        let mut runs = vec![Run::new(in_text)];
        for (which, operation) in deeds {
            let which = which % runs.len();
            match operation {
                Some(operation) => runs[which].perform(operation),
                None => runs.push(runs[which].fork()),
            }
        }
        runs.iter().for_each(Run::audit);
    }
}
