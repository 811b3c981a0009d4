//! The body of a request: 16 MB at most, in time, and only if there is room for it.

use std::ops::Deref;
use std::time::Duration;

use bytes::Bytes;
use dynamo_wire::MAX_BODY;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::budget::{Budget, Share};
use crate::fault::Fault;

/// A body, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Received {
    bytes: Bytes,
    share: Share,
}

impl Received {
    /// The body in its place that this one turned into.
    pub(crate) fn replaced(mut self, bytes: Vec<u8>) -> Result<Self, Fault> {
        self.share.grow(bytes.len())?;
        Ok(Self { bytes: bytes.into(), share: self.share })
    }
}

impl Deref for Received {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

pub(crate) async fn receive(body: Incoming, budget: &Budget, limit: Duration) -> Result<Received, Fault> {
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(Fault::TooLarge);
    }
    tokio::time::timeout(limit, collect(body, budget.share())).await.unwrap_or_else(|_| Err(Fault::slow()))
}

async fn collect(mut body: Incoming, mut share: Share) -> Result<Received, Fault> {
    let mut bytes = Bytes::new();
    let mut more = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Fault::cut())?.into_data() else { continue };
        if bytes.len() + more.len() + data.len() > MAX_BODY {
            return Err(Fault::TooLarge);
        }
        share.grow(data.len())?;
        // Most bodies come in one piece, which is not copied.
        if bytes.is_empty() && more.is_empty() {
            bytes = data;
        } else {
            more.extend_from_slice(&bytes);
            bytes = Bytes::new();
            more.extend_from_slice(&data);
        }
    }
    Ok(Received { bytes: if more.is_empty() { bytes } else { more.into() }, share })
}
