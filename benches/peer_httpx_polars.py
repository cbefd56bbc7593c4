"""What a good analyst writes: httpx and polars, two files a year, nothing kept but a cache of the rows.

    peer_httpx_polars.py --registry config/cities.csv --epa-names config/epa_names.csv \
        [--years 2019..2023 | --vintage 2023 --year 2023] [--city GEOID] [--cache DIR] [--offline] --out values.csv
    peer_httpx_polars.py --registry config/cities.csv --epa-names config/epa_names.csv --zip annual_conc_by_monitor_2023.zip

For each place of the registry: the share of households with cable, fiber or DSL (B28002 007/001) with its 90 % margin,
and the mean PM2.5 over the sites in the city, each site by its lowest complete POC. It shares no code with the program
and serves as the other side of the comparison, in time and in values.
"""

import argparse
import asyncio
import io
import os
import pathlib
import statistics
import time
import zipfile

import httpx
import polars as pl

ZERO_MARGIN = -555_555_555
SUFFIXES = [
    " (balance)", " city and borough", " consolidated government", " metropolitan government", " metro government",
    " metro township", " unified government", " urban county", " municipality", " zona urbana", " comunidad",
    " borough", " village", " city", " town", " CDP",
]
AIR_COLUMNS = [
    "State Code", "County Code", "Site Num", "Parameter Code", "POC", "Sample Duration", "Pollutant Standard",
    "Metric Used", "Method Name", "Event Type", "Completeness Indicator", "Valid Day Count", "Arithmetic Mean",
    "City Name",
]
UNCORRECTED = ["Teledyne T640 at 5.0 LPM", "Teledyne T640X at 16.67 LPM"]
PATHS = {
    "file": "/programs-surveys/acs/summary_file/{y}/table-based-SF/data/5YRData/acsdt5y{y}-b28002.dat",
    "api": "/data/{y}/acs/acs5?get=GEO_ID,B28002_001E,B28002_001M,B28002_007E,B28002_007M&for=place:*&in=state:*",
    "air": "/aqsweb/airdata/annual_conc_by_monitor_{y}.zip",
}


def bare(name):
    """`(balance)` stands behind another suffix; of the others one is taken away."""
    name = name.removesuffix(SUFFIXES[0])
    return next((name.removesuffix(suffix) for suffix in SUFFIXES[1:] if name.endswith(suffix)), name)


def names_of(registry, epa_names):
    """(GEOID, state, county or none, City Name) of each way a monitor can be in a city."""
    rows = list(registry.iter_rows(named=True))
    extra = {}
    for geoid, name in epa_names.select("geoid", "epa_city_name").iter_rows():
        extra.setdefault(geoid, []).append(name)
    given = {}
    for row in rows:
        for part in row["counties"].split(";"):
            for name in extra.get(row["geoid"], []):
                given[part.split(":")[0], name] = row["geoid"]
    out = []
    for row in rows:
        counties = [part.split(":")[0] for part in row["counties"].split(";")]
        names = list(extra.get(row["geoid"], []))
        own = bare(row["name"])
        taken = any(given.get((county, own), row["geoid"]) != row["geoid"] for county in counties)
        if own not in names and not taken:
            names.append(own)
        state = row["geoid"][:2]
        for name in names:
            # Connecticut's counties are other ones at the EPA.
            for county in [None] if state == "09" else counties:
                out.append((row["geoid"], state, county and county[2:], name))
    return pl.DataFrame(out, schema=["geoid", "State Code", "County Code", "City Name"], orient="row")


def read_table(body, api):
    if api:
        import json

        head, *rows = json.loads(body)
        frame = pl.DataFrame(rows, schema=dict.fromkeys(head, pl.String), orient="row")
        wanted = {f"B28002_{n}{k}": f"{k}{n}" for n in ("001", "007") for k in "EM"}
        frame = frame.select("GEO_ID", *[pl.col(c).cast(pl.Int64).alias(a) for c, a in wanted.items()])
    else:
        wanted = {f"B28002_{k}{n}": f"{k}{n}" for n in ("001", "007") for k in "EM"}
        frame = pl.read_csv(body, separator="|", columns=["GEO_ID", *wanted]).rename(wanted)
    return frame.filter(pl.col("GEO_ID").str.starts_with("1600000US"))


def shares(frame, places):
    frame = frame.with_columns(pl.col("GEO_ID").str.slice(9).alias("geoid")).join(places, on="geoid", how="semi")
    frame = frame.filter((pl.col("E001") > 0) & (pl.col("E007") >= 0))
    for column in ("M001", "M007"):
        known = pl.when(pl.col(column) == ZERO_MARGIN).then(0).when(pl.col(column) >= 0).then(pl.col(column))
        frame = frame.with_columns(known.cast(pl.Float64).alias(column))
    share = pl.col("E007") / pl.col("E001")
    shrink = (share * pl.col("M001")) ** 2
    radicand = pl.col("M007") ** 2 - shrink
    spread = pl.when(radicand > 0).then(radicand).otherwise(pl.col("M007") ** 2 + shrink)
    return frame.select(
        "geoid", (share * 100).alias("value"), (spread.sqrt() / pl.col("E001") * 100).alias("moe90")
    )


def read_air(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        text = archive.read(archive.namelist()[0])
    codes = {name: pl.String for name in ("State Code", "County Code", "Site Num", "Parameter Code")}
    frame = pl.read_csv(text, columns=AIR_COLUMNS, schema_overrides=codes, infer_schema_length=1000)
    return frame.filter(
        (pl.col("Parameter Code") == "88101")
        & pl.col("Pollutant Standard").str.starts_with("PM25 Annual ")
        & (pl.col("Metric Used") == "Quarterly Means of Daily Means")
        & pl.col("Sample Duration").is_in(["24 HOUR", "24-HR BLK AVG"])
        & pl.col("Event Type").is_in(["No Events", "Events Included"])
        & ~pl.col("Method Name").is_in(UNCORRECTED)
    )


def city_means(frame, names):
    site = ["State Code", "County Code", "Site Num"]
    latest = pl.col("Pollutant Standard") == pl.col("Pollutant Standard").max().over([*site, "POC"])
    frame = frame.filter(latest).with_columns((pl.col("Completeness Indicator") == "Y").alias("complete"))
    order = ["complete", "Sample Duration", "Valid Day Count"]
    # "24 HOUR" sorts before "24-HR BLK AVG".
    monitors = frame.sort(order, descending=[True, False, True], maintain_order=True).unique(
        [*site, "POC"], keep="first", maintain_order=True
    )
    sites = monitors.filter(pl.col("complete")).sort("POC")
    with_county = names.filter(pl.col("County Code").is_not_null())
    inside = pl.concat([
        sites.join(with_county, on=["State Code", "County Code", "City Name"]).select("geoid", *site, "POC", "Arithmetic Mean"),
        sites.join(names.filter(pl.col("County Code").is_null()).drop("County Code"), on=["State Code", "City Name"])
        .select("geoid", *site, "POC", "Arithmetic Mean"),
    ])
    by_site = inside.sort("POC").unique(["geoid", *site], keep="first", maintain_order=True)
    return by_site.group_by("geoid").agg(pl.col("Arithmetic Mean").mean().alias("value"))


async def get(client, base, path, key=""):
    reply = await client.get(base + path + key)
    reply.raise_for_status()
    return reply.content


async def main():
    arguments = argparse.ArgumentParser()
    for name in ("--registry", "--epa-names"):
        arguments.add_argument(name, required=True)
    for name in ("--out", "--zip", "--years", "--vintage", "--year", "--city", "--cache"):
        arguments.add_argument(name)
    arguments.add_argument("--offline", action="store_true")
    given = arguments.parse_args()
    registry = pl.read_csv(given.registry, schema_overrides={"geoid": pl.String})
    if given.city:
        registry = registry.filter(pl.col("geoid") == given.city)
    epa_names = pl.read_csv(given.epa_names, schema_overrides={"geoid": pl.String})
    # The names are settled over the whole registry: one may stand for another city.
    everyone = pl.read_csv(given.registry, schema_overrides={"geoid": pl.String})
    if given.zip:
        return from_zip(given.zip, everyone, epa_names)
    names = names_of(everyone, epa_names).join(registry, on="geoid", how="semi")
    if given.years:
        first, last = map(int, given.years.split(".."))
        wanted = [("acs5", y) for y in range(first, last + 1)] + [("air", y) for y in range(first, last + 1)]
    else:
        wanted = [("acs5", int(given.vintage)), ("air", int(given.year))]
    cache = given.cache and pathlib.Path(given.cache)

    async def rows(client, kind, year):
        kept = cache and cache / f"{kind}-{year}.parquet"
        if kept and kept.exists():
            return pl.read_parquet(kept)
        if given.offline:
            raise SystemExit(f"not cached: {kind} {year}")
        if kind == "air":
            frame = await asyncio.to_thread(read_air, await get(client, os.environ["OUTCOMES_AIRDATA_URL"], PATHS["air"].format(y=year)))
        else:
            api = year < 2021
            base = os.environ["OUTCOMES_CENSUS_API_URL" if api else "OUTCOMES_CENSUS_FILES_URL"]
            path = PATHS["api" if api else "file"].format(y=year)
            key = f"&key={os.environ['CENSUS_API_KEY']}" if api else ""
            frame = await asyncio.to_thread(read_table, await get(client, base, path, key), api)
        if kept:
            cache.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(kept)
        return frame

    async with httpx.AsyncClient(timeout=60) as client:
        frames = await asyncio.gather(*(rows(client, *one) for one in wanted))
    out = []
    for (kind, year), frame in zip(wanted, frames):
        if kind == "acs5":
            method, found = "wired/acs5", shares(frame, registry)
        else:
            method, found = "city-mean/days", city_means(frame, names).with_columns(pl.lit(None, pl.Float64).alias("moe90"))
        out.append(found.select("geoid", pl.lit(method).alias("method"), pl.lit(year).alias("year"), "value", "moe90"))
    pl.concat(out).sort("geoid", "method", "year").write_csv(given.out, float_precision=9)


def from_zip(path, everyone, epa_names, rounds=9):
    """Site-year means from one zip within one process, for the program's `extract/annual` and `measure/index`."""
    body = pathlib.Path(path).read_bytes()
    names = names_of(everyone, epa_names)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        city_means(read_air(body), names)
        times.append(time.perf_counter() - start)
    print(f"{statistics.median(times) * 1000:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
