//! One figure as written: each provider has keys of its own.

use super::rows::{address, aggregate, document, filters, rows, words};
use super::written::{UNFILLED, filled, text};
use crate::config::reader::{Table, Value, list, one_of, whole};
use crate::model::method::Dataset;
use crate::model::nominated::{
    Address, Aggregate, Aqs, AqsMonitors, AqsStatistic, ArcGis, CensusGeography, CensusTable, Ckan, Csv, Delimiter,
    Encoding, Figure, Json, JsonPick, Separator, Socrata, UnSdg,
};
use crate::model::{City, period::Vintage};

type Read = fn(&Table) -> Option<Figure>;

/// What each provider's figures are read by.
pub(super) const PROVIDERS: [(&str, Read); 8] = [
    ("socrata", socrata),
    ("ckan", ckan),
    ("arcgis", arcgis),
    ("un-sdg", un_sdg),
    ("census", census),
    ("aqs", aqs),
    ("json", json),
    ("csv", csv),
];

/// Reads a figure. Without a known provider its keys cannot be wrong.
pub(super) fn figure(table: &Table, city: Option<&City>) -> Option<Figure> {
    let Some(read) = table.required("provider", one_of(&PROVIDERS)) else {
        table.entries().for_each(drop);
        return None;
    };
    let figure = read(table);
    if let (Some(Figure::Census(_) | Figure::Aqs(_)), Some(City::Abroad(city))) = (&figure, city) {
        let country = &city.country.name;
        table.problem_at(
            "provider",
            format!("this provider holds figures of the United States, {} lies in {country}", city.name),
        );
    }
    figure
}

fn socrata(table: &Table) -> Option<Figure> {
    let portal = table.required("portal", portal);
    let dataset = table
        .required("dataset", |value| shaped(value, "four and four letters or digits, as `abcd-1234`", is_four_by_four));
    let condition = table.optional("where", text);
    let rows = rows(table);
    Some(Figure::Socrata(Socrata { portal: portal?, dataset: dataset?, condition, rows: rows? }))
}

fn ckan(table: &Table) -> Option<Figure> {
    let portal = table.required("portal", portal);
    let resource = table.required("resource", |value| {
        shaped(value, "a resource's id, as `0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f`", is_uuid)
    });
    let filters = filters(table, "filters");
    let rows = rows(table);
    Some(Figure::Ckan(Ckan { portal: portal?, resource: resource?, filters: filters?, rows: rows? }))
}

fn arcgis(table: &Table) -> Option<Figure> {
    let layer = table.required("layer", |value| {
        let layer = address(value)?;
        let mut parts = layer.url().path().rsplit('/');
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_layer = parts.next().is_some_and(is_number)
            && parts.next().is_some_and(|part| matches!(part, "FeatureServer" | "MapServer"))
            && layer.url().query().is_none();
        if is_layer {
            Some(layer)
        } else {
            value.expected("the address of a layer, ending in `/FeatureServer/0` or `/MapServer/0`")
        }
    });
    let condition = table.optional("where", text);
    let rows = rows(table);
    Some(Figure::ArcGis(ArcGis { layer: layer?, condition, rows: rows? }))
}

fn un_sdg(table: &Table) -> Option<Figure> {
    let series = table.required("series", |value| shaped(value, "a series' code, as `EN_ATM_PM25`", is_series));
    let area = table.required("area", |value| {
        shaped(value, "a country's three digits of UN M49 in quotes, as `\"076\"`", |text| is_digits(text, 3))
    });
    let dimensions = filters(table, "dimensions");
    Some(Figure::UnSdg(UnSdg { series: series?, area: area?, dimensions: dimensions? }))
}

fn census(table: &Table) -> Option<Figure> {
    let dataset = table.required("dataset", |value| one_of(&words(Dataset::ALL, Dataset::id))(value));
    let name = table.required("table", |value| shaped(value, "a detailed table, as `B25070`", is_table));
    let lines = table.required("sum", |value| {
        let lines = list(|value: &Value| variable(value, name.as_deref()))(value)?;
        let mut sorted = lines.clone();
        sorted.sort_unstable();
        sorted.dedup();
        match (lines.is_empty(), sorted.len() == lines.len()) {
            (true, _) => value.expected("a list of at least one variable"),
            (_, false) => value.problem("`sum` counts a variable twice"),
            _ => Some(lines),
        }
    });
    let vintage = table.required("vintage", vintage);
    let geography =
        table.required("geography", |value| one_of(&words(CensusGeography::ALL, CensusGeography::id))(value));
    if let (Some(Dataset::Acs1), Some(2020)) = (dataset, vintage) {
        table.problem_at("vintage", "no 1-year estimates of 2020 were released");
    }
    Some(Figure::Census(CensusTable { dataset: dataset?, table: name?, lines: lines?, vintage, geography: geography? }))
}

/// A year; none for the newest. What is wrong reads as none too, and is on record.
fn vintage(value: &Value) -> Option<Vintage> {
    match value.as_text() {
        Some("newest") => None,
        Some(_) => filled(value, |value| value.expected("`newest` or a year such as 2022")),
        None => whole(2009..=2099)(value),
    }
}

/// The line of `B25070_007`, with or without the `E` of an estimate. Margins come along by themselves.
fn variable(value: &Value, table: Option<&str>) -> Option<u16> {
    let written = text(value)?;
    let (name, line) = written.split_once('_').unwrap_or((&written, ""));
    let digits = line.strip_suffix('E').unwrap_or(line);
    let number = digits.parse().ok().filter(|line: &u16| is_digits(digits, 3) && *line > 0);
    let Some(number) = number.filter(|_| is_table(name)) else {
        let help = "write the estimate, as `B25070_007`; its margin comes along by itself";
        return value.problem_with_help(format!("`{written}` is no estimate of a detailed table"), help);
    };
    match table {
        Some(table) if table != name => value.problem(format!("`{written}` is no variable of `{table}`")),
        _ => Some(number),
    }
}

fn aqs(table: &Table) -> Option<Figure> {
    let parameter = table.required("parameter", |value| {
        shaped(value, "a parameter's five digits in quotes, as `\"44201\"`", |text| is_digits(text, 5))
    });
    let statistic = table.required("statistic", |value| one_of(&words(AqsStatistic::ALL, AqsStatistic::id))(value));
    let pollutant_standard = table.required("pollutant_standard", text);
    let monitors = table.required("monitors", |value| one_of(&words(AqsMonitors::ALL, AqsMonitors::id))(value));
    let aggregate = table.required("aggregate", |value| match aggregate(value)? {
        found @ (Aggregate::Mean | Aggregate::Median) => Some(found),
        other => value.problem(format!("`{other}` of monitors is no figure of a city: `mean` or `median` is")),
    });
    Some(Figure::Aqs(Aqs {
        parameter: parameter?,
        statistic: statistic?,
        pollutant_standard: pollutant_standard?,
        monitors: monitors?,
        aggregate: aggregate?,
    }))
}

fn json(table: &Table) -> Option<Figure> {
    let document = document(table);
    let pick = match (table.has("pointer"), table.has("records")) {
        (true, true) => {
            table.problem_at("records", "`pointer` is one value, `records` a list of rows: only one can be meant");
            for key in [
                "pointer",
                "records",
                "filters",
                "aggregate",
                "column",
                "date_column",
                "date_format",
                "year_starts",
                "period",
            ] {
                table.optional(key, |_| Some(()));
            }
            None
        }
        (_, true) => {
            let records = table.required("records", pointer);
            let (filters, rows) = (filters(table, "filters"), rows(table));
            records.zip(filters).zip(rows).map(|((records, filters), rows)| JsonPick::Rows { records, filters, rows })
        }
        (false, false) => {
            table.problem("there is neither a `pointer` to a value nor one to a list of `records`");
            table.entries().for_each(drop);
            None
        }
        (true, false) => {
            let pointer = table.required("pointer", pointer);
            let period = table.required("period", |value| filled(value, crate::claims::written::period));
            pointer.zip(period).map(|(pointer, period)| JsonPick::Value { pointer, period })
        }
    };
    Some(Figure::Json(Json { document: document?, pick: pick? }))
}

/// RFC 6901: parts behind `/`, in which `~0` is `~` and `~1` is `/`; the empty pointer is the whole document.
fn pointer(value: &Value) -> Option<String> {
    if value.as_text().is_some_and(|text| text.contains(UNFILLED)) {
        return filled(value, |_| None);
    }
    let Some(written) = value.as_text() else {
        return value.expected("a pointer in quotes, such as \"/data/0/value\"");
    };
    let escapes = written.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    let is_pointer =
        (written.is_empty() || written.starts_with('/')) && escapes && !written.chars().any(char::is_control);
    if is_pointer { Some(written.to_owned()) } else { value.expected("a JSON Pointer, such as `/data/0/value`") }
}

const SEPARATORS: [(&str, Separator); 5] = [
    ("none", Separator::None),
    ("comma", Separator::Comma),
    ("point", Separator::Point),
    ("blank", Separator::Blank),
    ("apostrophe", Separator::Apostrophe),
];

fn csv(table: &Table) -> Option<Figure> {
    let document = document(table);
    let delimiter = table.required("delimiter", |value| one_of(&words(Delimiter::ALL, Delimiter::id))(value));
    let encoding = table.required("encoding", |value| one_of(&words(Encoding::ALL, Encoding::id))(value));
    let thousands = table.required("thousands", one_of(&SEPARATORS));
    let decimal = table.required("decimal", one_of(&[("point", Separator::Point), ("comma", Separator::Comma)]));
    if let (Some(thousands), Some(decimal)) = (thousands, decimal)
        && thousands == decimal
    {
        table.problem_at("thousands", "the same sign cannot part thousands and stand before decimals");
    }
    let filters = filters(table, "filters");
    let rows = rows(table);
    Some(Figure::Csv(Csv {
        document: document?,
        delimiter: delimiter?,
        encoding: encoding?,
        thousands: thousands?,
        decimal: decimal?,
        filters: filters?,
        rows: rows?,
    }))
}

fn shaped(value: &Value, what: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    filled(value, |value| match value.as_text() {
        Some(text) if fits(text) => Some(text.to_owned()),
        _ => value.expected(what),
    })
}

/// A portal's own address: what is asked stands below it.
fn portal(value: &Value) -> Option<Address> {
    let portal = address(value)?;
    match portal.url().query() {
        None => Some(portal),
        Some(_) => value.expected("a portal's address without a `?`, such as \"https://data.example.gov\""),
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_four_by_four(text: &str) -> bool {
    let part =
        |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(first, second)| part(first) && part(second))
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(digits)
}

fn is_series(text: &str) -> bool {
    text.contains('_') && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// `B` or `C`, five digits, then a letter for a group of people and `PR` for Puerto Rico where there are such.
fn is_table(text: &str) -> bool {
    let rest = text.strip_prefix(['B', 'C']).unwrap_or_default();
    let rest = rest.strip_suffix("PR").unwrap_or(rest);
    let digits = rest.strip_suffix(|letter: char| letter.is_ascii_uppercase() && letter <= 'I').unwrap_or(rest);
    is_digits(digits, 5)
}
