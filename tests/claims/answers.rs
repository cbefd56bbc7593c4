//! A city's own figures in a file of claims: read in both forms, and every mistake told.

use resident_outcomes::model::Answer;

use crate::{read_all, refused};

const CLAIMS: &str = r#"schema = "outcomes/claims/v1"
claimant = "City"
[[claim]]
id = "homes"
city = "0465000"
metric = "broadband"
value = "89 %"
[[claim]]
city = "0465000"
metric = "pm25"
value = "7.21"
"#;

const ANSWER: &str = r#"[[answer]]
claim = "homes"
value = "91.2 %"
margin = "±1.40 %"
period = "2022"
method = "a survey of 2,000 homes drawn by address"
supplied_by = "the city's office of data"
supplied = 2023-06-01
file = "evidence/survey.csv"
document = "survey report"
page = 4
"#;

fn with(change: (&str, &str)) -> String {
    format!("{CLAIMS}{}", ANSWER.replace(change.0, change.1))
}

fn answers(text: &str, name: &str) -> Vec<Answer> {
    read_all(name, text).unwrap().into_iter().flat_map(|answered| answered.answers).collect()
}

#[test]
fn an_answer_reads_as_meant_in_both_forms() {
    let toml = answers(&with(("", "")), "a.toml");
    let [answer] = &toml[..] else { panic!("{toml:?}") };
    assert_eq!((answer.line, answer.value.text.as_str(), answer.value.decimals), (12, "91.2 %", 1));
    assert_eq!(answer.margin.map(|margin| margin.to_string()).as_deref(), Some("1.40"));
    assert_eq!((answer.period.label().as_str(), answer.supplied.to_string().as_str()), ("2022", "2023-06-01"));
    assert_eq!((answer.file.as_str(), answer.page.as_deref()), ("evidence/survey.csv", Some("4")));
    let json = r#"{"schema": "outcomes/claims/v1", "claimant": "City",
        "answers": [{"claim": "homes", "value": "91.2 %", "margin": "±1.40 %", "period": 2022,
            "method": "a survey of 2,000 homes drawn by address", "supplied_by": "the city's office of data",
            "supplied": "2023-06-01", "file": "evidence/survey.csv", "document": "survey report", "page": 4}],
        "claims": [{"id": "homes", "city": "0465000", "metric": "broadband", "value": "89 %"}]}"#;
    let json = answers(json, "a.json");
    assert_eq!(json, [Answer { line: 2, ..answer.clone() }]);
}

#[test]
fn answers_stay_with_their_claims_in_the_order_written() {
    let second = ANSWER.replace("homes", "claim-2").replace("91.2 %", "8.4").replace("margin = \"±1.40 %\"\n", "");
    let third = second.replace("8.4", "8.6");
    let all = read_all("a.toml", format!("{CLAIMS}{second}{ANSWER}{third}")).unwrap();
    let values: Vec<Vec<&str>> =
        all.iter().map(|one| one.answers.iter().map(|answer| answer.value.text.as_str()).collect()).collect();
    assert_eq!(values, [vec!["91.2 %"], vec!["8.4", "8.6"]]);
}

#[test]
fn each_mistake_is_told_with_its_line() {
    let cases = [
        (("\"homes\"", "\"hoems\""), "a.toml:13: `hoems` names no claim of this file\n    help: did you mean `homes`?"),
        (
            ("\"homes\"", "\"x\""),
            "a.toml:13: `x` names no claim of this file\n    help: claims of this file: claim-2, homes",
        ),
        (("claim = \"homes\"\n", ""), "a.toml:12: `claim` is missing in `answer`"),
        (("91.2 %", "91.2 µg/m3"), "a.toml:14: `91.2 µg/m3` is in µg/m³, but broadband is in %"),
        (("91.2 %", "0.91"), "a.toml:14: `0.91` can be a share of 1 or a percentage"),
        (("91.2 %", "about 91"), "a.toml:15: `about 91` is no exact value, so no margin belongs to it"),
        (("±1.40 %", "small"), "a.toml:15: `small` is no margin"),
        (("±1.40 %", "140"), "a.toml:15: `140` is more than 100 %"),
        (("±1.40 %", "1.4 µg/m3"), "a.toml:15: `1.4 µg/m3` is in µg/m³, but broadband is in %"),
        (("\"homes\"", "\"claim-2\""), "a.toml:15: `margin` goes with broadband"),
        (("period = \"2022\"\n", ""), "a.toml:12: `period` is missing in `answer`"),
        (("\"2022\"", "\"2017-22\""), "a.toml:16: `2017-22` names no years"),
        (("\"2022\"", "2024"), "a.toml:16: the period 2024 begins after the answer of 2023-06-01"),
        (("method = ", "methods = "), "a.toml:17: `methods` is no key of `answer`\n    help: did you mean `method`?"),
        (("a survey of", "a\\nsurvey of"), "a.toml:17: `method` must be one line"),
        (("supplied_by = ", "by = "), "a.toml:12: `supplied_by` is missing in `answer`"),
        (("2023-06-01", "\"June\""), "a.toml:19: `supplied`"),
        (("file = \"evidence/survey.csv\"\n", ""), "a.toml:12: `file` is missing in `answer`"),
        (("evidence/survey.csv", "/etc/hosts"), "a.toml:20: `/etc/hosts` is no path below the folder of this file"),
        (("evidence/survey.csv", "C:\\\\a.csv"), "a.toml:20: `C:\\a.csv` is no path below the folder"),
        (("evidence/survey.csv", "a\\\\b.csv"), "a.toml:20: `a\\b.csv` is no path below the folder"),
        (("evidence/survey.csv", "../survey.csv"), "a.toml:20: `../survey.csv` leaves the folder of this file"),
        (("evidence/survey.csv", "a/../b.csv"), "a.toml:20: `a/../b.csv` leaves the folder of this file"),
        (("evidence/survey.csv", "./a.csv"), "a.toml:20: `./a.csv` is no file's name"),
        (("evidence/survey.csv", "a//b.csv"), "a.toml:20: `a//b.csv` is no file's name"),
        (("evidence/survey.csv", "folder/"), "a.toml:20: `folder/` is no file's name"),
        (("evidence/survey.csv", " a.csv"), "a.toml:20: `a.csv` has blanks around it"),
    ];
    for (change, expected) in cases {
        let message = refused("a.toml", with(change));
        assert!(message.contains(expected), "{change:?}: {message}");
    }
    let twice = refused("a.toml", format!("{CLAIMS}{ANSWER}{ANSWER}"));
    assert!(twice.contains("a.toml:23: the answer on line 12 stands here again: leave one out"), "{twice}");
}

/// A claim that is wrong is told for itself, and not once more for each answer to it.
#[test]
fn every_mistake_is_told_at_once_and_none_twice() {
    let text =
        with(("91.2 %", "n/a")).replace("0465000\"\nmetric = \"broadband\"", "0465001\"\nmetric = \"broadband\"");
    let message = refused("a.toml", text.replace("2023-06-01", "\"2023-06-31\""));
    assert!(
        message.contains("a.toml:5: ") && message.contains("a.toml:14: `n/a` says that there is no value"),
        "{message}"
    );
    assert!(!message.contains("names no claim"), "{message}");
}

#[test]
fn a_csv_holds_claims_only() {
    let message = refused("a.csv", "city,metric,value,claimant,Supplied_by,file\n0465000,pm25,7,City,x,y\n");
    for column in ["Supplied_by", "file"] {
        let told = format!("a.csv:1: `{column}` is no column\n    help: a CSV holds claims only: write the city's own");
        assert!(message.contains(&told), "{message}");
    }
}
