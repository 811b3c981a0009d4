//! What to say when the service did not answer. The SDK's own words for it are "dispatch failure"; the cause is some
//! errors further down.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::operation::BuildError;
use dynamo_model::ServiceError;

/// How much is shown of an answer that is not the service's, in bytes.
const SHOWN: usize = 200;

/// What it means that there is no answer.
pub(crate) fn unreachable<E: Error + 'static>(error: &SdkError<E, HttpResponse>, place: Option<&str>) -> ServiceError {
    // The SDK does not send a request without a table's name, for one, or with a blank one.
    if let Some(incomplete) = cause::<BuildError>(error) {
        return ServiceError::validation(incomplete.to_string());
    }
    let place = place.unwrap_or("the service");
    let happened = match error {
        SdkError::TimeoutError(_) => format!("{place} did not answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => format!("{place} did not answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_io() => format!("no connection to {place}"),
        SdkError::ResponseError(answer) => return stranger(answer.raw(), Some(place)),
        _ => format!("the request could not be sent to {place}"),
    };
    ServiceError::Unreachable { message: format!("{happened}: {}", causes(error)) }
}

/// What it means that an answer is none of the service's.
pub(crate) fn stranger(answer: &HttpResponse, place: Option<&str>) -> ServiceError {
    let body = String::from_utf8_lossy(answer.body().bytes().unwrap_or_default());
    let shown = &body[..body.floor_char_boundary(SHOWN)];
    let (place, status) = (place.unwrap_or("the endpoint"), answer.status());
    let message = format!("what answered at {place} is not DynamoDB, or it broke off: HTTP {status}: {shown:?}");
    ServiceError::Unreachable { message }
}

/// The error of this type below an error.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    below(error).find_map(|error| error.downcast_ref())
}

/// The errors below an error, without those that repeat what is said before.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for cause in below(error) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(if text.is_empty() { "" } else { ": " });
            text.push_str(&cause);
        }
    }
    text
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |&error| error.source())
}
