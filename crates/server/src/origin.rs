//! Keeps web pages out. A browser sends the requests of any page to a developer's own computer, but says in `Origin`
//! whose page it is, and in `Host` by which name it came: a page can let a name of its own lead to 127.0.0.1, and is
//! then of the same origin as what it asks.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use hyper::header::{HOST, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

use crate::fault::Fault;

/// How long a browser may remember what it was allowed, as the service says.
const MAX_AGE: Duration = Duration::from_secs(172_800);

/// The sites whose pages may ask.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites {
    any: bool,
    origins: Vec<String>,
}

impl Sites {
    pub(crate) fn add(&mut self, origin: String) {
        match origin.as_str() {
            "*" => self.any = true,
            _ => self.origins.push(origin.trim_end_matches('/').to_ascii_lowercase()),
        }
    }

    fn allow(&self, origin: &str) -> bool {
        self.any || self.origins.iter().any(|allowed| allowed == origin)
    }

    /// What tells a browser that it may, if any may.
    pub(crate) fn layer(&self) -> Option<CorsLayer> {
        let origin = match self {
            Self { any: true, .. } => AllowOrigin::any(),
            Self { origins, .. } if origins.is_empty() => return None,
            Self { origins, .. } => AllowOrigin::list(origins.iter().filter_map(|origin| origin.parse().ok())),
        };
        Some(
            CorsLayer::new()
                .allow_origin(origin)
                .allow_methods(AllowMethods::mirror_request())
                .allow_headers(AllowHeaders::mirror_request())
                .expose_headers(ExposeHeaders::any())
                .max_age(MAX_AGE),
        )
    }
}

/// Whether a request comes from where it may. `names` are the hosts that it may be for, beside those that cannot be a
/// page's; `None` allows all.
pub(crate) fn admit(head: &Parts, sites: &Sites, names: Option<&[String]>) -> Result<(), Fault> {
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| head.uri.authority().map(Authority::as_str));
    if let (Some(names), Some(host)) = (names, host)
        && !is_local(host, names)
    {
        return Err(Fault::access_denied(format!("This server does not go by the name of {host:?}")));
    }
    let Some(origin) = head.headers.get(ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default().to_ascii_lowercase();
    let site = origin.split_once("://").map(|(_, site)| site);
    let is_own = site.is_some() && site == host.map(str::to_ascii_lowercase).as_deref();
    if is_own || sites.allow(&origin) {
        return Ok(());
    }
    Err(Fault::access_denied(format!("Web pages of {origin:?} may not ask this server, which allows no CORS for them")))
}

/// Whether a host, with its port or without, is one that cannot be a page's: an address, or a name that nobody can
/// register.
fn is_local(host: &str, names: &[String]) -> bool {
    // The most common, with nothing to take apart.
    if host.parse::<SocketAddr>().is_ok() {
        return true;
    }
    let Ok(authority) = Authority::from_str(host) else { return false };
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&name);
    address.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || name.ends_with(".internal")
        || names.contains(&name)
}
