//! That the tests are there which `docs/from-python.md` names.

use std::fs;
use std::path::Path;

/// The last cell of each row, of a table of four: `file.rs`: `a_test`, `another`; `other.rs`: `third`.
fn proofs(page: &str) -> impl Iterator<Item = &str> {
    let rows = page.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.filter_map(|row| row.trim_end_matches([' ', '|']).rsplit(" | ").next())
}

#[test]
fn what_proves_a_row_is_there() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(here.join("../../docs/from-python.md")).unwrap();
    let mut found = 0;
    for proof in proofs(&page).filter(|proof| *proof != "all") {
        let mut source = String::new();
        for word in proof.split('`').skip(1).step_by(2) {
            let file = word.ends_with(".rs").then(|| match word.strip_prefix("ui/") {
                Some(mistake) => here.join("tests/ui").join(mistake),
                None => here.join("tests/mapper").join(word),
            });
            match file {
                Some(file) => source = fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {}", file.display())),
                None => assert!(source.contains(&format!("fn {word}(")), "no test {word}: {proof}"),
            }
            found += 1;
        }
    }
    assert!(found > 60, "{found}");
}
