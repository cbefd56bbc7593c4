//! What a definition cannot make the program ask or read.

use wiremock::ResponseTemplate;

use super::documents::{COLLECTED, lay_out_waste};
use super::{Case, DAY, in_one_line, moved, own, shipped};
use crate::agency::{Agency, json_list};
use crate::desk::{Desk, files_under};

const DEFINITION: &str = "waste-diverted";

/// An example whose document lies at this address.
fn at(address: &str) -> String {
    let text = shipped(DEFINITION).replace("https://dados.example.org/residuos/coleta.csv", address);
    assert!(text.contains(address));
    text
}

/// Every address is refused before anything is sent, and the reason is told.
#[test]
fn addresses_of_this_machine_and_its_network_are_not_asked() {
    let other = Agency::new();
    other.gives("/", ResponseTemplate::new(200));
    let plain = other.address();
    let port = plain.rsplit(':').next().unwrap();
    let cases = [
        (format!("{plain}/a.csv"), "only https is asked, not http:"),
        (format!("https://127.0.0.1:{port}/a.csv"), &*format!("only port 443 is asked, not {port}")),
        ("https://127.0.0.1/a.csv".to_owned(), "127.0.0.1 is this machine itself"),
        ("https://2130706433/a.csv".to_owned(), "127.0.0.1 is this machine itself"),
        ("https://[::1]/a.csv".to_owned(), "::1 is this machine itself"),
        ("https://localhost/a.csv".to_owned(), "the name `localhost` is of this machine or its own network"),
        ("https://10.0.0.7/a.csv".to_owned(), "10.0.0.7 is private"),
        ("https://169.254.169.254/latest/meta-data".to_owned(), "169.254.169.254 is link-local"),
        ("http://169.254.169.254/latest/meta-data".to_owned(), "only https is asked, not http:"),
    ];
    for (address, words) in &cases {
        let case = Case::written(&at(address));
        let report = case.verify(&[]);
        assert_eq!((report.code, own(&report).told().as_str()), (3, "unknown provider_failed"), "{address}");
        for text in [own(&report).text("because"), &report.troubles()] {
            assert!(text.contains(words), "{address}: {words:?} is missing in: {text}");
        }
        assert_eq!((report.requests(), case.portal.asked().len()), (0, 0), "{address}");
    }
    assert_eq!(other.asked(), [""; 0]);
    // Nobody can allow a cloud's metadata service.
    let case = Case::written(&at("http://169.254.169.254/latest/meta-data"));
    let desk = case.desk.with("OUTCOMES_ALLOW_ORIGINS", "http://169.254.169.254");
    let ran = desk.run(&["verify", "--nominated", "own.toml", "--as-of", DAY]);
    let told = in_one_line(&ran);
    assert!(told.contains("a cloud's metadata service, which is never asked"), "{told}");
}

#[test]
fn a_redirect_leads_nowhere_else() {
    let other = Agency::new();
    let there = format!("{}/inside.csv", other.address());
    for (location, words) in [
        (there.as_str(), "only https is asked"),
        ("https://127.0.0.1/inside.csv", "127.0.0.1 is this machine itself"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 is link-local"),
    ] {
        let case = Case::of(DEFINITION);
        case.portal.gives(COLLECTED, ResponseTemplate::new(302).insert_header("Location", location));
        let report = case.verify(&[]);
        assert_eq!(own(&report).told(), "unknown provider_failed");
        let because = own(&report).text("because");
        assert!(because.contains(words), "{location}: {because}");
        assert_eq!(case.portal.asked(), [COLLECTED]);
    }
    assert_eq!(other.asked(), [""; 0]);
    // On the portal itself a document may have moved.
    let case = Case::of(DEFINITION);
    lay_out_waste(&case.portal);
    let moved = ResponseTemplate::new(302).insert_header("Location", COLLECTED);
    case.portal.gives("/old.csv", moved);
    let text = at(&format!("{}/old.csv", case.portal.address()));
    case.desk.put("own.toml", text.as_bytes());
    assert_eq!(own(&case.verify(&[])).text("verdict"), "met");
}

/// Word within the token that occurs nowhere else.
const CANARY: &str = "canaryyellow";

#[test]
fn a_token_goes_to_its_own_portal_and_nowhere_else() {
    let stranger = Agency::new();
    let case = Case::of("road-deaths");
    let crash = r#"{":id":"a","fecha":"2022-06-30","fallecidos":"4"}"#;
    // One set of data has moved to the other server, and the other was always there.
    let crashes = format!("{}/resource/vial-0001.json", stranger.address());
    case.portal
        .gives("/resource/vial-0001.json", ResponseTemplate::new(302).insert_header("Location", crashes.as_str()));
    stranger.gives("/resource/vial-0001.json", json_list(&[crash.to_owned()]));
    let residents = r#"{":id":"a","anio":"2022","habitantes":"100000"}"#;
    stranger.gives("/resource/pobl-0001.json", json_list(&[residents.to_owned()]));
    let text = moved(&shipped("road-deaths"), &case.portal.address());
    let (numerator, denominator) = text.split_once("[denominator]").unwrap();
    let denominator = denominator.replace(&case.portal.address(), &stranger.address());
    case.desk.put("own.toml", format!("{numerator}[denominator]{denominator}").as_bytes());
    let origins = format!("{},{}", case.portal.address(), stranger.address());
    let token = format!("{}={CANARY}-7", case.portal.address());
    let Case { desk, portal } = case;
    let desk = desk.with("OUTCOMES_ALLOW_ORIGINS", &origins).with("OUTCOMES_SOCRATA_APP_TOKEN", &token);
    let ran: Vec<_> = ["text", "json"]
        .into_iter()
        .map(|format| {
            desk.run(&[
                "verify",
                "--nominated",
                "own.toml",
                "--as-of",
                DAY,
                "--format",
                format,
                "--log",
                "trace",
                "--refresh",
            ])
        })
        .collect();
    ran[0].prints(&["CITY PRIORITY  MET", "    4.00 "]);
    assert_eq!(portal.headers("X-App-Token", "/resource"), [format!("{CANARY}-7"), format!("{CANARY}-7")]);
    assert_eq!(stranger.headers("X-App-Token", "/resource"), [""; 4]);
    let holds = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
    for ran in &ran {
        assert!(!holds(ran.stdout.as_bytes()) && !holds(ran.stderr.as_bytes()), "{ran:?}");
    }
    let kept = [desk.path("evidence"), desk.path("cache")].into_iter().filter(|folder| folder.exists());
    let kept: Vec<_> = kept.flat_map(|folder| files_under(&folder)).collect();
    assert!(!kept.is_empty());
    for file in kept {
        assert!(!holds(&std::fs::read(&file).unwrap()), "{}", file.display());
    }
}

#[test]
fn a_file_outside_of_the_folder_is_not_read() {
    let text = shipped("tree-cover");
    let of = |file: &str| text.replace("file = \"tree-cover.csv\"", &format!("file = \"{file}\""));
    let desk = Desk::alone();
    let figures = std::fs::read(super::folder().join("tree-cover.csv")).unwrap();
    let outside = desk.put("secret.csv", &figures);
    let cases = [
        ("../secret.csv", "is no path below the folder of this file"),
        (outside.to_str().unwrap(), "is no path below the folder of this file"),
        ("figures/../../secret.csv", "is no path below the folder of this file"),
        #[cfg(unix)]
        ("link.csv", "leads out of the folder of the file that names it"),
    ];
    desk.put("city/a", b"");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&outside, desk.path("city/link.csv")).unwrap();
    for (file, words) in cases {
        desk.put("city/own.toml", of(file).as_bytes());
        desk.run(&["verify", "--nominated", "city/own.toml", "--offline", "--as-of", DAY]).refuses(&[words]);
        desk.run(&["evidence", "pack", "--nominated", "city/own.toml", "--as-of", DAY, "-o", "a.zip"])
            .refuses(&[words]);
    }
    desk.put("city/own.toml", of("tree-cover.csv").as_bytes());
    desk.put("city/tree-cover.csv", &figures);
    desk.run(&["verify", "--nominated", "city/own.toml", "--offline", "--as-of", DAY]).prints(&["39.81 % ±1.20"]);
}
