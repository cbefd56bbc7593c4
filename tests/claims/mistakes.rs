//! What a file with many mistakes is told, word for word.

use crate::refused;

/// How many problems `messages` lists.
fn count(name: &str, messages: &str) -> usize {
    messages.lines().filter(|line| line.starts_with(name)).count()
}

#[test]
fn toml_tells_every_mistake() {
    let messages = refused("mistakes.toml", include_str!("files/mistakes.toml"));
    assert!(count("mistakes.toml", &messages) >= 25, "{messages}");
    insta::assert_snapshot!(messages);
}

#[test]
fn csv_tells_every_mistake() {
    let messages = refused("mistakes.csv", include_str!("files/mistakes.csv"));
    assert!(count("mistakes.csv", &messages) >= 25, "{messages}");
    insta::assert_snapshot!(messages);
}

#[test]
fn json_tells_every_mistake() {
    let messages = refused("mistakes.json", include_str!("files/mistakes.json"));
    assert!(count("mistakes.json", &messages) >= 25, "{messages}");
    insta::assert_snapshot!(messages);
}
