#!/usr/bin/env bash
# Times `outcomes` against httpx + polars on national files served from this machine, and compares every value.
#
#   benches/compare.sh [DIR]
#
# DIR (default target/compare) holds the files made, a Python environment and the results. Needs hyperfine, GNU time and
# Python 3.10 or newer with venv (Debian: apt-get install hyperfine time python3-venv); the Python packages of
# benches/requirements.txt are installed into DIR/venv unless PYTHON names an interpreter that has them.
#
# RUNS (default 7)  runs of each job        LATENCY (default 300)  milliseconds before each answer
# Ends with 1 where a value differs from the peer's.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

root=$(mkdir -p "${1:-target/compare}" && cd "${1:-target/compare}" && pwd)
runs=${RUNS:-7} latency=${LATENCY:-300} python=${PYTHON:-$root/venv/bin/python}
ours=$PWD/target/release/outcomes national=$PWD/target/release/examples/national
as_of=2024-12-31 city=1714000 years=2019..2023
registry=(--registry config/cities.csv --epa-names config/epa_names.csv)

for tool in hyperfine /usr/bin/time curl python3; do
    command -v "$tool" >/dev/null || { echo "error: $tool is missing" >&2; exit 2; }
done
cargo build --release --bin outcomes
cargo build --release --example national
if [ ! -x "$python" ]; then
    python3 -m venv "$root/venv"
    "$root/venv/bin/pip" install --quiet --requirement benches/requirements.txt
fi
[ -d "$root/files" ] || "$national" make --seed 1 --out "$root/files" --years "$years" >/dev/null

"$national" serve --dir "$root/files" --latency-ms "$latency" --census-api >"$root/addresses" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until [ "$(grep -c '^export' "$root/addresses")" -ge 5 ]; do sleep 0.1; done
# shellcheck disable=SC1091
. "$root/addresses"
unset AQS_EMAIL AQS_KEY OUTCOMES_CONFIG OUTCOMES_STORE OUTCOMES_CACHE OUTCOMES_LOG
requests() { curl -s "$OUTCOMES_AIRDATA_URL/-/requests"; }

# Exit codes 0, 1 and 3 are verdicts; hyperfine and time want success.
cat >"$root/ours.sh" <<SCRIPT
#!/bin/sh
store=\$1; shift
"$ours" --store "$root/\$store/evidence" --cache "$root/\$store/cache" verify "\$@" --as-of $as_of --format csv >"$root/ours.csv"
code=\$?; [ \$code -eq 1 ] || [ \$code -eq 3 ] && exit 0; exit \$code
SCRIPT
chmod +x "$root/ours.sh"
peer="$python benches/peer_httpx_polars.py ${registry[*]} --out $root/peer.csv"
warm_peer=$root/peer-cache

measure() { # command prepare -> seconds of the median, processor seconds, peak MiB, requests (the last three of one run)
    local command=$1 prepare=$2 before used peak
    eval "$prepare"
    before=$(requests)
    /usr/bin/time -f '%U %S %M' -o "$root/peak" sh -c "exec $command"
    used=$(tail -1 "$root/peak" | awk '{ printf "%.2f", $1 + $2 }')
    peak=$(tail -1 "$root/peak" | awk '{ printf "%d", $3 / 1024 }')
    local sent=$(($(requests) - before))
    hyperfine --shell=none --runs "$runs" --prepare "sh -c '$prepare'" --export-json "$root/time.json" "$command" >/dev/null 2>&1
    local median
    median=$("$python" -c 'import json,sys; print("%.3f" % json.load(open(sys.argv[1]))["results"][0]["median"])' "$root/time.json")
    echo "$median $used $peak $sent"
}

failed=0
job() { # name, our arguments, the peer's, our preparation, the peer's
    local name=$1 mine=$2 theirs=$3 my_prepare=$4 their_prepare=$5
    local m p only=""
    case $name in one*) only=$city ;; esac
    m=$(measure "$root/ours.sh $mine" "$my_prepare")
    p=$(measure "$peer $theirs" "$their_prepare")
    read -ra m <<<"$m"
    read -ra p <<<"$p"
    printf '| %s | %s | %s | %s | %s / %s | %s / %s | %s / %s |\n' "$name" "${m[0]}" "${p[0]}" \
        "$(awk "BEGIN { printf \"%.2f\", ${m[0]} / ${p[0]} }")" "${m[1]}" "${p[1]}" "${m[2]}" "${p[2]}" "${m[3]}" "${p[3]}"
    "$python" benches/compare_values.py "$root/ours.csv" "$root/peer.csv" $only >"$root/values.txt" || failed=1
    sed "s/^/    $name: /" "$root/values.txt" >>"$root/all-values.txt"
}

# Without `--all` (an older build) every city is named.
if "$ours" verify --help | grep -q -- '--all'; then
    everyone="--all"
else
    everyone=$(tail -n +2 config/cities.csv | cut -d, -f1 | tr '\n' ' ')
fi
: >"$root/all-values.txt"
newest="--vintage 2023 --year 2023"
cold="rm -rf $root/cold"
echo "Load before: $(cut -d' ' -f1-3 /proc/loadavg). Each pair: ours / the peer's."
echo
echo "| job | ours, s | peer, s | ratio | processor s | peak MiB | requests |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
job "one city cold" "cold $city" "$newest --city $city" "$cold" true
job "all cities cold" "cold $everyone" "$newest" "$cold" true
rm -rf "$root/warm" "$warm_peer"
"$root/ours.sh" warm $everyone
$peer $newest --cache "$warm_peer"
job "one city warm" "warm $city --offline" "$newest --cache $warm_peer --offline --city $city" true true
job "all cities warm" "warm $everyone --offline" "$newest --cache $warm_peer --offline" true true
job "five years cold" "cold $everyone --years $years" "--years $years" "$cold" true
rm -rf "$root/warm" "$warm_peer"
"$root/ours.sh" warm $everyone --years $years
$peer --years $years --cache "$warm_peer"
job "five years warm" "warm $everyone --years $years --offline" "--years $years --cache $warm_peer --offline" true true
echo
zip=$root/files/aqsweb/airdata/annual_conc_by_monitor_2023.zip
echo "Site-year means from one zip within a process, peer: $("$python" benches/peer_httpx_polars.py "${registry[@]}" --zip "$zip")"
echo "(ours: \`extract/annual\` of cargo bench --bench stages)"
echo
cat "$root/all-values.txt"
if [ "$failed" -ne 0 ]; then echo "error: values differ" >&2; exit 1; fi
