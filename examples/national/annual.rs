//! `annual_conc_by_monitor_{Y}.csv` with the 55 columns of today's files.

use std::fmt::Write as _;

use crate::prng::Prng;
use crate::sites::{Instrument, Monitor, Site};

/// Rows of parameter 88101 in a file.
pub const PM25_ROWS: usize = 17_848;
/// Rows of other parameters at each site, so that a file has about 36 MB.
const OTHER_ROWS: u64 = 25;

const HEADER: &str = r#""State Code","County Code","Site Num","Parameter Code","POC","Latitude","Longitude","Datum","Parameter Name","Sample Duration","Pollutant Standard","Metric Used","Method Name","Year","Units of Measure","Event Type","Observation Count","Observation Percent","Completeness Indicator","Valid Day Count","Required Day Count","Exceptional Data Count","Null Data Count","Primary Exceedance Count","Secondary Exceedance Count","Certification Indicator","Num Obs Below MDL","Arithmetic Mean","Arithmetic Standard Dev","1st Max Value","1st Max DateTime","2nd Max Value","2nd Max DateTime","3rd Max Value","3rd Max DateTime","4th Max Value","4th Max DateTime","1st Max Non Overlapping Value","1st NO Max DateTime","2nd Max Non Overlapping Value","2nd NO Max DateTime","99th Percentile","98th Percentile","95th Percentile","90th Percentile","75th Percentile","50th Percentile","10th Percentile","Local Site Name","Address","State Name","County Name","City Name","CBSA Name","Date of Last Change""#;

const STANDARDS: [(&str, &str); 8] = [
    ("PM25 24-hour 1997", "Daily Mean"),
    ("PM25 24-hour 2006", "Daily Mean"),
    ("PM25 24-hour 2012", "Daily Mean"),
    ("PM25 24-hour 2024", "Daily Mean"),
    ("PM25 Annual 1997", "Quarterly Means of Daily Means"),
    ("PM25 Annual 2006", "Quarterly Means of Daily Means"),
    ("PM25 Annual 2012", "Quarterly Means of Daily Means"),
    ("PM25 Annual 2024", "Quarterly Means of Daily Means"),
];

/// Code, name, standard, metric, unit and level of other parameters.
const OTHERS: [(&str, &str, &str, &str, &str, f64); 10] = [
    ("42101", "Carbon monoxide", "CO 1-hour 1971", "Obseved hourly values", "Parts per million", 0.24),
    ("42401", "Sulfur dioxide", "SO2 1-hour 2010", "Daily maximum 1-hour average", "Parts per billion", 1.4),
    ("42602", "Nitrogen dioxide (NO2)", "NO2 Annual 1971", "Observed Values", "Parts per billion", 9.0),
    ("44201", "Ozone", "Ozone 8-hour 2015", "Daily maximum of 8-hour running average", "Parts per million", 0.04),
    ("45201", "Benzene", "", "Observed Values", "Parts per billion Carbon", 1.1),
    ("61103", "Wind Speed - Resultant", "", "Observed Values", "Knots", 4.0),
    ("62101", "Outdoor Temperature", "", "Observed Values", "Degrees Fahrenheit", 58.0),
    ("81102", "PM10 Total 0-10um STP", "PM10 24-hour 2006", "Daily Mean", "Micrograms/cubic meter (25 C)", 19.0),
    ("88502", "Acceptable PM2.5 AQI & Speciation Mass", "", "Daily Mean", "Micrograms/cubic meter (LC)", 8.0),
    ("88305", "OC CSN Unadjusted PM2.5 LC TOT", "", "Observed values", "Micrograms/cubic meter (LC)", 2.0),
];

const ALL_EVENTS: [(&str, f64); 3] =
    [("Events Included", 1.0), ("Events Excluded", 0.93), ("Concurred Events Excluded", 0.96)];

/// What differs from row to row.
struct Row<'r> {
    parameter: (&'r str, &'r str, &'r str),
    poc: u32,
    duration: &'r str,
    standard: &'r str,
    metric: &'r str,
    method: &'r str,
    event: &'r str,
    complete: bool,
    certification: &'r str,
    mean: f64,
}

/// The file of a year.
pub fn csv(sites: &[Site], year: i32, prng: &mut Prng) -> Vec<u8> {
    let mut text = format!("{HEADER}\n");
    let mut left = PM25_ROWS;
    for site in sites {
        for at in 0..OTHER_ROWS {
            other(&mut text, site, year, at, prng);
        }
        let level = site.level * prng.between(0.9, 1.1);
        for monitor in &site.monitors {
            for row in pm25(monitor, year, level, prng).iter().take(left) {
                write_row(&mut text, site, year, row, prng);
                left -= 1;
            }
        }
    }
    // One site has a few rows more, of monitors without a complete year.
    if let Some(site) = sites.iter().rev().find(|site| !site.monitors.is_empty()) {
        for number in 0..left {
            let poc = 21 + u32::try_from(number / 8).unwrap_or(0);
            let (standard, metric) = STANDARDS[number % 8];
            let row = Row { poc, standard, metric, complete: false, ..filter("No Events", site.level) };
            write_row(&mut text, site, year, &row, prng);
        }
    }
    text.into_bytes()
}

fn other(text: &mut String, site: &Site, year: i32, at: u64, prng: &mut Prng) {
    let (code, name, standard, metric, unit, level) = OTHERS[usize::try_from(at / 3).unwrap_or(0) % OTHERS.len()];
    let row = Row {
        parameter: (code, name, unit),
        standard,
        metric,
        duration: if at.is_multiple_of(3) { "1 HOUR" } else { "24 HOUR" },
        method: "Multiple Methods Used",
        ..filter("No Events", level * prng.between(0.6, 1.4))
    };
    write_row(text, site, year, &row, prng);
}

const PM25: (&str, &str, &str) = ("88101", "PM2.5 - Local Conditions", "Micrograms/cubic meter (LC)");

fn filter(event: &str, mean: f64) -> Row<'_> {
    Row {
        parameter: PM25,
        poc: 1,
        duration: "24 HOUR",
        standard: "",
        metric: "",
        method: "R & P Model 2025 PM-2.5 Sequential Air Sampler w/VSCC - Gravimetric",
        event,
        complete: true,
        certification: "Certified",
        mean,
    }
}

/// The rows of one monitor and year: each instrument, each event rule, each standard, and the hours.
fn pm25<'r>(monitor: &Monitor, year: i32, level: f64, prng: &mut Prng) -> Vec<Row<'r>> {
    let (block, bam) = ("24-HR BLK AVG", "Met One BAM-1020 Mass Monitor w/VSCC - Beta Attenuation");
    let corrected = "Teledyne T640 at 5.0 LPM w/Network Data Alignment enabled";
    let sample = filter("", 0.0).method;
    let sets: &[(&str, &str, f64)] = match monitor.instrument {
        Instrument::Filter => &[("24 HOUR", sample, 1.0)],
        Instrument::Hourly => &[(block, bam, 1.04)],
        Instrument::T640 if year >= 2017 => &[(block, "Teledyne T640 at 5.0 LPM", 1.2), (block, corrected, 1.0)],
        Instrument::T640 => &[(block, "Teledyne T640 at 5.0 LPM", 1.2)],
        Instrument::Both => &[("24 HOUR", sample, 1.0), (block, bam, 1.03)],
    };
    let events: &[(&str, f64)] = if monitor.has_events { &ALL_EVENTS } else { &[("No Events", 1.0)] };
    let certification =
        *prng.pick(&["Certified", "Certified", "Certified", "Uncertified", "Certification not required"]);
    let mut rows = Vec::new();
    for (duration, method, factor) in sets {
        let (complete, drift) = (prng.chance(860), prng.between(0.95, 1.05));
        for (event, share) in events {
            // Here and there a mean of exactly the limit.
            let mean = if prng.chance(8) { 10.0 } else { level * factor * drift * share };
            let row = |duration, standard, metric| Row {
                poc: monitor.poc,
                duration,
                standard,
                metric,
                method,
                complete,
                certification,
                ..filter(event, mean)
            };
            rows.extend(STANDARDS.iter().map(|(standard, metric)| row(duration, standard, metric)));
            if *duration == block {
                rows.push(row("1 HOUR", "", "Observed Values"));
            }
        }
    }
    rows
}

fn write_row(text: &mut String, site: &Site, year: i32, row: &Row<'_>, prng: &mut Prng) {
    let Row { parameter: (code, name, unit), poc, duration, standard, metric, method, event, .. } = row;
    let [state, county, number] = &site.codes;
    let (lat, lon) = site.at;
    let _ = write!(text, "\"{state}\",\"{county}\",\"{number}\",\"{code}\",{poc},{lat:.6},{lon:.6},\"NAD83\",");
    let _ = write!(
        text,
        "\"{name}\",\"{duration}\",\"{standard}\",\"{metric}\",\"{method}\",{year},\"{unit}\",\"{event}\","
    );
    let valid = if row.complete { 300 + prng.below(66) } else { 90 + prng.below(120) };
    let yes = if row.complete { "Y" } else { "N" };
    let _ = write!(text, "{},{},\"{yes}\",{valid},366,0,{},", valid * 24, valid * 100 / 366, 8784 - valid * 24);
    let _ = write!(
        text,
        "0,0,\"{}\",{},{:.6},{:.6},",
        row.certification,
        prng.below(300),
        row.mean,
        row.mean * prng.between(0.3, 0.5)
    );
    for nth in [4.1, 3.6, 3.2, 3.0] {
        let (month, day) = (1 + prng.below(12), 1 + prng.below(28));
        let (hour, value) = (prng.below(24), row.mean * nth * prng.between(0.9, 1.1));
        let _ = write!(text, "{value:.1},\"{year}-{month:02}-{day:02} {hour:02}:00\",");
    }
    text.push_str("\"\",\"\",\"\",\"\",");
    for part in [3.1, 2.8, 2.1, 1.7, 1.3, 0.9, 0.3] {
        let _ = write!(text, "{:.1},", row.mean * part * prng.between(0.8, 1.2));
    }
    let _ = write!(text, "\"Site {number}, North\",\"{number} MAIN STREET, BLDG. {}\",\"{}\",", poc, site.state);
    let _ = writeln!(text, "\"County {county}\",\"{}\",\"{}\",\"{}-05-14\"", site.city, site.metro, year + 1);
}
