//! The cases of `rename_all`: the eight that serde has, applied as serde applies them.

/// How names of fields and variants become names of attributes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    const ALL: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    /// The case of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, case)| case)
    }

    /// The names of all cases, for a message.
    pub(crate) fn names() -> String {
        Self::ALL.map(|(name, _)| format!("\"{name}\"")).join(", ")
    }

    /// A field's name, which is in `snake_case` to begin with.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => lower_first(&pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_uppercase().replace('_', "-"),
        }
    }

    /// A variant's name, which is in `PascalCase` to begin with.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Camel => lower_first(name),
            Self::Snake => snake(name),
            Self::ScreamingSnake => snake(name).to_uppercase(),
            Self::Kebab => snake(name).replace('_', "-"),
            Self::ScreamingKebab => snake(name).to_uppercase().replace('_', "-"),
        }
    }
}

/// The name of a constant for an index: `StoreCompanyIndex` and `store-company-index` are `STORE_COMPANY_INDEX`.
pub(crate) fn constant(name: &str) -> String {
    let mut constant = String::new();
    let mut previous = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && (previous.is_ascii_lowercase() || previous.is_ascii_digit()) {
            constant.push('_');
        }
        constant.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' });
        previous = letter;
    }
    if constant.starts_with(|first: char| first.is_ascii_digit()) {
        constant.insert(0, '_');
    }
    constant
}

fn pascal(name: &str) -> String {
    name.split('_').map(upper_first).collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn lower_first(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde makes of `very_tasty` and of `VeryTasty`, case by case.
    #[test]
    fn follows_serde() {
        let expected = [
            ("lowercase", "very_tasty", "verytasty"),
            ("UPPERCASE", "VERY_TASTY", "VERYTASTY"),
            ("PascalCase", "VeryTasty", "VeryTasty"),
            ("camelCase", "veryTasty", "veryTasty"),
            ("snake_case", "very_tasty", "very_tasty"),
            ("SCREAMING_SNAKE_CASE", "VERY_TASTY", "VERY_TASTY"),
            ("kebab-case", "very-tasty", "very-tasty"),
            ("SCREAMING-KEBAB-CASE", "VERY-TASTY", "VERY-TASTY"),
        ];
        for (name, field, variant) in expected {
            let case = Case::named(name).expect(name);
            assert_eq!(case.field("very_tasty"), field, "{name}");
            assert_eq!(case.variant("VeryTasty"), variant, "{name}");
        }
        assert_eq!(Case::named("Title Case"), None);
    }

    #[test]
    fn names_constants() {
        assert_eq!(constant("StoreCompanyIndex"), "STORE_COMPANY_INDEX");
        assert_eq!(constant("by-city.v2"), "BY_CITY_V2");
        assert_eq!(constant("gsi1"), "GSI1");
        assert_eq!(constant("GSI1Status"), "GSI1_STATUS");
        assert_eq!(constant("2nd"), "_2ND");
    }
}
