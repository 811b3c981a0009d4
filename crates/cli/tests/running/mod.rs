//! The binary, running.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// How long a test waits before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// `dynobj serve`, killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Running {
    /// Starts `dynobj serve --memory --port 0` with more arguments, and waits for its line.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = dynobj();
        command.args(["serve", "--memory", "--port", "0"]).args(arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the binary was built");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("what it writes is text");
        let address = line.trim_end().split_once("http://").and_then(|(_, address)| address.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            panic!("it does not say where it listens: {line:?}, {:?}", child.wait_with_output());
        };
        Self { child, address }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is not zero");
        stream
    }

    /// Asks an operation on a connection of its own; answers with all that comes.
    pub(crate) fn ask(&self, operation: &str, body: &str) -> String {
        let mut stream = self.connect();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers with text");
        answer
    }

    /// Bytes of memory that it holds.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it is running");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells it");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("it is a number") << 10
    }

    /// Sends a signal, and waits for the end: how it ended, and what it logged.
    pub(crate) fn stop_by(mut self, signal: &str) -> (ExitStatus, String) {
        let sent = Command::new("kill").args([format!("-{signal}"), self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "there is kill");
        let status = self.child.wait().expect("it ends");
        let mut logs = String::new();
        self.child.stderr.take().expect("it is piped").read_to_string(&mut logs).expect("logs are text");
        (status, logs)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, with nothing of this test's surroundings.
pub(crate) fn dynobj() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dynobj"));
    command.env_remove("DYNOBJ_CREDENTIALS").stdin(Stdio::null());
    command
}
