#!/usr/bin/env bash
# Fills a store with ten years of national files made by seed and served from this machine, and says how large it is and
# how long a run takes that asks nobody.
#
#   benches/ten_years.sh [DIR]
#
# DIR (default target/ten-years) holds the files made, the store and the cache. Needs curl and GNU time.
#
# RUNS (default 5)  warm runs of each job      YEARS (default 2014..2023)
# Ends with 1 where the store is larger than the limit or a warm run is not like the one before.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

root=$(mkdir -p "${1:-target/ten-years}" && cd "${1:-target/ten-years}" && pwd)
runs=${RUNS:-5} years=${YEARS:-2014..2023}
as_of=$((${years##*.} + 1))-12-31
limit=1500000000
ours=$PWD/target/release/outcomes national=$PWD/target/release/examples/national

for tool in /usr/bin/time curl; do
    command -v "$tool" >/dev/null || { echo "error: $tool is missing" >&2; exit 2; }
done
cargo build --release --bin outcomes
cargo build --release --example national
[ -d "$root/files" ] || "$national" make --seed 1 --out "$root/files" --years "$years" >/dev/null
rm -rf "$root/evidence" "$root/cache"

"$national" serve --dir "$root/files" --latency-ms 0 --census-api >"$root/addresses" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until [ "$(grep -c '^export' "$root/addresses")" -ge 5 ]; do sleep 0.1; done
# shellcheck disable=SC1091
. "$root/addresses"
unset AQS_EMAIL AQS_KEY OUTCOMES_CONFIG OUTCOMES_STORE OUTCOMES_CACHE OUTCOMES_LOG

verify() { # file for the output, further arguments -> seconds, MiB
    local out=$1 code=0
    shift
    /usr/bin/time -q -f '%e %M' -o "$root/time" "$ours" --store "$root/evidence" --cache "$root/cache" \
        verify --all --as-of "$as_of" --format csv "$@" >"$out" || code=$?
    # 1 and 3 are verdicts.
    case $code in 0 | 1 | 3) ;; *) echo "error: verify ended with $code" >&2; exit 2 ;; esac
    awk '{ printf "%s s, %d MiB\n", $1, $2 / 1024 }' "$root/time"
}

echo "Load before: $(cut -d' ' -f1-3 /proc/loadavg)."
echo "cold, $years: $(verify "$root/cold.csv" --years "$years")"
for job in "--years $years" ""; do
    for _ in $(seq "$runs"); do
        # shellcheck disable=SC2086
        verify "$root/warm.csv" --offline $job
    done | sort -n >"$root/warm"
    echo "warm, ${job:-newest year}: median of $runs: $(sed -n "$(((runs + 1) / 2))p" "$root/warm")"
    [ -z "$job" ] || cmp "$root/cold.csv" "$root/warm.csv"
done
"$ours" --store "$root/evidence" evidence verify
size=$(du -cb "$root"/evidence/outcomes.db* | tail -1 | cut -f1)
echo "store: $size bytes, of which replies: $("$ours" --store "$root/evidence" evidence list --replies --format json | wc -l); \
cache: $(du -sb "$root/cache" | cut -f1) bytes"
if [ "$size" -gt "$limit" ]; then echo "error: larger than $limit bytes" >&2; exit 1; fi
