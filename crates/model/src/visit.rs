use crate::{AttributeType, AttributeValue, Attributes, Number};

/// Is shown an item part by part, in its order: for whoever turns items into something else, and needs none in between.
///
/// Texts are shown as bytes. They are UTF-8 unless storage is damaged, which one look at all that was made of them
/// tells faster than one at each.
///
/// ```
/// use dynamo_model::{AttributeType, Attributes, Number, Visit};
///
/// #[derive(Default)]
/// struct Texts(Vec<String>);
///
/// impl Visit for Texts {
///     fn name(&mut self, _: &[u8]) {}
///     fn s(&mut self, text: &[u8]) {
///         self.0.push(String::from_utf8_lossy(text).into_owned());
///     }
///     fn n(&mut self, _: &Number) {}
///     fn b(&mut self, _: &[u8]) {}
///     fn bool(&mut self, _: bool) {}
///     fn null(&mut self) {}
///     fn begin(&mut self, _: AttributeType) {}
///     fn end(&mut self, _: AttributeType) {}
/// }
///
/// let mut texts = Texts::default();
/// Attributes::from([("city", "Oslo".into()), ("code", "OSL".into())]).show(&mut texts);
/// assert_eq!(texts.0, ["Oslo", "OSL"]);
/// ```
pub trait Visit {
    /// The name of an attribute, whose value follows.
    fn name(&mut self, name: &[u8]);
    /// A text, or an element of a set of them.
    fn s(&mut self, text: &[u8]);
    /// A number, or an element of a set of them.
    fn n(&mut self, number: &Number);
    /// Binary, or an element of a set of it.
    fn b(&mut self, bytes: &[u8]);
    /// A boolean.
    fn bool(&mut self, flag: bool);
    /// Null.
    fn null(&mut self);
    /// A list, map or set: until its end, what is in it.
    fn begin(&mut self, kind: AttributeType);
    /// The end of the list, map or set that began last and has not ended.
    fn end(&mut self, kind: AttributeType);
}

impl Attributes {
    /// Shows the attributes, in the order of their names.
    pub fn show(&self, visitor: &mut (impl Visit + ?Sized)) {
        for (name, value) in self.iter() {
            visitor.name(name.as_bytes());
            value.show(visitor);
        }
    }
}

impl AttributeValue {
    /// Shows the value.
    pub fn show<V: Visit + ?Sized>(&self, visitor: &mut V) {
        let kind = self.attribute_type();
        let mut within = |show: &dyn Fn(&mut V)| {
            visitor.begin(kind);
            show(visitor);
            visitor.end(kind);
        };
        match self {
            Self::S(text) => visitor.s(text.as_bytes()),
            Self::N(number) => visitor.n(number),
            Self::B(bytes) => visitor.b(bytes),
            Self::Bool(flag) => visitor.bool(*flag),
            Self::Null => visitor.null(),
            Self::L(list) => within(&|visitor| list.iter().for_each(|value| value.show(visitor))),
            Self::M(map) => within(&|visitor| map.show(visitor)),
            Self::Ss(set) => within(&|visitor| set.iter().for_each(|text| visitor.s(text.as_bytes()))),
            Self::Ns(set) => within(&|visitor| set.iter().for_each(|number| visitor.n(number))),
            Self::Bs(set) => within(&|visitor| set.iter().for_each(|bytes| visitor.b(bytes))),
        }
    }
}
