use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::Stream;
use super::log::Log;

/// Streams to which nothing is written as long as this is.
pub(crate) struct Held<'a>(Vec<(&'a Arc<Stream>, MutexGuard<'a, Log>)>);

impl<'a> Held<'a> {
    /// Holds the streams. The caller holds all stripes.
    pub(crate) fn new(streams: &'a [Arc<Stream>]) -> Self {
        let mut streams: Vec<_> = streams.iter().collect();
        // In the order in which writers take several.
        streams.sort_by_key(|stream| stream.space);
        Self(streams.into_iter().map(|stream| (stream, stream.log.lock())).collect())
    }

    /// The streams as a fork has them.
    pub(crate) fn forked(&self) -> impl Iterator<Item = Arc<Stream>> {
        self.0.iter().map(|(stream, log)| Arc::new(stream.with_log(Log::clone(log))))
    }
}

impl Stream {
    /// A stream that a table remembers, and nobody else does, as a fork has it.
    pub(crate) fn forked(&self) -> Self {
        let log = self.log.lock().clone();
        self.with_log(log)
    }

    fn with_log(&self, log: Log) -> Self {
        let (name, key_schema) = (self.name.clone(), self.key_schema.clone());
        Self { name, key_schema, view: self.view.clone(), space: self.space, log: Mutex::new(log) }
    }
}
