//! Lists of records of one size: read in place from the compiled packs, so that a process pays for what it looks at only, or made anew
//! where rules are added.

/// A record of some bytes.
pub(super) trait Record: Copy {
    const BYTES: usize;

    /// Reads a record from as many bytes.
    fn unpack(bytes: &[u8]) -> Self;

    /// Writes it.
    #[cfg(test)]
    fn pack(self, out: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Record for $number {
            const BYTES: usize = size_of::<$number>();

            #[inline(always)]
            fn unpack(bytes: &[u8]) -> Self {
                bytes.first_chunk().map_or(0, |bytes| Self::from_le_bytes(*bytes))
            }

            #[cfg(test)]
            fn pack(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }
        })*
    };
}

numbers!(u8, u16, u32, u64);

/// Reads the parts of a record, one after the other.
pub(super) struct Parts<'b>(pub(super) &'b [u8]);

impl Parts<'_> {
    #[inline(always)]
    pub(super) fn next<T: Record>(&mut self) -> T {
        let (part, rest) = self.0.split_at_checked(T::BYTES).unwrap_or_default();
        self.0 = rest;
        T::unpack(part)
    }
}

/// A list of records.
#[derive(Clone, Debug)]
pub(super) enum List<T> {
    Packed(&'static [u8]),
    Made(Vec<T>),
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List::Made(Vec::new())
    }
}

impl<T: Record> List<T> {
    pub(super) fn len(&self) -> usize {
        match self {
            List::Packed(bytes) => bytes.len() / T::BYTES,
            List::Made(list) => list.len(),
        }
    }

    #[inline(always)]
    pub(super) fn get(&self, number: usize) -> Option<T> {
        match self {
            List::Packed(bytes) => bytes.get(number * T::BYTES..(number + 1) * T::BYTES).map(T::unpack),
            List::Made(list) => list.get(number).copied(),
        }
    }

    /// The records from one to another, as far as they are there.
    #[inline(always)]
    pub(super) fn range(&self, from: usize, to: usize) -> impl Iterator<Item = T> + '_ {
        (from..to).map_while(|number| self.get(number))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.range(0, self.len())
    }

    /// The list, to be changed.
    pub(super) fn make_mut(&mut self) -> &mut Vec<T> {
        if let List::Packed(_) = self {
            *self = List::Made(self.iter().collect());
        }
        match self {
            List::Made(list) => list,
            List::Packed(_) => unreachable!("made above"),
        }
    }
}
