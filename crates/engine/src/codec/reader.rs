use dynamo_model::{AttributeType, AttributeValue, Attributes, Name, Number, Visit, limits};

use super::view::Corrupt;
use super::{B, BS, FALSE, L, M, N, NS, NULL, S, SS, TRUE};
use crate::keycode;

/// Reads stored bytes from their front.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// How many blocks this one is within. Bounded, so that damaged bytes cannot exhaust the stack.
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    pub(super) fn attributes(&mut self) -> Result<Attributes, Corrupt> {
        let count = self.count()?;
        self.more_attributes(Vec::with_capacity(count), count)
    }

    /// So many attributes after those that were read before.
    pub(super) fn more_attributes(
        &mut self,
        mut attributes: Vec<(Name, AttributeValue)>,
        count: usize,
    ) -> Result<Attributes, Corrupt> {
        for _ in 0..count {
            let name = Name::from(text(self.bytes()?)?);
            let (_, value) = attributes.push_mut((name, AttributeValue::Null));
            self.value_into(value)?;
        }
        Attributes::try_from(attributes).map_err(|_| Corrupt)
    }

    pub(super) fn value(&mut self) -> Result<AttributeValue, Corrupt> {
        let mut value = AttributeValue::Null;
        self.value_into(&mut value)?;
        Ok(value)
    }

    /// Reads a value to where it is to be. Handing values up by way of `Result`s would move each several times, right
    /// after its parts were written, and that is what took most of the time.
    pub(super) fn value_into(&mut self, place: &mut AttributeValue) -> Result<(), Corrupt> {
        let value = match self.byte()? {
            FALSE => AttributeValue::Bool(false),
            TRUE => AttributeValue::Bool(true),
            NULL => AttributeValue::Null,
            S => AttributeValue::S(text(self.bytes()?)?.to_owned()),
            N => AttributeValue::N(self.number()?),
            B => AttributeValue::B(self.bytes()?.to_vec()),
            L => AttributeValue::L(self.block()?.many(Self::value)?),
            M => AttributeValue::M(self.block()?.attributes()?),
            SS => AttributeValue::Ss(self.block()?.many(|reader| Ok(text(reader.bytes()?)?.to_owned()))?.into()),
            NS => AttributeValue::Ns(self.block()?.many(Self::number)?.into()),
            BS => AttributeValue::Bs(self.block()?.many(|reader| Ok(reader.bytes()?.to_vec()))?.into()),
            _ => return Err(Corrupt),
        };
        match std::mem::replace(place, value) {
            // Has nothing to drop, and asking what it is once more would take longer than this.
            old @ AttributeValue::Null => std::mem::forget(old),
            old => drop(old),
        }
        Ok(())
    }

    pub(super) fn show_attributes(&mut self, visitor: &mut dyn Visit) -> Result<(), Corrupt> {
        for _ in 0..self.count()? {
            visitor.name(self.bytes()?);
            self.show_value(visitor)?;
        }
        Ok(())
    }

    fn show_value(&mut self, visitor: &mut dyn Visit) -> Result<(), Corrupt> {
        match self.byte()? {
            FALSE => visitor.bool(false),
            TRUE => visitor.bool(true),
            NULL => visitor.null(),
            S => visitor.s(self.bytes()?),
            N => visitor.n(&self.number()?),
            B => visitor.b(self.bytes()?),
            L => self.show_block(AttributeType::L, visitor, Self::show_value)?,
            M => {
                visitor.begin(AttributeType::M);
                self.block()?.show_attributes(visitor)?;
                visitor.end(AttributeType::M);
            }
            SS => self.show_block(AttributeType::Ss, visitor, |texts, visitor| {
                visitor.s(texts.bytes()?);
                Ok(())
            })?,
            NS => self.show_block(AttributeType::Ns, visitor, |numbers, visitor| {
                visitor.n(&numbers.number()?);
                Ok(())
            })?,
            BS => self.show_block(AttributeType::Bs, visitor, |binaries, visitor| {
                visitor.b(binaries.bytes()?);
                Ok(())
            })?,
            _ => return Err(Corrupt),
        }
        Ok(())
    }

    /// Shows a list or a set, each element of which is shown by `show`.
    fn show_block(
        &mut self,
        kind: AttributeType,
        visitor: &mut dyn Visit,
        show: fn(&mut Self, &mut dyn Visit) -> Result<(), Corrupt>,
    ) -> Result<(), Corrupt> {
        let mut block = self.block()?;
        visitor.begin(kind);
        for _ in 0..block.count()? {
            show(&mut block, visitor)?;
        }
        visitor.end(kind);
        Ok(())
    }

    pub(super) fn skip(&mut self) -> Result<(), Corrupt> {
        match self.byte()? {
            FALSE | TRUE | NULL => {}
            S | B => {
                self.bytes()?;
            }
            N => {
                let length = self.byte()?;
                self.take(length.into())?;
            }
            L | M | SS | NS | BS => {
                self.block()?;
            }
            _ => return Err(Corrupt),
        }
        Ok(())
    }

    fn many<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, Corrupt>) -> Result<Vec<T>, Corrupt> {
        let count = self.count()?;
        let mut elements = Vec::with_capacity(count);
        for _ in 0..count {
            elements.push(read(self)?);
        }
        Ok(elements)
    }

    fn number(&mut self) -> Result<Number, Corrupt> {
        let length = self.byte()?;
        let mut bytes = self.take(length.into())?;
        let number = keycode::read_number(&mut bytes).ok_or(Corrupt)?;
        if bytes.is_empty() { Ok(number) } else { Err(Corrupt) }
    }

    fn block(&mut self) -> Result<Self, Corrupt> {
        let length = self.take(4)?.try_into().map(u32::from_le_bytes).map_err(|_| Corrupt)?;
        let bytes = self.take(length as usize)?;
        let depth = self.depth + 1;
        if depth <= limits::NESTING { Ok(Self { bytes, depth }) } else { Err(Corrupt) }
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Corrupt> {
        let length = self.varint()?;
        self.take(length)
    }

    /// How many elements follow. Each takes a byte at least, so more than the bytes left are a sign of damage; this
    /// bounds what is reserved for them.
    pub(super) fn count(&mut self) -> Result<usize, Corrupt> {
        let count = self.varint()?;
        if count <= self.bytes.len() { Ok(count) } else { Err(Corrupt) }
    }

    pub(super) fn varint(&mut self) -> Result<usize, Corrupt> {
        let mut value = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Corrupt)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Corrupt> {
        let (&byte, rest) = self.bytes.split_first().ok_or(Corrupt)?;
        self.bytes = rest;
        Ok(byte)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Corrupt> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Corrupt)?;
        self.bytes = rest;
        Ok(taken)
    }
}

fn text(bytes: &[u8]) -> Result<&str, Corrupt> {
    std::str::from_utf8(bytes).map_err(|_| Corrupt)
}
