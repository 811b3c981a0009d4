use std::fmt;

use dynamo_model::{Name, Segment};

/// Where in an item something went wrong, told from the inside out: each layer that an error passes adds its own step.
#[derive(Default, Debug)]
pub(super) struct Place {
    /// Innermost first.
    steps: Vec<Segment>,
}

impl Place {
    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub(super) fn within(&mut self, step: Segment) {
        self.steps.push(step);
    }

    pub(super) fn within_path(&mut self, path: &dynamo_model::Path) {
        self.steps.extend(path.rest.iter().rev().cloned());
        self.steps.push(Segment::Key(Name::clone(&path.root)));
    }
}

impl fmt::Display for Place {
    /// As a document path: `address.lines[0]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.steps.iter().rev().enumerate() {
            match step {
                Segment::Key(name) if depth == 0 => f.write_str(name)?,
                Segment::Key(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
