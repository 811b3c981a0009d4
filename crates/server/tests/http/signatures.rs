//! Signature Version 4: what AWS's own signer makes is let in, and what is wrong with others is said in the service's
//! words.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::served::{Answer, Served, target};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;
use dynamo_engine::Clock;
use dynamo_server::Config;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 2015-08-30 12:36:00.
const NOW: Duration = Duration::from_secs(1_440_938_160);
const BODY: &[u8] = b"{}";

#[derive(Debug)]
struct Fixed(Duration);

impl Clock for Fixed {
    fn now(&self) -> Duration {
        self.0
    }
}

fn served() -> Served {
    Served::with(Config::default().credentials("OTHER", "other").credentials(KEY, SECRET).clock(Arc::new(Fixed(NOW))))
}

/// How a request is signed.
struct Signer {
    key: &'static str,
    secret: &'static str,
    region: &'static str,
    service: &'static str,
    token: Option<&'static str>,
    time: Duration,
    path: &'static str,
    /// For a signature in the query: how long it holds.
    presigned: Option<Duration>,
}

impl Default for Signer {
    fn default() -> Self {
        let (region, service, path) = ("eu-west-1", "dynamodb", "/");
        Self { key: KEY, secret: SECRET, region, service, token: None, time: NOW, path, presigned: None }
    }
}

impl Signer {
    /// The target of the request, and its lines of header.
    fn sign(&self, served: &Served, body: &[u8]) -> (String, String) {
        let uri = format!("http://{}{}", served.address, self.path);
        let credentials = Credentials::new(self.key, self.secret, self.token.map(str::to_owned), None, "test");
        let identity = credentials.into();
        let mut settings = SigningSettings::default();
        if self.presigned.is_some() {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = self.presigned;
        }
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(SystemTime::UNIX_EPOCH + self.time)
            .settings(settings)
            .build()
            .expect("nothing is missing");
        let target = target("ListTables");
        let headers = [("x-amz-target", target.as_str()), ("content-type", "application/x-amz-json-1.0")];
        let request = SignableRequest::new("POST", &uri, headers.into_iter(), SignableBody::Bytes(body));
        let signed = sign(request.expect("it is well formed"), &params.into()).expect("it can be signed");
        let mut request = hyper::Request::post(&uri).body(()).expect("it is well formed");
        signed.into_parts().0.apply_to_request_http1x(&mut request);
        let lines =
            request.headers().iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().expect("text")));
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).chain(lines).collect();
        (request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(), lines)
    }

    fn ask(&self, served: &Served) -> Answer {
        let (target, headers) = self.sign(served, BODY);
        ask(served, &target, &headers, BODY)
    }
}

fn ask(served: &Served, target: &str, headers: &str, body: &[u8]) -> Answer {
    let mut client = served.connect();
    let head = format!("POST {target} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", served.address, body.len());
    client.send(&[format!("{head}{headers}\r\n").as_bytes(), body].concat());
    client.answer()
}

/// Asks for the tables with a header of one's own.
fn ask_with(served: &Served, target: &str, headers: &str) -> Answer {
    ask(served, target, &format!("X-Amz-Target: DynamoDB_20120810.ListTables\r\n{headers}"), b"")
}

fn refused(answer: &Answer, code: &str, message: &str) {
    assert_eq!((answer.status, answer.code().as_str(), answer.message().as_str()), (400, code, message));
}

#[test]
fn what_the_sdk_signs_is_let_in() {
    let served = served();
    for signer in [
        Signer::default(),
        Signer { region: "us-east-1", ..Signer::default() },
        Signer { key: "OTHER", secret: "other", ..Signer::default() },
        Signer { path: "/some/where%20else?b=2&a=1&a=%2F%20x", ..Signer::default() },
        Signer { time: NOW - Duration::from_secs(15 * 60), ..Signer::default() },
        Signer { time: NOW + Duration::from_secs(15 * 60), ..Signer::default() },
        Signer { presigned: Some(Duration::from_secs(60)), ..Signer::default() },
        Signer {
            presigned: Some(Duration::from_secs(3600)),
            time: NOW - Duration::from_secs(3600),
            ..Signer::default()
        },
    ] {
        let answer = signer.ask(&served);
        assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"TableNames":[]}"#));
    }
}

#[test]
fn who_does_not_sign_is_refused() {
    let served = served();
    let missing = |answer: &Answer| {
        let message = "Request is missing Authentication Token";
        refused(answer, "MissingAuthenticationTokenException", message);
    };
    missing(&ask_with(&served, "/", ""));
    missing(&ask_with(&served, "/", "Authorization: AWS4\r\n"));
    missing(&ask_with(&served, "/", "Authorization: Basic YTpi\r\n"));
    missing(&ask_with(&served, "/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d", ""));
    // That there is no such operation is told to everybody.
    let unknown = ask(&served, "/", "X-Amz-Target: DynamoDB_20120810.Explode\r\n", b"");
    assert_eq!(unknown.code(), "UnknownOperationException");
    // What is no operation needs no signature.
    assert_eq!(served.connect().request("GET /", "").status, 200);
}

#[test]
fn signatures_that_are_not_complete() {
    let served = served();
    let incomplete = |target: &str, headers: &str, message: &str| {
        refused(&ask_with(&served, target, headers), "IncompleteSignatureException", message);
    };
    incomplete(
        "/",
        "Authorization: AWS4-\r\n",
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
         Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a \
         'X-Amz-Date' or a 'Date' header. Authorization=AWS4-",
    );
    incomplete(
        "/",
        "Authorization: AWS4- Signature=b, Credential=a\r\nDate: a\r\n",
        "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b, Credential=a",
    );
    incomplete(
        "/",
        "Authorization: AWS4-HMAC-SHA256 Signature=b,Credential\r\nDate: a\r\n",
        "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: \
         'AWS4-HMAC-SHA256 Signature=b,Credential'.",
    );
    incomplete(
        "/?X-Amz-Algorithm",
        "",
        "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include \
         'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters \
         must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the \
         query-string parameters.",
    );
    incomplete(
        "/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d",
        "",
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
    );
    let form = |algorithm: &str, credential: &str, signed: &str, date: &str| {
        format!(
            "Authorization: {algorithm} Credential={credential}, SignedHeaders={signed}, Signature=00\r\n\
             X-Amz-Date: {date}\r\n"
        )
    };
    for date in ["201", "20150830T123600", "2015-08-30T12:36:00Z", "20150830T253600Z"] {
        let message =
            format!("Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        incomplete("/", &form("AWS4-HMAC-SHA256", "a", "host", date), &message);
    }
    incomplete(
        "/",
        &form("AWS4-HMAC-SHA25", "a", "host", "20150830T123600Z"),
        "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
    );
    incomplete(
        "/",
        &form("AWS4-HMAC-SHA256", "a/b/c/d", "host", "20150830T123600Z"),
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'",
    );
    refused(
        &ask_with(&served, "/", &form("AWS4-HMAC-SHA256", "a", "date", "20150830T123600Z")),
        "InvalidSignatureException",
        "'Host' must be a 'SignedHeader' in the AWS Authorization.",
    );
    refused(
        &ask_with(&served, "/?X-Amz-Algorithm", "Authorization: X\r\n"),
        "InvalidSignatureException",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
}

#[test]
fn signatures_out_of_time() {
    let served = served();
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let invalid = |signer: Signer, message: &str| refused(&signer.ask(&served), "InvalidSignatureException", message);
    invalid(
        Signer { time: NOW - minutes(16), ..Signer::default() },
        "Signature expired: 20150830T122000Z is now earlier than 20150830T122100Z (20150830T123600Z - 15 min.)",
    );
    invalid(
        Signer { time: NOW + minutes(16), ..Signer::default() },
        "Signature not yet current: 20150830T125200Z is still later than 20150830T125100Z (20150830T123600Z + 15 min.)",
    );
    invalid(
        Signer { time: NOW - minutes(3), presigned: Some(Duration::from_secs(90)), ..Signer::default() },
        "Signature expired: 20150830T123300Z is now earlier than 20150830T123430Z (20150830T123600Z - 90 sec.)",
    );
    let week = Signer { presigned: Some(minutes(7 * 24 * 60 + 1)), ..Signer::default() }.ask(&served);
    assert_eq!(week.code(), "IncompleteSignatureException");
}

#[test]
fn signatures_for_something_else() {
    let served =
        Served::with(Config::default().credentials(KEY, SECRET).region("eu-west-1").clock(Arc::new(Fixed(NOW))));
    assert_eq!(Signer::default().ask(&served).status, 200);
    let invalid = |answer: Answer, message: &str| refused(&answer, "InvalidSignatureException", message);
    invalid(
        Signer { region: "us-east-1", ..Signer::default() }.ask(&served),
        "Credential should be scoped to a valid region, not 'us-east-1'. ",
    );
    invalid(
        Signer { service: "s3", ..Signer::default() }.ask(&served),
        "Credential should be scoped to correct service: 'dynamodb'. ",
    );
    invalid(
        ask_with(
            &served,
            "/",
            "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=00\r\n\
             X-Amz-Date: 20150830T123600Z\r\n",
        ),
        "Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: \
         'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential \
         scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20150830', from \
         '20150830T123600Z'.",
    );
}

#[test]
fn keys_that_are_not_known() {
    let served = served();
    let message = "The security token included in the request is invalid.";
    let stranger = Signer { key: "STRANGER", ..Signer::default() }.ask(&served);
    refused(&stranger, "UnrecognizedClientException", message);
    let temporary = Signer { token: Some("token"), ..Signer::default() }.ask(&served);
    refused(&temporary, "UnrecognizedClientException", message);
}

#[test]
fn what_was_changed_after_it_was_signed_is_refused() {
    let served = served();
    let (target, headers) = Signer::default().sign(&served, BODY);
    let changed = [
        ask(&served, &target, &headers, b"{ }"),
        ask(&served, "/other", &headers, BODY),
        ask(&served, "/?a=1", &headers, BODY),
        ask(&served, &target, &headers.replace("ListTables", "DescribeTable"), BODY),
        ask(&served, &target, &headers.replace("Signature=", "Signature=0"), BODY),
        ask(&served, &target, &headers.replace("Signature=", "Signature=not hex"), BODY),
        Signer { secret: "wrong", ..Signer::default() }.ask(&served),
        Signer { secret: "wrong", presigned: Some(Duration::from_secs(60)), ..Signer::default() }.ask(&served),
    ];
    for answer in changed {
        assert!(["InvalidSignatureException", "IncompleteSignatureException"].contains(&&*answer.code()), "{answer:?}");
    }
    assert_eq!(ask(&served, &target, &headers, BODY).status, 200);
}

/// The message has what was to be signed, so that who writes a signer sees where it differs.
#[test]
fn a_wrong_signature_is_told_what_was_to_be_signed() {
    let served = served();
    let headers = "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/dynamodb/aws4_request, \
                   SignedHeaders=host;x-amz-date;x-spaces, Signature=00\r\nX-Amz-Date: 20150830T123600Z\r\n\
                   X-Spaces:  a   b \r\nX-Spaces: c\r\n";
    let answer = ask_with(&served, "/?b=2&a=%7e", headers);
    assert_eq!(answer.code(), "InvalidSignatureException");
    let message = answer.message();
    let canonical = format!(
        "Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n\
         'POST\n/\na=~&b=2\nhost:{}\nx-amz-date:20150830T123600Z\nx-spaces:a b,c\n\nhost;x-amz-date;x-spaces\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\n\nThe String-to-Sign should have been\n\
         'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/eu-west-1/dynamodb/aws4_request\n",
        served.address
    );
    assert!(message.contains(&canonical), "{message}\ndoes not have\n{canonical}");
    assert!(message.ends_with("'\n"));
    assert!(!message.contains(SECRET));
}
