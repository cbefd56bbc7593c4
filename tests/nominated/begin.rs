//! A definition to begin with has exactly the mistakes that it marks, and none once they are filled in.

use resident_outcomes::nominated::{self, Begin};

use crate::{CONFIG, read, refused};

const MARK: &str = "\"FILL IN\"";

fn begin(provider: &str, abroad: bool) -> String {
    let city = if abroad { "Recife, Brazil" } else { "3755000" };
    nominated::start(&Begin { city: Some(city), provider: Some(provider), abroad }).unwrap()
}

/// What a city would write behind a key, where the definition marks it.
fn filled(line: &str) -> String {
    let Some((key, _)) = line.split_once(" = ").filter(|_| line.contains(MARK) && !line.starts_with('#')) else {
        return line.to_owned();
    };
    let value = match key {
        "id" => "\"a-metric\"",
        "sdg" => "\"11.6.2\"",
        "direction" => "\"at_most\"",
        "locked" => "2020-01-31",
        "value" => "\"9.5\"",
        "year" => "2030",
        "period" => "2019",
        "dataset" => "\"abcd-1234\"",
        "portal" | "address" => "\"https://data.example.org/a\"",
        "resource" => "\"0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f\"",
        "layer" => "\"https://maps.example.org/MapServer/3\"",
        "series" => "\"EN_ATM_PM25\"",
        "area" => "\"076\"",
        "table" => "\"B25070\"",
        "sum" => "[\"B25070_007\"]",
        "parameter" => "\"44201\"",
        "pointer" => "\"/value\"",
        _ => "\"a few words\"",
    };
    format!("{key} = {value}")
}

#[test]
fn the_marks_are_the_mistakes() {
    for provider in nominated::providers() {
        for abroad in [false, true] {
            if abroad && ["census", "aqs"].contains(&provider) {
                continue;
            }
            let text = begin(provider, abroad);
            let marked: Vec<usize> = (1..)
                .zip(text.lines())
                .filter(|(_, line)| line.contains(MARK) && !line.starts_with('#'))
                .map(|(number, _)| number)
                .collect();
            let problems = nominated::read("a.toml", text.as_bytes(), &CONFIG).unwrap_err().into_problems();
            let told: Vec<usize> = problems.iter().filter_map(|problem| problem.line).collect();
            assert_eq!(told, marked, "{provider}: {problems:?}");
            assert!(problems.iter().all(|problem| problem.message.ends_with("still says `FILL IN`")), "{problems:?}");
            let whole: String = text.lines().map(|line| filled(line) + "\n").collect();
            assert_eq!(read(&whole).id.0, "a-metric");
        }
    }
}

#[test]
fn without_a_city_the_city_is_marked_too() {
    let text = nominated::start(&Begin::default()).unwrap();
    assert!(refused(&text).contains("`city` still says `FILL IN`"));
    assert_eq!(nominated::start(&Begin { provider: Some("excel"), ..Begin::default() }), None);
}
