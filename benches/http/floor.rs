//! Hyper alone.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A server that answers everything with the same, in threads of its own.
pub(crate) struct Floor {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

impl Floor {
    pub(crate) fn begin(answer: Vec<u8>) -> Self {
        let runtime = Runtime::new().expect("threads can be made");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        runtime.spawn(serve(listener, answer.into()));
        Self { address, _runtime: runtime }
    }
}

async fn serve(listener: TcpListener, answer: Bytes) {
    loop {
        let (stream, _) = listener.accept().await.expect("there are few connections");
        stream.set_nodelay(true).expect("it is a socket");
        let answer = answer.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let answer = answer.clone();
            async move {
                // What was asked has to be taken, before what comes after it.
                let _ = request.into_body().collect().await;
                Ok::<_, Infallible>(answered(answer))
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// The answer, with as many headers as ours.
fn answered(answer: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(answer));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    headers.insert("x-amz-crc32", HeaderValue::from_static("1315925753"));
    let id = "A14ZYIE94CAQZW2DJ6B2FLAJ57ZI5FACNFJNL0A1B968NR5PHO50";
    headers.insert("x-amzn-requestid", HeaderValue::from_static(id));
    answer
}
