//! What was typed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// DynamoDB on your own machine
#[derive(Debug, Parser)]
#[command(name = "dynobj", version, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Serve),
}

/// Answer requests over HTTP, as DynamoDB does: for every SDK, with its endpoint set to this server
///
/// Prints one line with the URL when it listens, and stops on SIGINT and SIGTERM. Logs go to stderr.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The port; 0 picks a free one
    #[arg(long, default_value_t = 8000)]
    pub(crate) port: u16,

    /// The address to listen on: 127.0.0.1, which other computers cannot reach, or another
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = address)]
    pub(crate) host: IpAddr,

    /// Keep tables in memory, until the server stops. There is no other place for them yet, and to be asked for it
    /// keeps what is typed today from meaning something else when there is
    #[arg(long, required = true)]
    pub(crate) memory: bool,

    /// Begin with these tables: a JSON file with one or more bodies of CreateTable, or answers of DescribeTable
    #[arg(long, value_name = "FILE")]
    pub(crate) seed_schema: Option<PathBuf>,

    /// Let web pages of this origin ask, as in http://localhost:3000; * is any. Repeatable
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub(crate) cors: Vec<String>,

    /// Let the server be asked by another name than localhost or an address. Repeatable
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) allow_host: Vec<String>,

    /// Let whoever can reach --host ask and write, without credentials
    #[arg(long)]
    pub(crate) allow_remote: bool,

    /// Let in only requests that are signed with this key. Repeatable; with commas in the environment, which others
    /// cannot see as they can see arguments
    #[arg(long, value_name = "KEY:SECRET", env = "DYNOBJ_CREDENTIALS", hide_env_values = true, value_delimiter = ',')]
    pub(crate) credentials: Vec<Secret>,

    /// The one region that signatures may be of; any, if it is not given
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Log each request: its operation, status, duration and sizes, not what is in it
    #[arg(long)]
    pub(crate) log_requests: bool,

    /// The form of logs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,

    /// What is logged
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub(crate) log_level: LogLevel,
}

/// What is not to be shown. Clap would, if it were to check it.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) String);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a secret)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// An object a line
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
}

fn address(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        _ => text.parse().map_err(|_| "it must be an address, as in 127.0.0.1, 0.0.0.0 or ::1".to_owned()),
    }
}

fn origin(text: &str) -> Result<String, String> {
    let site = text.split_once("://").map(|(_, site)| site.trim_end_matches('/'));
    let is_origin = site.is_some_and(|site| !site.is_empty() && !site.contains('/')) && text.is_ascii();
    if text == "*" || is_origin {
        return Ok(text.to_owned());
    }
    Err("it must be * or an origin, as in http://localhost:3000".to_owned())
}
