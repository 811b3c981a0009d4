//! In the place of `embedded`, where there is no engine: nobody has one.

use std::convert::Infallible;
use std::sync::Arc;

use dynamo_model::Backend;

#[derive(Clone, Debug)]
pub(crate) struct Embedded(Infallible);

impl Embedded {
    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        match self.0 {}
    }

    pub(crate) fn fork(&self) -> Option<Self> {
        match self.0 {}
    }
}
