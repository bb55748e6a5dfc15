#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# export: maps as Prometheus wants them, and Prometheus itself reading them.
. "$(dirname "$0")/lib.sh"

kmodctl add mix --max-strlen 32 -e 'BEGIN { @quote["a\"b\\c\n"] = count(); @line = lhist(15, 0, 30, 10); @line = lhist(-2, 0, 30, 10); @text = "no number"; }
	tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @calls[comm, probe] = count(); @sizes = hist(5); @sizes = hist(0); @spent = stats(7); @low = -3; @most = max(9); }
	tracepoint:syscalls:sys_enter_sync { printf("%d\n", pid); }'
$work name alpha getppid 10 sync 1
true_that "a file" kmodctl export --textfile "$tmp/k.prom"
file=$tmp/k.prom
lint=$(promtool check metrics <"$file" 2>&1)
equal "promtool has nothing to say" "$?: $lint" "0: "
has() { # NAME LINE
	if grep -qxF -- "$2" "$file"; then
		ok "$1"
	else
		not_ok "$1" "$(printf 'got:\n%s\nwant the line:\n%s' "$(cat "$file")" "$2")"
	fi
}
has "a counter" 'kmodctl_mix_calls_total{comm="alpha",probe2="tracepoint:syscalls:sys_enter_getppid"} 10'
has "its type" '# TYPE kmodctl_mix_calls_total counter'
has "a label that is escaped" 'kmodctl_mix_quote_total{key="a\"b\\c\n"} 1'
has "a histogram" '# TYPE kmodctl_mix_sizes histogram'
has "a bucket: nothing below 0" 'kmodctl_mix_sizes_bucket{le="-1"} 0'
has "a bucket: 0" 'kmodctl_mix_sizes_bucket{le="0"} 10'
has "a bucket: up to 7" 'kmodctl_mix_sizes_bucket{le="7"} 20'
has "all buckets" 'kmodctl_mix_sizes_bucket{le="+Inf"} 20'
has "how many there are" 'kmodctl_mix_sizes_count 20'
has "a linear one, below" 'kmodctl_mix_line_bucket{le="-1"} 1'
has "a linear one" 'kmodctl_mix_line_bucket{le="19"} 2'
has "stats(): sum" 'kmodctl_mix_spent_sum 70'
has "stats(): count" 'kmodctl_mix_spent_count 10'
has "a number below 0" 'kmodctl_mix_low -3'
has "max()" 'kmodctl_mix_most 9'
has "hits of a probe" 'kmodctl_probe_hits_total{session="mix",probe="tracepoint:syscalls:sys_enter_getppid"} 10'
has "records" 'kmodctl_records_total{session="mix"} 1'
has "records that were lost" 'kmodctl_records_lost_total{session="mix"} 0'
no_match "what is no number is left out" "$(cat "$file")" '^kmodctl_mix_text'
$work name alpha getppid 5
kmodctl export --textfile "$file" --max-series 1 mix
has "again" 'kmodctl_mix_spent_count 15'

kmodctl add wide -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @[@n++] = count(); }'
$work name alpha getppid 50
kmodctl export --textfile "$file" --max-series 20
equal "no more series than are wanted" "$(grep -c '^kmodctl_wide_total' "$file")" 20
has "and it says so" 'kmodctl_export_dropped_series{session="wide",map="@"} 30'
kmodctl rm wide
match "no such session" "$(kmodctl export --textfile "$file" nowhere 2>&1)" "there is no session 'nowhere'"
match "neither here nor there" "$(kmodctl export 2>&1)" 'export wants --listen'
match "a port that is none" "$(kmodctl export --listen 9435 2>&1)" '--listen wants \[ADDRESS\]:PORT'

# Over HTTP.
ip link set lo up
kmodctl export --listen 127.0.0.1:9435 >"$tmp/out" 2>&1 &
exporter=$!
get() { # PATH: the status and what comes
	python3 - "$1" <<-'X'
	import sys, urllib.error, urllib.request
	try:
	    r = urllib.request.urlopen("http://127.0.0.1:9435" + sys.argv[1], timeout=20)
	except urllib.error.HTTPError as e:
	    r = e
	print(r.status, r.headers["Content-Type"])
	print(r.read().decode(), end="")
	X
}
true_that "it listens" within 30 get /metrics || cat "$tmp/out"
got=$(get /metrics)
equal "its type" "$(head -n 1 <<<"$got")" '200 text/plain; version=0.0.4; charset=utf-8'
equal "what it says is what the file has" "$(grep '^kmodctl_mix_' <<<"$got")" \
	"$(kmodctl export --textfile "$file" && grep '^kmodctl_mix_' "$file")"
equal "another page" "$(get / | head -n 1 | cut -d ' ' -f 1)" 404

cat >"$tmp/prometheus.yml" <<-X
	scrape_configs:
	  - job_name: kmodctl
	    scrape_interval: 2s
	    static_configs: [{targets: ['127.0.0.1:9435']}]
	X
prometheus --config.file="$tmp/prometheus.yml" --storage.tsdb.path="$tmp/tsdb" \
	--web.listen-address=127.0.0.1:9090 >"$tmp/prometheus.log" 2>&1 &
prometheus=$!
ask() { # QUERY: the value that Prometheus has
	python3 - "$1" <<-'X' 2>/dev/null
	import json, sys, urllib.parse, urllib.request
	u = "http://127.0.0.1:9090/api/v1/query?query=" + urllib.parse.quote(sys.argv[1])
	r = json.load(urllib.request.urlopen(u, timeout=20))["data"]["result"]
	print(r[0]["value"][1])
	X
}
has_scraped() { [[ $(ask 'sum(kmodctl_mix_calls_total{comm="alpha"})') == 65 ]]; }
if within 180 has_scraped; then
	ok "Prometheus has scraped it"
else
	not_ok "Prometheus has scraped it" "$(tail -n 20 "$tmp/prometheus.log")"
fi
equal "Prometheus knows the histogram" "$(ask 'kmodctl_mix_sizes_bucket{le="7"}')" 130
kill $prometheus $exporter
wait $prometheus $exporter 2>/dev/null
kmodctl rm mix
finish
