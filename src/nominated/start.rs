//! A definition to begin with: every key with what it is for, and a mark where only the city knows what to write.

use super::SCHEMA;
use super::figure::PROVIDERS;

/// What a definition begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Begin<'b> {
    /// The city, as the registry finds it.
    pub city: Option<&'b str>,
    /// The provider's word; without one, a CSV.
    pub provider: Option<&'b str>,
    /// Whether the city may say which outcome of the programme the metric stands in for.
    pub abroad: bool,
}

/// The words of every provider.
pub fn providers() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().map(|(word, _)| *word)
}

/// A definition in TOML that is valid once every `FILL IN` is replaced; no text for a provider that is none.
#[must_use]
pub fn start(begin: &Begin<'_>) -> Option<String> {
    let figure = figure(begin.provider.unwrap_or("csv"))?;
    let city = begin.city.unwrap_or("FILL IN").replace(['"', '\\'], "");
    let fulfils = if begin.abroad { FULFILS } else { "" };
    Some(format!(
        "{HEAD}schema = \"{SCHEMA}\"\n{}{fulfils}{TARGET}\n[measure]\n{figure}{REST}",
        WHAT.replace("CITY", &city)
    ))
}

const HEAD: &str = "\
# A nominated metric: what the city chose to be judged by. Replace each FILL IN, then run
#   outcomes nominate check THIS-FILE
# Numbers are written as text, so that their decimals are kept. No key and no password belongs here: this file is shown
# to everybody.

";

const WHAT: &str = "
id = \"FILL IN\"          # a name of its own: small letters, digits and hyphens
city = \"CITY\"        # name and state as Raleigh, NC, or a GEOID; abroad name and country
title = \"FILL IN\"       # what it measures, in a line
sdg = \"FILL IN\"         # an indicator as 11.6.2 (outcomes metrics sdg WORD); a target or goal alone says less
direction = \"FILL IN\"   # at_least or at_most: which side of the target is good
unit = \"FILL IN\"        # of every value below, such as percent
locked = \"FILL IN\"      # the day after which nothing of this was changed, as 2024-01-31
";

const FULFILS: &str = "
# Where the metric stands in for an outcome of the programme, all three:
# fulfils = \"pm25\"                  # or broadband
# proxy = \"same_concept\"            # or near; figures of the country: national_only
# standard = \"who-pm25-2021-it4\"    # its limit is then the target (outcomes standards)
";

const TARGET: &str = "
[target]
value = \"FILL IN\"
inclusive = true        # whether a value equal to it meets it
unit = \"FILL IN\"        # the unit again, in the same words
citation = \"FILL IN\"    # where the target is written
year = \"FILL IN\"        # the year by whose end it is to be reached, as 2030 without quotes

# What the city itself has published as its target, if it has:
# [target.own_published]
# value = \"90\"
# citation = \"the city's plan, page 12\"

[baseline]
value = \"FILL IN\"
period = \"FILL IN\"      # a year or the first and last, as 2021 or 2017-2021
";

const REST: &str = "
# A ratio has, in place of [measure], both of these and a scale before the first [table]:
# scale = \"100000\"
# [numerator]
# [denominator]

# The margin of error at 90 %, where one is known: a number before the first [table], or a figure as above.
# margin = \"1.4\"

# Other ways to derive it, judged beside it, as many as there are:
# [[alternative]]
# name = \"by the state's file\"
# reason = \"counts residents, not events\"
# [alternative.measure]
";

const ROWS: &str = "\
aggregate = \"sum\"         # count, sum, mean, median or last
column = \"FILL IN\"        # of the values; none where rows are counted
date_column = \"FILL IN\"   # rows of one year are taken together
date_format = \"iso\"       # iso, year, month, epoch_ms, month/day/year, day/month/year or day.month.year
# year_starts = \"07-01\"   # where a year does not begin on January 1
# period = 2023           # in place of the three above, where rows have no date
";

fn figure(provider: &str) -> Option<String> {
    let rows = ["socrata", "ckan", "arcgis", "csv"].contains(&provider);
    let own = match provider {
        "socrata" => SOCRATA,
        "ckan" => CKAN,
        "arcgis" => ARCGIS,
        "csv" => CSV,
        "json" => JSON,
        "un-sdg" => UN_SDG,
        "census" => CENSUS,
        "aqs" => AQS,
        _ => return None,
    };
    Some(format!("provider = \"{provider}\"\n{own}{}", if rows { ROWS } else { "" }))
}

const SOCRATA: &str = "\
portal = \"FILL IN\"        # its address, as https://data.example.gov
dataset = \"FILL IN\"       # as abcd-1234
# where = \"kind = 'fatal'\"  # a condition in SoQL
";

const CKAN: &str = "\
portal = \"FILL IN\"        # its address, up to /api/3
resource = \"FILL IN\"      # the resource's id
# filters = { kind = \"fatal\" }
";

const ARCGIS: &str = "\
layer = \"FILL IN\"         # its address, ending in /FeatureServer/0
# where = \"KIND = 'fatal'\"  # a condition in SQL
";

const CSV: &str = "\
address = \"FILL IN\"       # or file = \"figures/deaths.csv\", below the folder of this file
delimiter = \"comma\"       # comma, semicolon, tab or pipe
encoding = \"utf-8\"        # utf-8, latin-1 or windows-1252
thousands = \"none\"        # what parts thousands: none, comma, point, blank or apostrophe
decimal = \"point\"         # what stands before decimals: point or comma
# filters = { kind = \"fatal\" }
";

const JSON: &str = "\
address = \"FILL IN\"       # or file = \"figures/deaths.json\", below the folder of this file
pointer = \"FILL IN\"       # a JSON Pointer to the value, as /data/0/value
period = \"FILL IN\"        # the year it is of
# A list of objects has, in place of pointer and period, `records` (a pointer to it) and the keys of rows: aggregate,
# column, date_column, date_format.
";

const UN_SDG: &str = "\
# Figures of countries: they never give a city's outcome as met.
series = \"FILL IN\"        # as EN_ATM_PM25
area = \"FILL IN\"          # the country's three digits of UN M49, as 076
# dimensions = { Location = \"CITY\" }   # so that one value a year is left
";

const CENSUS: &str = "\
dataset = \"acs5\"          # or acs1: places of 65,000 residents and more
table = \"FILL IN\"         # a detailed table, as B25070; its margin comes along
sum = [\"FILL IN\"]         # the estimates that are added up, as B25070_007
vintage = \"newest\"        # or a year
geography = \"place\"       # or counties: the city's, together
";

const AQS: &str = "\
parameter = \"FILL IN\"     # five digits, as 44201 for ozone
statistic = \"arithmetic_mean\"   # or first_max_value, ninety_eighth_percentile, fiftieth_percentile
pollutant_standard = \"FILL IN\"  # as the agency writes it: a year stands once under each
monitors = \"city\"         # or counties: those of the city
aggregate = \"mean\"        # or median, over the monitors
";
