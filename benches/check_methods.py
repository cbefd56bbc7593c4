"""Computes every method for every city again, from the agency's files, and compares the program's report (CSV) with it.

    check_methods.py FILES YEAR report.csv

FILES is the folder that `national make` filled. Shares no code with the program and uses no data-frame library: rows,
dictionaries and geographiclib. Ends with 1 where a value is missing on either side or differs.
"""

import collections
import csv
import io
import math
import pathlib
import sys
import zipfile

from geographiclib.geodesic import Geodesic

csv.field_size_limit(1 << 20)
SUFFIXES = [
    " city and borough", " consolidated government", " metropolitan government", " metro government",
    " metro township", " unified government", " urban county", " municipality", " zona urbana", " comunidad",
    " borough", " village", " city", " town", " CDP",
]
UNCORRECTED = {"Teledyne T640 at 5.0 LPM", "Teledyne T640X at 16.67 LPM"}
LINES = {"wired/acs5": ("007", None), "not-cellular-only/acs5": ("004", "006"), "any/acs5": ("004", None)}
IDW_KM, NEAR_KM = 50, 25


def cities():
    with open("config/cities.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    extra = collections.defaultdict(list)
    with open("config/epa_names.csv", newline="") as file:
        for row in csv.DictReader(file):
            extra[row["geoid"]].append(row["epa_city_name"])
    given = {}
    for row in rows:
        row["shares"] = [(part.split(":")[0], float(part.split(":")[1])) for part in row["counties"].split(";")]
        for county, _ in row["shares"]:
            for name in extra[row["geoid"]]:
                given[county, name] = row["geoid"]
    for row in rows:
        bare = row["name"].removesuffix(" (balance)")
        bare = next((bare.removesuffix(suffix) for suffix in SUFFIXES if bare.endswith(suffix)), bare)
        row["names"] = set(extra[row["geoid"]])
        if not any(given.get((county, bare), row["geoid"]) != row["geoid"] for county, _ in row["shares"]):
            row["names"].add(bare)
    return rows


def margin(cell):
    return 0.0 if cell == -555555555 else float(cell) if cell >= 0 else None


def broadband(files, year, geoids):
    path = files / f"programs-surveys/acs/summary_file/{year}/table-based-SF/data/5YRData/acsdt5y{year}-b28002.dat"
    with open(path) as file:
        head = file.readline().rstrip("\n").split("|")
        for line in file:
            if not line.startswith("1600000US") or line[9:16] not in geoids:
                continue
            row = dict(zip(head[1:], map(int, line.rstrip("\n").split("|")[1:])))
            whole, whole_moe = row["B28002_E001"], margin(row["B28002_M001"])
            for method, (plus, minus) in LINES.items():
                parts = [(row[f"B28002_E{one}"], margin(row[f"B28002_M{one}"])) for one in (plus, minus) if one]
                if whole <= 0 or any(count < 0 for count, _ in parts):
                    continue
                count = parts[0][0] - sum(part[0] for part in parts[1:])
                moe = None
                if whole_moe is not None and all(part[1] is not None for part in parts):
                    # Of estimates of zero only the largest margin counts.
                    zeros = [m for c, m in parts if c == 0] if len(parts) > 1 else []
                    others = [m for c, m in parts if c != 0] if len(parts) > 1 else [parts[0][1]]
                    square = sum(m * m for m in others) + max(zeros, default=0.0) ** 2
                    shrink = (count / whole * whole_moe) ** 2
                    moe = math.sqrt(square - shrink if square - shrink > 0 else square + shrink) / whole * 100
                yield (line[9:16], method), (count / whole * 100, moe)


def monitors(files, year):
    """Event rule -> (site, POC) -> the row that speaks."""
    rules = {"measured": {"No Events", "Events Included"}, "regulatory": {"No Events", "Concurred Events Excluded"}}
    rows = {rule: collections.defaultdict(list) for rule in rules}
    with zipfile.ZipFile(files / f"aqsweb/airdata/annual_conc_by_monitor_{year}.zip") as archive:
        text = io.TextIOWrapper(archive.open(archive.namelist()[0]), "utf-8", newline="")
        for number, row in enumerate(csv.DictReader(text)):
            if (
                row["Parameter Code"] != "88101"
                or not row["Pollutant Standard"].startswith("PM25 Annual ")
                or row["Metric Used"] != "Quarterly Means of Daily Means"
                or row["Sample Duration"] not in ("24 HOUR", "24-HR BLK AVG")
                or row["Completeness Indicator"] not in ("Y", "N")
                or row["Method Name"] in UNCORRECTED
            ):
                continue
            row["number"] = number
            key = row["State Code"] + row["County Code"] + "-" + row["Site Num"], int(row["POC"])
            for rule, events in rules.items():
                if row["Event Type"] in events:
                    rows[rule][key].append(row)

    def order(row):
        hours = row["Sample Duration"] != "24 HOUR"
        return row["Completeness Indicator"] != "Y", hours, -int(row["Valid Day Count"]), row["number"]

    def settled(of_monitor):
        latest = max(row["Pollutant Standard"] for row in of_monitor)
        return min((row for row in of_monitor if row["Pollutant Standard"] == latest), key=order)

    return {rule: {key: settled(all_of_it) for key, all_of_it in of_rule.items()} for rule, of_rule in rows.items()}


def site_years(chosen, poc_rule):
    """Site -> (value, row that names the place), of complete monitors."""
    sites = collections.defaultdict(list)
    for (site, poc), row in sorted(chosen):
        if row["Completeness Indicator"] == "Y":
            sites[site].append((float(row["Arithmetic Mean"]), row))
    out = {}
    for site, years in sites.items():
        if poc_rule == "poc-mean":
            out[site] = sum(value for value, _ in years) / len(years), years[0][1]
        else:
            out[site] = years[0] if poc_rule == "poc-lowest" else max(years, key=lambda year: year[0])
    return out


def mean(values):
    return sum(values) / len(values) if values else None


def around(city, chosen, km, poc_rule):
    """Metres and value of each site within reach, the nearest first."""
    if not city["lat"]:
        return []
    lat, lon = float(city["lat"]), float(city["lon"])

    def metres(row):
        there = float(row["Latitude"]), float(row["Longitude"])
        if abs(there[0] - lat) > 0.6:
            return 10**9
        return round(Geodesic.WGS84.Inverse(lat, lon, *there)["s12"])

    near = [(key, row) for key, row in chosen if metres(row) <= km * 1000]
    return sorted((metres(row), site, value) for site, (value, row) in site_years(near, poc_rule).items())


def pm25(city, by_county, by_state, events, poc_rule):
    """Each statistic's value for a city, where it has one."""
    connecticut = any(county.startswith("091") for county, _ in city["shares"])
    counties = [county for county, _ in city["shares"]]
    state = city["geoid"][:2]
    candidates = by_state[state] if connecticut else [one for county in counties for one in by_county[county]]
    inside = [(key, row) for key, row in candidates if row["City Name"] in city["names"]]
    yield "city-mean", mean([value for value, _ in site_years(inside, poc_rule).values()])
    if not connecticut:
        of_county = {c: site_years(by_county[c], poc_rule) for c, share in city["shares"] if share}
        held = [(share, of_county[c]) for c, share in city["shares"] if share and of_county[c]]
        total = sum(share for share, _ in held)
        weighted = sum(share * mean([value for value, _ in sites.values()]) for share, sites in held)
        yield "county-mean", weighted / total if held else None
        highest = {c: site_years(by_county[c], "poc-max") for c, share in city["shares"] if share}
        if all(highest.values()):
            yield "county-max", max(value for sites in highest.values() for value, _ in sites.values())
    everywhere = by_state["all"]
    near = around(city, everywhere, IDW_KM, poc_rule)
    if near:
        used = near[:1] if near[0][0] == 0 else near
        weights = [1 / max(metres, 1) ** 2 for metres, _, _ in used]
        yield "idw", sum(weight * value for weight, (_, _, value) in zip(weights, used)) / sum(weights)
    near = [one for one in near if one[0] <= NEAR_KM * 1000]
    if near:
        yield "nearest", near[0][2]


def air(files, year, all_cities):
    held = monitors(files, year)
    for events, of_rule in held.items():
        by_county, by_state = collections.defaultdict(list), collections.defaultdict(list)
        for key, row in of_rule.items():
            by_county[key[0][:5]].append((key, row))
            by_state[key[0][:2]].append((key, row))
        for city in all_cities:
            # Only what lies near the city's latitude can be in reach.
            lat = float(city["lat"] or 0)
            by_state["all"] = [one for one in of_rule.items() if abs(float(one[1]["Latitude"]) - lat) < 0.6]
            for poc_rule in ("poc-lowest", "poc-mean", "poc-max") if events == "measured" else ("poc-lowest",):
                for statistic, value in pm25(city, by_county, by_state, events, poc_rule):
                    ends = [word for word in (poc_rule, events) if word not in ("poc-lowest", "measured")]
                    if value is not None:
                        yield (city["geoid"], "/".join([statistic, "days", *ends])), (value, None)


def main():
    files, year, report = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    all_cities = cities()
    expected = dict(broadband(files, year, {city["geoid"] for city in all_cities}))
    expected.update(air(files, year, all_cities))
    wanted, problems, counts = set(), [], collections.Counter()
    with open(report, newline="") as file:
        for row in csv.DictReader(file):
            key = row["geoid"], row["method"]
            wanted.add(key)
            # Shipped figures of other years may stand in for methods of other files.
            if not row["value"] or not row["period_to"].startswith(str(year)):
                continue
            if key not in expected:
                problems.append(f"only in the report: {key} {row['value']}")
                continue
            counts[row["method"]] += 1
            value, moe = expected.pop(key)
            half = 0.5e-4 if row["metric"] == "broadband" else 0.5e-6
            same = abs(float(row["value"]) - value) <= half + 1e-8
            same &= bool(row["moe90"]) == (moe is not None) and (moe is None or abs(float(row["moe90"]) - moe) <= 0.50001e-4)
            if not same:
                problems.append(f"{key}: {row['value']} ± {row['moe90']} against {value} ± {moe}")
    # Only methods that the program is asked for: those that its report has a row of.
    problems += [f"not in the report: {key} {value}" for key, value in sorted(expected.items()) if key in wanted]
    for method, count in sorted(counts.items()):
        print(f"{count:6} {method}")
    print(f"{sum(counts.values())} values of {len(all_cities)} cities compared, {len(problems)} differ")
    print("\n".join(problems[:20]))
    if problems or not counts:
        raise SystemExit(1)


main()
