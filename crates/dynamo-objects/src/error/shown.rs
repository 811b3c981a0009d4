use std::fmt;

use dynamo_model::Item;

use crate::write::clause::Value;

/// A key as errors show it: `{customer: "c1", number: 7}`.
pub(super) struct Shown<'a>(pub(super) &'a Item);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (at, (name, value)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{name}: {}", Value(value))?;
        }
        f.write_str("}")
    }
}
