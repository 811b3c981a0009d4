//! Bodies that are packed, by clients that say so and for clients that ask for it.

use std::io::{Read, Write};

use dynamo_wire::MAX_BODY;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use hyper::HeaderMap;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

use crate::body::Received;
use crate::fault::Fault;

/// What fits into a packet anyway is not packed.
const MIN_PACKED: usize = 1400;

/// The body of a request, unpacked if it was packed.
pub(crate) fn unpack(headers: &HeaderMap, body: Received) -> Result<Received, Fault> {
    match headers.get(CONTENT_ENCODING).map(|encoding| encoding.as_bytes()) {
        None | Some(b"identity") => Ok(body),
        Some(b"gzip") => {
            let mut unpacked = Vec::new();
            // One byte too many is enough to know.
            let mut reader = MultiGzDecoder::new(&*body).take(MAX_BODY as u64 + 1);
            reader.read_to_end(&mut unpacked).map_err(|_| Fault::serialization("The body is not what gzip makes"))?;
            if unpacked.len() > MAX_BODY {
                return Err(Fault::TooLarge);
            }
            body.replaced(unpacked)
        }
        Some(_) => Err(Fault::serialization("Content-Encoding can be gzip or identity")),
    }
}

/// The body of an answer, packed, if the client asked for it and it is worth it.
pub(crate) fn pack(headers: &HeaderMap, body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < MIN_PACKED || !is_wanted(headers) {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

fn is_wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|encoding| {
        let (name, parameters) = encoding.split_once(';').unwrap_or((encoding, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_ok_and(|weight| weight > 0.0)
    })
}
