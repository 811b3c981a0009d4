use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep};

use crate::sleep::Sleep;

/// The clients' own way of waiting, tokio's timer that is: it needs no threads.
#[derive(Debug)]
pub(super) struct SdkSleep(pub(super) SharedAsyncSleep);

impl Sleep for SdkSleep {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.0.sleep(duration))
    }
}
