//! `dynobj serve`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use dynamo_engine::Engine;
use dynamo_server::{Config, create_tables};
use tokio::net::TcpListener;

use crate::args::{Secret, Serve};
use crate::log;

/// Serves until it is told to stop. Fails with a message of one line.
pub(crate) fn run(args: Serve) -> Result<(), String> {
    log::begin(args.log_format, args.log_level, args.log_requests);
    check_reach(&args)?;
    let config = config(&args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    runtime.block_on(serve(args, config))
}

/// Nobody gets in from other computers unless that was meant.
fn check_reach(args: &Serve) -> Result<(), String> {
    if args.host.is_loopback() || args.allow_remote || !args.credentials.is_empty() {
        return Ok(());
    }
    Err(format!(
        "with --host {} other computers can reach the server: --credentials KEY:SECRET lets in those who have the key, \
         --allow-remote lets in all",
        args.host
    ))
}

async fn serve(args: Serve, config: Config) -> Result<(), String> {
    let stopped = stop().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let address = SocketAddr::new(args.host, args.port);
    let failed = |error| format!("cannot listen on {address}: {error}");
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let engine = Arc::new(Engine::memory());
    if let Some(file) = &args.seed_schema {
        seed(&engine, file).await?;
    }
    // That nobody reads it is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "dynobj serves tables in memory at http://{address}");
    config.run(listener, engine, stopped).await;
    Ok(())
}

async fn seed(engine: &Arc<Engine>, file: &Path) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let schema = std::fs::read(file).map_err(|error| failed(&error))?;
    let tables = create_tables(engine, &schema).await.map_err(|error| failed(&error))?;
    tracing::info!(?tables, "made the tables of {}", file.display());
    Ok(())
}

/// What the arguments mean.
fn config(args: &Serve) -> Result<Config, String> {
    let mut config = Config::default().log_requests(args.log_requests);
    for Secret(credentials) in &args.credentials {
        let (key, secret) = credentials.split_once(':').unwrap_or_default();
        if key.is_empty() || secret.is_empty() {
            return Err("--credentials must be KEY:SECRET".to_owned());
        }
        config = config.credentials(key, secret);
    }
    for origin in &args.cors {
        config = config.cors(origin);
    }
    for name in &args.allow_host {
        config = config.host(name);
    }
    Ok(match &args.region {
        Some(region) => config.region(region),
        None => config,
    })
}

/// Resolves when the process is told to stop. It listens for that from now on.
#[cfg(unix)]
fn stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the process is told to stop.
#[cfg(not(unix))]
fn stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
