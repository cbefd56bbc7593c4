"""Compares the program's report (CSV) with the peer's values: every city, to the last digit printed.

    compare_values.py report.csv values.csv [GEOID]

GEOID is given where one city was asked for; otherwise every government of the registry must be in the report.

Ends with 1 where a value is missing on either side or differs. The peer's value is not rounded; the program prints
shares to 4 decimals, concentrations to 6 and margins to 4, so that they may differ by half of the last one.
"""

import csv
import sys

NO_GOVERNMENT = {"cdp", "zona_urbana", "comunidad"}
HALF = {"wired/acs5": 0.5e-4, "city-mean/days": 0.5e-6}
NOISE = 2e-9


def ours(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] in HALF and row["value"]:
                yield (row["geoid"], row["method"], row["period_to"][:4]), (row["value"], row["moe90"])


def theirs(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            yield (row["geoid"], row["method"], row["year"]), (row["value"], row["moe90"])


def differs(a, b, half):
    if not a or not b:
        return bool(a) != bool(b)
    return abs(float(a) - float(b)) > half + NOISE


def places(path, wanted):
    with open(path, newline="") as file:
        return {row["geoid"] for row in csv.DictReader(file) if wanted(row)}


def main():
    ours_by_key, theirs_by_key = dict(ours(sys.argv[1])), dict(theirs(sys.argv[2]))
    reported = places(sys.argv[1], lambda row: True)
    expected = set(sys.argv[3:]) or places("config/cities.csv", lambda row: row["kind"] not in NO_GOVERNMENT)
    missing = [f"not in the report: {geoid}" for geoid in sorted(expected - reported)]
    # Places that are no governments may be left out of a run over all.
    theirs_by_key = {key: value for key, value in theirs_by_key.items() if key[0] in reported}
    problems = missing + [f"only ours: {key}" for key in sorted(ours_by_key.keys() - theirs_by_key.keys())]
    problems += [f"only the peer's: {key}" for key in sorted(theirs_by_key.keys() - ours_by_key.keys())]
    for key in sorted(ours_by_key.keys() & theirs_by_key.keys()):
        (value, moe), (peer_value, peer_moe) = ours_by_key[key], theirs_by_key[key]
        if differs(value, peer_value, HALF[key[1]]) or differs(moe, peer_moe, 0.5e-4):
            problems.append(f"{key}: {value} ± {moe} against {peer_value} ± {peer_moe}")
    counts = {method: sum(key[1] == method for key in ours_by_key) for method in HALF}
    words = ", ".join(f"{count} of {method}" for method, count in counts.items())
    print(f"{words} compared, {len(problems)} differ")
    for problem in problems[:20]:
        print(problem)
    if problems or not ours_by_key:
        raise SystemExit(1)


main()
