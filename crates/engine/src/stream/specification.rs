//! Whether the changes of a table are written to a stream, as requests say it.

use dynamo_model::ServiceError;
use dynamo_model::schema::{StreamSpecification, StreamViewType};

use crate::constraints::Constraints;
use crate::refusal::invalid;

impl Constraints {
    pub(crate) fn stream(&mut self, specification: Option<&StreamSpecification>) {
        if let Some(view) = specification.and_then(|specification| specification.stream_view_type.as_ref()) {
            self.choice(view.as_str(), StreamViewType::NAMES, "streamSpecification.streamViewType");
        }
    }
}

/// What a new table's stream is to hold; `None` if it is to have none.
pub(crate) fn of_new_table(
    specification: Option<&StreamSpecification>,
) -> Result<Option<StreamViewType>, ServiceError> {
    match specification.map(|specification| (specification.stream_enabled, &specification.stream_view_type)) {
        Some((true, None)) => Err(invalid("Table is being created with a stream enabled, UpdateViewType is required")),
        Some((false, Some(_))) => {
            Err(invalid("Table is being created with a stream disabled, UpdateViewType should not be specified"))
        }
        Some((true, Some(view))) => Ok(Some(view.clone())),
        Some((false, None)) | None => Ok(None),
    }
}

/// What the stream that is to be enabled is to hold; `None` if one is to be disabled.
pub(crate) fn of_change(specification: &StreamSpecification) -> Result<Option<StreamViewType>, ServiceError> {
    match (specification.stream_enabled, &specification.stream_view_type) {
        (true, None) => Err(invalid("If stream is being enabled then UpdateViewType is required")),
        (false, Some(_)) => Err(invalid("If stream is being disabled, then UpdateViewType must not be specified")),
        (_, view) => Ok(view.clone()),
    }
}
