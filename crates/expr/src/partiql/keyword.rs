//! The keywords of PartiQL: those of SQL-92 and its own. None of them names an attribute unless it is quoted.
//!
//! Each was asked of DynamoDB Local 1.25.1, as `SELECT * FROM t WHERE word = 1`.

/// The keyword that a word is, in small letters; case does not matter.
pub(super) fn keyword(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    KEYWORDS.binary_search(&word.as_str()).ok().map(|at| KEYWORDS[at])
}

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "absolute", "action", "add", "all", "allocate", "alter", "and", "any", "are", "as", "asc", "assertion", "at",
    "authorization", "avg", "bag", "begin", "between", "bit", "bit_length", "blob", "bool", "boolean", "by",
    "cascade", "cascaded", "case", "cast", "catalog", "char", "char_length", "character", "character_length", "check",
    "clob", "close", "coalesce", "collate", "collation", "column", "commit", "conflict", "connect", "connection",
    "constraint", "constraints", "continue", "convert", "corresponding", "count", "create", "cross", "current",
    "current_date", "current_time", "current_timestamp", "current_user", "cursor", "date", "date_add", "date_diff",
    "deallocate", "dec", "decimal", "declare", "default", "deferrable", "deferred", "delete", "desc", "describe",
    "descriptor", "diagnostics", "disconnect", "distinct", "do", "domain", "double", "drop", "else", "end", "escape",
    "except", "exception", "exec", "execute", "exists", "external", "extract", "false", "fetch", "first", "float",
    "for", "foreign", "found", "from", "full", "get", "global", "go", "goto", "grant", "group", "having", "identity",
    "immediate", "in", "index", "indicator", "initially", "inner", "input", "insensitive", "insert", "int", "integer",
    "intersect", "interval", "into", "is", "isolation", "join", "key", "language", "last", "left", "let", "level",
    "like", "limit", "list", "local", "lower", "match", "max", "min", "missing", "modified", "module", "names",
    "national", "natural", "nchar", "new", "next", "no", "not", "nothing", "null", "nullif", "numeric",
    "octet_length", "of", "old", "on", "only", "open", "option", "or", "order", "outer", "output", "overlaps", "pad",
    "partial", "pivot", "position", "precision", "prepare", "preserve", "primary", "prior", "privileges", "procedure",
    "public", "read", "real", "references", "relative", "remove", "restrict", "returning", "revoke", "right",
    "rollback", "rows", "schema", "scroll", "section", "select", "session", "session_user", "set", "sexp", "size",
    "smallint", "some", "space", "sql", "sqlcode", "sqlerror", "sqlstate", "string", "struct", "substring", "sum",
    "symbol", "system_user", "table", "temporary", "then", "time", "timestamp", "to", "transaction", "translate",
    "translation", "trim", "true", "tuple", "union", "unique", "unknown", "unpivot", "update", "upper", "usage",
    "user", "using", "value", "values", "varchar", "varying", "view", "when", "whenever", "where", "with", "work",
    "write", "zone",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_single() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(keyword("SELECT"), Some("select"));
        assert_eq!(keyword("Zone"), Some("zone"));
        assert_eq!(keyword("name"), None);
        assert_eq!(keyword(""), None);
    }
}
