//! Keys of indexes that are put together from fields, kept right when some of the fields change.

use dynamo_model::{AttributeValue, Item, Name, Path, SetOperand, SetValue, Update};

use crate::error::{Error, ErrorKind};
use crate::key::IndexTemplate;
use crate::physical::Physical;

/// The attributes of which keys are put together, as they are after an update.
struct Parts<'a> {
    update: &'a Update,
    /// Those in the item's own key.
    of_key: Item,
    /// The item as it is, if it was read.
    current: Option<&'a Item>,
}

/// One of them.
enum Part<'a> {
    /// It is this, or it is not there.
    Known(Option<&'a AttributeValue>),
    /// It stays what it is, which the item knows.
    Unread,
    /// It counts up, say: only the service knows.
    Computed,
}

impl<'a> Parts<'a> {
    fn after(&'a self, name: &str) -> Part<'a> {
        let is_it = |path: &Path| path.root == *name;
        if let Some((path, value)) = self.update.set.iter().find(|(path, _)| is_it(path)) {
            return match value {
                SetValue::Operand(SetOperand::Value(value)) if path.rest.is_empty() => Part::Known(Some(value)),
                _ => Part::Computed,
            };
        }
        if self.update.remove.iter().any(is_it) {
            return Part::Known(None);
        }
        if self.update.paths().any(is_it) {
            return Part::Computed;
        }
        match (self.of_key.get(name), self.current) {
            (Some(value), _) => Part::Known(Some(value)),
            (None, Some(item)) => Part::Known(item.get(name)),
            (None, None) => Part::Unread,
        }
    }

    /// Whether the update changes a key that is put together like this.
    fn change(&self, template: &IndexTemplate) -> bool {
        template.template.names().iter().any(|name| self.update.paths().any(|path| path.root == **name))
    }
}

impl Physical {
    /// Adds to an update what it means for the keys of indexes: each that is put together from a field that changes is
    /// put together anew. What the update does not say of its other fields is in the key, or in the item as it was
    /// read.
    pub(crate) fn renew_index_keys(
        &self,
        key: &Item,
        update: &mut Update,
        current: Option<&Item>,
    ) -> Result<(), Error> {
        let mut renewed = Update::default();
        let parts = Parts { update, of_key: self.fields_of_key(key), current };
        for template in self.index_templates().iter().filter(|template| parts.change(template)) {
            let path = Path::attribute(Name::from_static(template.attribute));
            match self.index_key(key, template, &parts)? {
                Some(text) => renewed.set.push((path, SetValue::Operand(SetOperand::Value(text.into())))),
                None => renewed.remove.push(path),
            }
        }
        update.set.extend(renewed.set);
        update.remove.extend(renewed.remove);
        Ok(())
    }

    fn index_key(&self, key: &Item, template: &IndexTemplate, parts: &Parts<'_>) -> Result<Option<String>, Error> {
        for name in template.template.names() {
            if !matches!(parts.after(name), Part::Known(_)) {
                let (table, key) = (self.name().to_owned(), key.clone());
                return Err(ErrorKind::IndexKeyIncomplete { table, key, index: template.index, missing: name }.into());
            }
        }
        let value_of = |name: &str| match parts.after(name) {
            Part::Known(value) => value,
            Part::Unread | Part::Computed => None,
        };
        template.template.render(value_of).map_err(|source| self.not_encoded(Some(key.clone()), source))
    }

    /// The attributes that must be read before an update, so that keys can be put together anew.
    pub(crate) fn unread_parts(&self, key: &Item, update: &Update) -> Vec<&'static str> {
        let parts = Parts { update, of_key: self.fields_of_key(key), current: None };
        let changed = self.index_templates().iter().filter(|template| parts.change(template));
        let names = changed.flat_map(|template| template.template.names());
        let mut unread: Vec<_> = names.filter(|name| matches!(parts.after(name), Part::Unread)).collect();
        unread.sort_unstable();
        unread.dedup();
        unread
    }
}
