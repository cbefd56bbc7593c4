//! A fake agency on loopback: serves what a test lays out, answers 404 to all else, and keeps what it was asked.

pub mod air;
pub mod census;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use tokio::runtime::Runtime;
use wiremock::matchers::{header, method, path, path_regex, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};
use zip::write::SimpleFileOptions;

use air::Monitor;
use census::Place;

/// The address of the annual file of a year.
pub fn annual_path(year: i32) -> String {
    format!("/aqsweb/airdata/annual_conc_by_monitor_{year}.zip")
}

/// The address of the daily file of a year.
pub fn daily_path(year: i32) -> String {
    format!("/aqsweb/airdata/daily_88101_{year}.zip")
}

/// The address of a Summary File table; `years` is 1 or 5.
pub fn table_path(table: &str, years: u8, vintage: i32) -> String {
    let base = format!("/programs-surveys/acs/summary_file/{vintage}/table-based-SF/data/{years}YRData");
    format!("{base}/acsdt{years}y{vintage}-{}.dat", table.to_lowercase())
}

/// A zip of one file.
pub fn zip_of(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let day = zip::DateTime::from_date_and_time(2024, 8, 21, 8, 37, 0).unwrap();
    writer.start_file(name, SimpleFileOptions::default().last_modified_time(day)).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

/// 200 with these bytes, whatever they are.
pub fn bytes(bytes: Vec<u8>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(bytes, "application/octet-stream")
}

/// A status with a text.
pub fn says(status: u16, text: &str, kind: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(text.as_bytes(), kind)
}

/// A list of JSON objects.
pub fn json_list(objects: &[String]) -> ResponseTemplate {
    says(200, &format!("[{}]", objects.join(",")), "application/json")
}

/// A web page.
pub fn page(status: u16, title: &str) -> ResponseTemplate {
    says(status, &format!("<html><head><title>{title}</title></head><body>Hello</body></html>"), "text/html")
}

/// The validator of what is served with [`Agency::tagged`].
const ETAG: &str = "\"5f-1\"";

/// One server that plays every agency.
pub struct Agency {
    runtime: Runtime,
    server: MockServer,
}

impl Agency {
    /// One that has nothing.
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(MockServer::start());
        Self { runtime, server }
    }

    /// One that has the newest table and annual file as of the middle of 2023, for the cities of the tests.
    pub fn of_2023() -> Self {
        let agency = Self::new();
        agency.table("B28002", 5, 2021, &census::B28002);
        agency.annual(2022, &air::OF_2022);
        agency
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        self.server.uri()
    }

    /// Answers requests for a path, whatever their query.
    pub fn gives(&self, at: &str, answer: ResponseTemplate) {
        let mock = Mock::given(method("GET")).and(path(at)).respond_with(answer);
        self.runtime.block_on(self.server.register(mock));
    }

    /// Answers requests for a path a number of times, before what else is laid out for it.
    pub fn gives_first(&self, times: u64, at: &str, answer: ResponseTemplate) {
        let mock = Mock::given(method("GET")).and(path(at)).respond_with(answer).up_to_n_times(times).with_priority(1);
        self.runtime.block_on(self.server.register(mock));
    }

    /// Answers requests for a path by what they ask.
    pub fn answers(&self, at: &str, answer: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static) {
        self.runtime.block_on(self.server.register(Mock::given(method("GET")).and(path(at)).respond_with(answer)));
    }

    /// Answers requests for a path with this parameter a number of times, before what else is laid out for it.
    pub fn gives_page_first(&self, times: u64, at: &str, (name, value): (&str, &str), answer: ResponseTemplate) {
        let mock = Mock::given(method("GET")).and(path(at)).and(query_param(name, value)).respond_with(answer);
        self.runtime.block_on(self.server.register(mock.up_to_n_times(times).with_priority(1)));
    }

    /// Serves bytes with a validator, and 304 to who has it.
    pub fn tagged(&self, at: &str, body: Vec<u8>) {
        let unchanged = Mock::given(method("GET"))
            .and(path(at))
            .and(header("If-None-Match", ETAG))
            .respond_with(ResponseTemplate::new(304))
            .with_priority(1);
        self.runtime.block_on(self.server.register(unchanged));
        self.gives(at, bytes(body).insert_header("ETag", ETAG));
    }

    /// Serves a Summary File table.
    pub fn table(&self, table: &str, years: u8, vintage: i32, places: &[Place]) {
        self.gives(&table_path(table, years, vintage), bytes(census::summary_file(table, places)));
    }

    /// Serves an annual file of 55 columns.
    pub fn annual(&self, year: i32, monitors: &[Monitor]) {
        self.gives(&annual_path(year), bytes(air::annual_zip(year, monitors, true)));
    }

    /// Serves a daily file.
    pub fn daily(&self, year: i32, monitors: &[Monitor]) {
        self.gives(&daily_path(year), bytes(air::daily_zip(year, monitors)));
    }

    /// Serves a table by the Census Data API.
    pub fn query(&self, table: &str, dataset: &str, vintage: i32, places: &[Place]) {
        let answer = says(200, &census::api_reply(table, places), "application/json");
        self.gives(&format!("/data/{vintage}/acs/{dataset}"), answer);
    }

    /// Serves monitors by the AQS Data API: those of the county asked about, or all for a box.
    pub fn aqs(&self, year: i32, monitors: &'static [Monitor]) {
        let answer = move |request: &Request| {
            let asked: BTreeMap<_, _> = request.url.query_pairs().collect();
            let inside = |monitor: &&Monitor| {
                let [state, county] = ["state", "county"].map(|name| asked.get(name).map(AsRef::as_ref));
                county.is_none() || (state, county) == (Some(monitor.id.0), Some(monitor.id.1))
            };
            let found: Vec<Monitor> = monitors.iter().filter(inside).copied().collect();
            // The service echoes the account.
            let account = format!("email={}&key={}&", asked["email"], asked["key"]);
            says(200, &air::aqs_reply(year, &found, &account), "application/json")
        };
        let mock = Mock::given(method("GET")).and(path_regex("^/data/api/annualData/by(County|Box)$"));
        self.runtime.block_on(self.server.register(mock.respond_with(answer)));
    }

    /// Lays out nothing any more.
    pub fn forgets(&self) {
        self.runtime.block_on(self.server.reset());
    }

    /// Paths and queries asked for so far, in order of arrival.
    pub fn asked(&self) -> Vec<String> {
        let requests = self.runtime.block_on(self.server.received_requests()).unwrap();
        requests
            .iter()
            .map(|request| match request.url.query() {
                Some(query) => format!("{}?{query}", request.url.path()),
                None => request.url.path().to_owned(),
            })
            .collect()
    }

    /// A header of every request below a path; empty where one had none.
    pub fn headers(&self, name: &str, below: &str) -> Vec<String> {
        let requests = self.runtime.block_on(self.server.received_requests()).unwrap();
        let of = |request: &Request| {
            let value = request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
            value.unwrap_or_default()
        };
        requests.iter().filter(|request| request.url.path().starts_with(below)).map(of).collect()
    }

    /// Waits, at most ten seconds, until a path was asked for.
    pub fn wait_for(&self, at: &str) {
        let asked = || async {
            while !self.server.received_requests().await.unwrap().iter().any(|request| request.url.path() == at) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), asked()).await }).unwrap();
    }
}
