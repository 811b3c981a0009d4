//! Logs, to stderr.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::filter::LevelFilter;

use crate::args::{LogFormat, LogLevel};

pub(crate) fn begin(format: LogFormat, level: LogLevel, requests: bool) {
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // Who asks for requests wants to see them.
    let level = if requests { level.max(LevelFilter::INFO) } else { level };
    let logs = tracing_subscriber::fmt().with_writer(stderr).with_max_level(level).with_ansi(stderr().is_terminal());
    match format {
        LogFormat::Text => logs.init(),
        LogFormat::Json => logs.json().flatten_event(true).init(),
    }
}
