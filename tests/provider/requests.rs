//! What is asked, and what is never asked.

use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource, Route};
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::provider::{expected_bytes, path, refuse, secret_parameters};

use crate::replies::{aqs_query, census_query, wake};

#[test]
fn every_resource_has_its_address() {
    use Dataset::{Acs1, Acs5};
    let file = |table, dataset| Resource::CensusFile { table, dataset, vintage: 2021 };
    let cases = [
        (
            file(Table::B28002, Acs5),
            "/programs-surveys/acs/summary_file/2021/table-based-SF/data/5YRData/acsdt5y2021-b28002.dat",
        ),
        (
            file(Table::B28003, Acs1),
            "/programs-surveys/acs/summary_file/2021/table-based-SF/data/1YRData/acsdt1y2021-b28003.dat",
        ),
        (
            census_query(Table::B28003),
            "/data/2021/acs/acs5?get=GEO_ID,NAME,B28003_001E,B28003_001M,B28003_001EA,B28003_001MA,B28003_004E,\
             B28003_004M,B28003_004EA,B28003_004MA&for=place:*&in=state:*",
        ),
        (Resource::AnnualFile { year: 2022 }, "/aqsweb/airdata/annual_conc_by_monitor_2022.zip"),
        (Resource::DailyFile { year: 2014 }, "/aqsweb/airdata/daily_88101_2014.zip"),
        (
            aqs_query(AqsService::Annual, wake()),
            "/data/api/annualData/byCounty?param=88101&bdate=20160101&edate=20161231&state=37&county=183",
        ),
        (
            aqs_query(AqsService::Quarterly, AqsArea::Site("CC".into(), "001".into(), "0014".into())),
            "/data/api/quarterlyData/bySite?param=88101&bdate=20160101&edate=20161231&state=CC&county=001&site=0014",
        ),
        (
            aqs_query(AqsService::Annual, AqsArea::State("04".into())),
            "/data/api/annualData/byState?param=88101&bdate=20160101&edate=20161231&state=04",
        ),
        (
            aqs_query(AqsService::Annual, AqsArea::Box([33_000_000, 34_500_000, -112_250_001, -111_000_000])),
            "/data/api/annualData/byBox?param=88101&bdate=20160101&edate=20161231&minlat=33&maxlat=34.5&\
             minlon=-112.250001&maxlon=-111",
        ),
        (
            Resource::Gazetteer { year: 2023 },
            "/geo/docs/maps-data/data/gazetteer/2023_Gazetteer/2023_Gaz_place_national.zip",
        ),
        (
            Resource::Popest { vintage: 2023 },
            "/programs-surveys/popest/datasets/2020-2023/cities/totals/sub-est2023.csv",
        ),
    ];
    for (resource, expected) in cases {
        assert_eq!(path(&resource), expected);
        assert_eq!(refuse(&resource), None, "{expected}");
        assert!(expected_bytes(&resource) > 10_000, "{expected}");
    }
}

/// Cases 20 (a layout that means other things) and 46 (two years cannot be written as a resource).
#[test]
fn some_things_are_refused_before_sending() {
    let query = |dataset, vintage| Resource::CensusQuery { table: Table::B28002, dataset, vintage };
    let cases = [
        (query(Dataset::Acs1, 2015), true),
        (query(Dataset::Acs1, 2016), false),
        (query(Dataset::Acs5, 2016), true),
        (query(Dataset::Acs5, 2017), false),
        (Resource::CensusFile { table: Table::B28002, dataset: Dataset::Acs5, vintage: 2020 }, true),
        (Resource::Popest { vintage: 2019 }, true),
        (Resource::Snapshot { file: "acs5_b28003_2021.csv".into() }, true),
        (Resource::CityFile { city: "0465000".into(), file: "monitors.csv".into() }, true),
        (aqs_query(AqsService::Annual, AqsArea::State("04&state=06".into())), true),
        (aqs_query(AqsService::Annual, AqsArea::Site("37".into(), "183".into(), "14".into())), true),
        (aqs_query(AqsService::Annual, AqsArea::Box([34, 33, -112, -111])), true),
        (aqs_query(AqsService::Annual, AqsArea::Box([33, 34, -181_000_000, -111])), true),
    ];
    for (resource, refused) in cases {
        assert_eq!(refuse(&resource).is_some(), refused, "{resource:?}");
    }
}

#[test]
fn secrets_have_their_parameters() {
    for route in Route::ALL {
        let expected: &[&str] = match route {
            Route::CensusApi => &["key"],
            Route::Aqs => &["email", "key"],
            _ => &[],
        };
        assert_eq!(secret_parameters(*route), expected, "{route}");
    }
}
