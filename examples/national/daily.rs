//! `daily_88101_{Y}.csv`: one row a monitor, day and standard, beside it the hours of an hourly instrument.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

use crate::prng::Prng;
use crate::sites::{Instrument, Monitor, Site};

const HEADER: &str = r#""State Code","County Code","Site Num","Parameter Code","POC","Latitude","Longitude","Datum","Parameter Name","Sample Duration","Pollutant Standard","Date Local","Units of Measure","Event Type","Observation Count","Observation Percent","Arithmetic Mean","1st Max Value","1st Max Hour","AQI","Method Code","Method Name","Local Site Name","Address","State Name","County Name","City Name","CBSA Name","Date of Last Change""#;

/// The file of a year.
pub fn csv(sites: &[Site], year: i32, prng: &mut Prng) -> Vec<u8> {
    let mut text = format!("{HEADER}\n");
    for site in sites {
        for monitor in &site.monitors {
            days(&mut text, site, monitor, year, prng);
        }
    }
    text.into_bytes()
}

fn days(text: &mut String, site: &Site, monitor: &Monitor, year: i32, prng: &mut Prng) {
    let is_filter = monitor.instrument == Instrument::Filter;
    let step = if is_filter { 3 } else { 1 };
    let days = NaiveDate::from_ymd_opt(year, 1, 1).into_iter().flat_map(|first| first.iter_days().step_by(step));
    for day in days.take_while(|day| day.year() == year) {
        if prng.chance(30) {
            continue;
        }
        let mean = site.level * prng.between(0.3, 1.7);
        if is_filter {
            row(text, site, monitor, ("24 HOUR", "PM25 24-hour 2012", "145", 1), day, mean);
        } else {
            row(text, site, monitor, ("1 HOUR", "", "170", 24), day, mean);
            row(text, site, monitor, ("24-HR BLK AVG", "PM25 24-hour 2012", "170", 1), day, mean);
        }
    }
}

fn row(text: &mut String, site: &Site, monitor: &Monitor, kind: (&str, &str, &str, u32), day: NaiveDate, mean: f64) {
    let ([state, county, number], (lat, lon), poc) = (&site.codes, site.at, monitor.poc);
    let (duration, standard, method, count) = kind;
    let _ = write!(text, "\"{state}\",\"{county}\",\"{number}\",\"88101\",{poc},{lat:.6},{lon:.6},\"NAD83\",");
    let _ = write!(text, "\"PM2.5 - Local Conditions\",\"{duration}\",\"{standard}\",\"{day}\",");
    let _ = write!(text, "\"Micrograms/cubic meter (LC)\",\"None\",{count},100,{mean:.6},{mean:.1},0,{},", 40);
    let _ = write!(
        text,
        "\"{method}\",\"Method {method}\",\"Site {number}, North\",\"{number} MAIN STREET, BLDG. {poc}\","
    );
    let _ = write!(text, "\"{}\",\"County {county}\",\"{}\",\"{}\",", site.state, site.city, site.metro);
    let _ = writeln!(text, "\"{}-05-14\"", day.year() + 1);
}
