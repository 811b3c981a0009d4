use std::borrow::Cow;
use std::fmt;

use crate::{Item, ServiceError, Visit};

/// The items of a page, in order.
///
/// An engine may hand them over as the bytes that it keeps them as: then each is made when it is taken, and whoever
/// turns them into something else one after another never holds the whole page.
///
/// ```
/// use dynamo_model::{Attributes, Items};
///
/// let items = Items::from(vec![Attributes::from([("city", "Oslo".into())])]);
/// assert_eq!(items.len(), 1);
/// for item in items {
///     assert_eq!(item?.get("city"), Some(&"Oslo".into()));
/// }
/// # Ok::<(), dynamo_model::ServiceError>(())
/// ```
#[derive(Clone)]
pub struct Items(Repr);

#[derive(Clone)]
enum Repr {
    Made(Vec<Item>),
    Encoded(EncodedItems),
}

/// Items as bytes, one after another, and how to make items of them.
#[derive(Clone)]
pub struct EncodedItems {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    read: ReadItem,
}

/// How the bytes of an item are read.
#[derive(Clone, Copy, Debug)]
pub struct ReadItem {
    /// Turns an item into that of the bytes. It has the names of another of the same page, or is empty: names that stay
    /// need not be made anew.
    pub decode: fn(&[u8], &mut Item) -> Result<(), ServiceError>,
    /// Shows the item of the bytes.
    pub show: fn(&[u8], &mut dyn Visit) -> Result<(), ServiceError>,
}

/// An item of a page as it lies there.
#[derive(Clone, Copy, Debug)]
pub struct ItemRef<'a>(RefRepr<'a>);

#[derive(Clone, Copy, Debug)]
enum RefRepr<'a> {
    Made(&'a Item),
    Encoded(&'a [u8], ReadItem),
}

impl ItemRef<'_> {
    /// Shows the item.
    ///
    /// # Errors
    /// [`ServiceError::InternalServerError`] if what the engine keeps is damaged; the parts before it were shown.
    pub fn show<V: Visit>(&self, visitor: &mut V) -> Result<(), ServiceError> {
        match self.0 {
            RefRepr::Made(item) => {
                item.show(visitor);
                Ok(())
            }
            RefRepr::Encoded(bytes, read) => (read.show)(bytes, visitor),
        }
    }
}

impl EncodedItems {
    /// No items yet.
    #[must_use]
    pub fn new(read: ReadItem) -> Self {
        Self { bytes: Vec::new(), ends: Vec::new(), read }
    }

    /// Adds the bytes of an item.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len());
    }

    /// The item at a place, made beside the first, whose names are kept in `like`; `None` past the last.
    fn make(&self, at: usize, like: &mut Option<Item>) -> Option<Result<Item, ServiceError>> {
        let bytes = self.get(at)?;
        let mut item = like.as_ref().map(Item::nulls).unwrap_or_default();
        if let Err(error) = (self.read.decode)(bytes, &mut item) {
            return Some(Err(error));
        }
        if like.is_none() {
            *like = Some(item.nulls());
        }
        Some(Ok(item))
    }

    /// The bytes of the item at a place.
    fn get(&self, at: usize) -> Option<&[u8]> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..*self.ends.get(at)?)
    }
}

impl Items {
    /// The number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::Made(items) => items.len(),
            Repr::Encoded(items) => items.ends.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items, one after another.
    pub fn iter(&self) -> impl Iterator<Item = Result<Cow<'_, Item>, ServiceError>> {
        let mut like = None;
        (0..self.len()).filter_map(move |at| match &self.0 {
            Repr::Made(items) => items.get(at).map(|item| Ok(Cow::Borrowed(item))),
            Repr::Encoded(items) => Some(items.make(at, &mut like)?.map(Cow::Owned)),
        })
    }

    /// The items as they lie there, for whoever need not have them made.
    pub fn refs(&self) -> impl Iterator<Item = ItemRef<'_>> {
        (0..self.len()).filter_map(|at| {
            Some(ItemRef(match &self.0 {
                Repr::Made(items) => RefRepr::Made(items.get(at)?),
                Repr::Encoded(items) => RefRepr::Encoded(items.get(at)?, items.read),
            }))
        })
    }

    /// All items, made.
    ///
    /// # Errors
    /// [`ServiceError::InternalServerError`] if what the engine keeps is damaged.
    pub fn into_vec(self) -> Result<Vec<Item>, ServiceError> {
        match self.0 {
            Repr::Made(items) => Ok(items),
            encoded @ Repr::Encoded(_) => Self(encoded).into_iter().collect(),
        }
    }
}

impl Default for Items {
    fn default() -> Self {
        Self(Repr::Made(Vec::new()))
    }
}

impl From<Vec<Item>> for Items {
    fn from(items: Vec<Item>) -> Self {
        Self(Repr::Made(items))
    }
}

impl From<EncodedItems> for Items {
    fn from(items: EncodedItems) -> Self {
        Self(Repr::Encoded(items))
    }
}

impl PartialEq for Items {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl IntoIterator for Items {
    type Item = Result<Item, ServiceError>;
    type IntoIter = IntoItems;

    fn into_iter(self) -> IntoItems {
        IntoItems(match self.0 {
            Repr::Made(items) => Rest::Made(items.into_iter()),
            Repr::Encoded(items) => Rest::Encoded { items, next: 0, like: None },
        })
    }
}

/// The items of a page, made one after another.
///
/// Each is an error of its own if what the engine keeps is damaged: [`ServiceError::InternalServerError`].
pub struct IntoItems(Rest);

enum Rest {
    Made(std::vec::IntoIter<Item>),
    Encoded {
        items: EncodedItems,
        next: usize,
        /// The names of the first item, each with null.
        like: Option<Item>,
    },
}

impl Iterator for IntoItems {
    type Item = Result<Item, ServiceError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Rest::Made(items) => items.next().map(Ok),
            Rest::Encoded { items, next, like } => {
                let item = items.make(*next, like);
                *next += usize::from(item.is_some());
                item
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match &self.0 {
            Rest::Made(items) => items.len(),
            Rest::Encoded { items, next, .. } => items.ends.len() - next,
        };
        (left, Some(left))
    }
}

impl ExactSizeIterator for IntoItems {}

impl fmt::Debug for IntoItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoItems").field("left", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AttributeType, AttributeValue, Attributes, Number};

    /// An item whose only attribute is its bytes; none is damage.
    const BYTES: ReadItem = ReadItem {
        decode: |bytes, item| {
            *item = made(bytes)?;
            Ok(())
        },
        show: |bytes, visitor| {
            made(bytes)?.show(visitor);
            Ok(())
        },
    };

    fn made(bytes: &[u8]) -> Result<Item, ServiceError> {
        if bytes.is_empty() {
            return Err(ServiceError::InternalServerError { message: "damaged".to_owned() });
        }
        Ok(Attributes::from([("bytes", AttributeValue::B(bytes.to_vec()))]))
    }

    fn encoded(items: &[&[u8]]) -> Items {
        let mut encoded = EncodedItems::new(BYTES);
        items.iter().for_each(|bytes| encoded.push(bytes));
        encoded.into()
    }

    /// What a visitor of this module is shown.
    #[derive(Default, Debug)]
    struct Seen(Vec<u8>);

    impl Visit for Seen {
        fn name(&mut self, name: &[u8]) {
            assert_eq!(name, b"bytes");
        }

        fn b(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }

        fn s(&mut self, text: &[u8]) {
            unreachable!("{text:?}");
        }

        fn n(&mut self, number: &Number) {
            unreachable!("{number}");
        }

        fn bool(&mut self, flag: bool) {
            unreachable!("{flag}");
        }

        fn null(&mut self) {
            unreachable!("null");
        }

        fn begin(&mut self, kind: AttributeType) {
            unreachable!("{kind:?}");
        }

        fn end(&mut self, kind: AttributeType) {
            unreachable!("{kind:?}");
        }
    }

    #[test]
    fn encoded_items_are_as_good_as_made_ones() {
        let (encoded, made) = (encoded(&[&[1, 2], &[3]]), vec![made(&[1, 2]), made(&[3])]);
        let made: Vec<Item> = made.into_iter().collect::<Result<_, _>>().expect("not empty");
        assert_eq!(encoded.len(), 2);
        assert_eq!(encoded, Items::from(made.clone()));
        for items in [&encoded, &made.clone().into()] {
            let mut seen = Seen::default();
            assert_eq!(items.refs().try_for_each(|item| item.show(&mut seen)), Ok(()));
            assert_eq!(seen.0, [1, 2, 3]);
        }
        assert_eq!(encoded.into_vec(), Ok(made));
    }

    #[test]
    fn damage_is_an_error_in_its_place() {
        let items = encoded(&[&[1], &[], &[3]]);
        assert_eq!(items.clone().into_iter().map(|item| item.is_ok()).collect::<Vec<_>>(), [true, false, true]);
        let shown = items.refs().map(|item| item.show(&mut Seen::default()).is_ok());
        assert_eq!(shown.collect::<Vec<_>>(), [true, false, true]);
        assert!(items.into_vec().is_err());
    }
}
