//! Time passes: expired items and old records of streams go.

use std::sync::Arc;
use std::time::Duration;

use dynamo_engine::Engine;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Removed at once, before requests get their turn again.
const BATCH: usize = 500;

/// Sweeps an engine every so often, for ever.
pub(crate) async fn sweep(engine: Arc<Engine>, interval: Duration) {
    // An interval of nothing would leave no time for anything else.
    let interval = interval.max(Duration::from_millis(1));
    let mut ticks = interval_at(Instant::now() + interval, interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sweep_all(&engine).await {
            tracing::error!(error, "cannot remove what has expired");
        }
    }
}

async fn sweep_all(engine: &Engine) -> Result<(), String> {
    loop {
        let (swept, ticket) = engine.sweep(BATCH).map_err(|error| error.to_string())?;
        ticket.await.map_err(|error| error.to_string())?;
        if swept.expired_items + swept.trimmed_records > 0 {
            tracing::debug!(swept.expired_items, swept.trimmed_records, "removed what had expired");
        }
        if swept.is_done {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}
