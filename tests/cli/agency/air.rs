//! The EPA's files and replies, from a few monitors.
//!
//! The monitors of Wake County 2016 are the EPA's, from its recorded reply; those of other years and places were made
//! for the tests.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::zip_of;

/// A monitor and its year.
#[derive(Clone, Copy)]
pub struct Monitor {
    /// State, county, site number, POC.
    pub id: (&'static str, &'static str, &'static str, u32),
    /// County and city by name.
    pub names: (&'static str, &'static str),
    /// Latitude and longitude.
    pub point: (f64, f64),
    /// Duration.
    pub duration: &'static str,
    /// Annual mean, as the EPA prints it.
    pub mean: &'static str,
    /// Whether the year is complete.
    pub complete: bool,
}

const FILTER: &str = "24 HOUR";
const BLOCK: &str = "24-HR BLK AVG";
const HOUR: &str = "1 HOUR";

const MILLBROOK: Monitor = Monitor {
    id: ("37", "183", "0014", 1),
    names: ("Wake", "Raleigh"),
    point: (35.856_111, -78.574_167),
    duration: FILTER,
    mean: "7.931707",
    complete: true,
};

/// Wake County, North Carolina, 2016: one site, two monitors, one of them by the hour too.
pub const WAKE_2016: [Monitor; 3] = [
    MILLBROOK,
    Monitor { id: ("37", "183", "0014", 3), duration: BLOCK, mean: "9.960234", ..MILLBROOK },
    Monitor { id: ("37", "183", "0014", 3), duration: HOUR, mean: "10.004357", ..MILLBROOK },
];

/// The same site with monitors on either side of 10, made for the tests.
pub const STRADDLING: [Monitor; 2] =
    [MILLBROOK, Monitor { id: ("37", "183", "0014", 3), duration: BLOCK, mean: "10.604357", ..MILLBROOK }];

const OLD_TOWN: Monitor = Monitor {
    id: ("04", "013", "3003", 1),
    names: ("Maricopa", "Scottsdale"),
    point: (33.479_6, -111.917_4),
    duration: FILTER,
    mean: "7.210000",
    complete: true,
};

/// A site each in Scottsdale, Phoenix (above 10), Tucson and Detroit (above 10), and one in Raleigh.
pub const OF_2022: [Monitor; 5] = [
    OLD_TOWN,
    Monitor {
        id: ("04", "013", "9997", 1),
        names: ("Maricopa", "Phoenix"),
        point: (33.503_8, -112.095_8),
        mean: "11.310000",
        ..OLD_TOWN
    },
    Monitor {
        id: ("04", "019", "1028", 1),
        names: ("Pima", "Tucson"),
        point: (32.295_2, -110.982_3),
        mean: "5.500000",
        ..OLD_TOWN
    },
    Monitor {
        id: ("26", "163", "0001", 1),
        names: ("Wayne", "Detroit"),
        point: (42.228_6, -83.208_3),
        mean: "10.900000",
        ..OLD_TOWN
    },
    Monitor { mean: "7.400000", ..MILLBROOK },
];

/// The site in Scottsdale with half a year, and those of Phoenix and Tucson.
pub const HALF_A_YEAR: [Monitor; 3] = [Monitor { complete: false, ..OLD_TOWN }, OF_2022[1], OF_2022[2]];

const STANDARDS: [&str; 8] = [
    "PM25 24-hour 1997",
    "PM25 24-hour 2006",
    "PM25 24-hour 2012",
    "PM25 24-hour 2024",
    "PM25 Annual 1997",
    "PM25 Annual 2006",
    "PM25 Annual 2012",
    "PM25 Annual 2024",
];

impl Monitor {
    /// Standard and metric of each of its annual rows: eight, or one for hourly observations.
    fn rows(&self) -> Vec<(&'static str, &'static str)> {
        if self.duration == HOUR {
            return vec![("", "Observed Values")];
        }
        let metric = |standard: &str| {
            if standard.contains("Annual") { "Quarterly Means of Daily Means" } else { "Daily Mean" }
        };
        STANDARDS.iter().map(|standard| (*standard, metric(standard))).collect()
    }

    /// What it puts into a column of a bulk file, whatever the row.
    fn cell(&self, column: &str, year: i32) -> String {
        let (state, county, site, poc) = self.id;
        match column {
            "State Code" => state.to_owned(),
            "County Code" => county.to_owned(),
            "Site Num" => site.to_owned(),
            "POC" => poc.to_string(),
            "Parameter Code" => "88101".to_owned(),
            "Latitude" => self.point.0.to_string(),
            "Longitude" => self.point.1.to_string(),
            "Sample Duration" => self.duration.to_owned(),
            "Year" => year.to_string(),
            "Event Type" => if self.duration == FILTER { "No Events" } else { "Events Included" }.to_owned(),
            "Observation Percent" => "98".to_owned(),
            "Completeness Indicator" => if self.complete { "Y" } else { "N" }.to_owned(),
            "Valid Day Count" => "358".to_owned(),
            "Required Day Count" => "365".to_owned(),
            "Certification Indicator" => "Certified".to_owned(),
            "Arithmetic Mean" => self.mean.to_owned(),
            "Method Code" => "145".to_owned(),
            "Local Site Name" => "A \"quoted\", named site".to_owned(),
            "County Name" => self.names.0.to_owned(),
            "City Name" => self.names.1.to_owned(),
            "Date of Last Change" => format!("{}-05-02", year + 1),
            _ => String::new(),
        }
    }
}

const DAILY: &str = "State Code,County Code,Site Num,Parameter Code,POC,Latitude,Longitude,Datum,Parameter Name,\
    Sample Duration,Pollutant Standard,Date Local,Units of Measure,Event Type,Observation Count,Observation Percent,\
    Arithmetic Mean,1st Max Value,1st Max Hour,AQI,Method Code,Method Name,Local Site Name,Address,State Name,\
    County Name,City Name,CBSA Name,Date of Last Change";

const ANNUAL: &str = "State Code,County Code,Site Num,Parameter Code,POC,Latitude,Longitude,Datum,Parameter Name,\
    Sample Duration,Pollutant Standard,Metric Used,Method Name,Year,Units of Measure,Event Type,Observation Count,\
    Observation Percent,Completeness Indicator,Valid Day Count,Required Day Count,Exceptional Data Count,\
    Null Data Count,Primary Exceedance Count,Secondary Exceedance Count,Certification Indicator,Num Obs Below MDL,\
    Arithmetic Mean,Arithmetic Standard Dev,1st Max Value,1st Max DateTime,2nd Max Value,2nd Max DateTime,\
    3rd Max Value,3rd Max DateTime,4th Max Value,4th Max DateTime,1st Max Non Overlapping Value,1st NO Max DateTime,\
    2nd Max Non Overlapping Value,2nd NO Max DateTime,99th Percentile,98th Percentile,95th Percentile,\
    90th Percentile,75th Percentile,50th Percentile,10th Percentile,Local Site Name,Address,State Name,County Name,\
    City Name,CBSA Name,Date of Last Change";

fn csv_of<'r>(columns: &[&str], rows: impl Iterator<Item = Box<dyn Fn(&str) -> String + 'r>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
    writer.write_record(columns).unwrap();
    for row in rows {
        writer.write_record(columns.iter().map(|column| row(column))).unwrap();
    }
    writer.into_inner().unwrap()
}

/// An annual zip of 55 columns, or 54 without the completeness indicator, with a monitor of ozone among the rows.
pub fn annual_zip(year: i32, monitors: &[Monitor], with_completeness: bool) -> Vec<u8> {
    let columns: Vec<&str> =
        ANNUAL.split(',').filter(|name| with_completeness || *name != "Completeness Indicator").collect();
    let rows = monitors.iter().flat_map(|monitor| monitor.rows().into_iter().map(move |row| (monitor, row)));
    let rows = rows.map(|(monitor, (standard, metric))| -> Box<dyn Fn(&str) -> String> {
        Box::new(move |column| match column {
            "Pollutant Standard" => standard.to_owned(),
            "Metric Used" => metric.to_owned(),
            _ => monitor.cell(column, year),
        })
    });
    let ozone: Box<dyn Fn(&str) -> String> = Box::new(|column| match column {
        "Parameter Code" => "44201".to_owned(),
        "Arithmetic Mean" => "0.04".to_owned(),
        _ => monitors[0].cell(column, year),
    });
    let csv = csv_of(&columns, rows.chain(std::iter::once(ozone)));
    zip_of(&format!("annual_conc_by_monitor_{year}.csv"), &csv)
}

/// A daily zip in which each monitor has its annual mean on every day.
pub fn daily_zip(year: i32, monitors: &[Monitor]) -> Vec<u8> {
    let columns: Vec<&str> = DAILY.split(',').collect();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let end = NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap();
    let days = move || first.iter_days().take_while(move |day| *day < end);
    let rows = monitors.iter().flat_map(|monitor| days().map(move |day| (monitor, day)));
    let rows = rows.map(|(monitor, day)| -> Box<dyn Fn(&str) -> String> {
        Box::new(move |column| match column {
            "Date Local" => day.to_string(),
            "Event Type" => "None".to_owned(),
            "Pollutant Standard" if monitor.duration != HOUR => "PM25 24-hour 2012".to_owned(),
            _ => monitor.cell(column, year),
        })
    });
    zip_of(&format!("daily_88101_{year}.csv"), &csv_of(&columns, rows))
}

/// A reply of the AQS Data API's `annualData`; `account` is what the service echoes of email and key.
pub fn aqs_reply(year: i32, monitors: &[Monitor], account: &str) -> String {
    let record = |monitor: &Monitor, (standard, metric): (&str, &str)| -> Value {
        let (state, county, site, poc) = monitor.id;
        let cell = |column: &str| monitor.cell(column, year);
        json!({
            "state_code": state, "county_code": county, "site_number": site, "parameter_code": "88101", "poc": poc,
            "latitude": monitor.point.0, "longitude": monitor.point.1, "sample_duration": monitor.duration,
            "pollutant_standard": (!standard.is_empty()).then_some(standard), "metric_used": metric, "method": null,
            "year": year, "event_type": cell("Event Type"), "observation_percent": 98.0,
            "validity_indicator": cell("Completeness Indicator"), "valid_day_count": 358, "required_day_count": 365,
            "certification_indicator": "Certified", "arithmetic_mean": monitor.mean.parse::<f64>().unwrap(),
            "local_site_name": "Millbrook School", "county": monitor.names.0, "city": monitor.names.1,
            "date_of_last_change": "2025-04-24"
        })
    };
    let records: Vec<Value> =
        monitors.iter().flat_map(|monitor| monitor.rows().into_iter().map(|row| record(monitor, row))).collect();
    let url = format!(
        "https://aqs.epa.gov/data/api/annualData/byCounty?{account}param=88101&bdate={year}0101&edate={year}1231\
         &state=37&county=183"
    );
    json!({
        "Header": [{ "status": "Success", "request_time": "2026-05-12T12:05:37-04:00", "url": url,
            "rows": records.len() }],
        "Data": records
    })
    .to_string()
}
