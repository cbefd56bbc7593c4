//! The schemas as published, beside those that the types give.

use std::path::Path;

/// Set to write the schemas anew from the types.
const REGENERATE: &str = "OUTCOMES_WRITE_SCHEMA";

/// Fails where the published schema of a form is not the one given.
pub fn is_published(form: &str, schema: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/outcomes-{form}-v1.json"));
    if std::env::var_os(REGENERATE).is_some() {
        std::fs::write(&path, schema).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == schema, "{} is out of date: run again with {REGENERATE}=1", path.display());
}
