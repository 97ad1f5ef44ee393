#!/usr/bin/env bash
# Measures the server against others in one run: ours (samples/Interop, one worker), Kestrel over HTTP/3, and the floor (quiche, the
# kernel and a canned answer). Each is pinned to one core, h2load to another; rounds alternate A B C A B C, so that what else the machine does
# hits all alike. Only the ratios mean something on a shared machine.
#
#   benchmarks/server.sh [-n REQUESTS] [-c CONNECTIONS] [-m STREAMS] [-r ROUNDS] [-p PATH] [-s "ours kestrel floor"]
#
# servers.sh tells where the tools come from. Exits with 1 if a request failed or had another status than 2xx.
set -euo pipefail

title=server.sh
. "$(dirname "$0")/servers.sh"
requests=200000 connections=8 streams=32 rounds=5 path=/plaintext selected="ours kestrel floor"
while getopts n:c:m:r:p:s: option; do
    case $option in
        n) requests=$OPTARG ;;
        c) connections=$OPTARG ;;
        m) streams=$OPTARG ;;
        r) rounds=$OPTARG ;;
        p) path=$OPTARG ;;
        s) selected=$OPTARG ;;
        *) usage ;;
    esac
done

load() { taskset -c "$load_core" timeout 300 "$h2load" --alpn-list=h3 -n "$1" -c "$connections" -m "$streams" "$(url "$2")"; }

# One run: prints a line and keeps its figures.
measure() {
    local round=$1 name=$2 pid=${process[$2]} out=$work/h2load.out
    local cpu_before memory_before datagrams_before used sent
    memory_before=$(memory "$pid") datagrams_before=$(datagrams) cpu_before=$(cpu "$pid")
    load "$requests" "$name" > "$out" 2>&1 || { cat "$out"; fail "h2load against $name ended with an error or took longer than 300 seconds"; }
    used=$(($(cpu "$pid") - cpu_before)) sent=$(($(datagrams) - datagrams_before))
    grep -q "^requests: $requests total, $requests started, $requests done, $requests succeeded, 0 failed, 0 errored, 0 timeout" "$out" &&
        grep -q "^status codes: $requests 2xx, 0 3xx, 0 4xx, 0 5xx" "$out" ||
        { grep -E '^(requests|status codes):' "$out"; fail "$name failed requests"; }
    awk -v round="$round" -v name="$name" -v n="$requests" -v used="$used" -v ticks="$ticks" -v sent="$sent" \
        -v before="$memory_before" -v after="$(memory "$pid")" -v file="$work/$name.figures" '
        /^finished in/ { rate = $4 }
        /^UDP datagram:/ { received = $5 }
        $1 == "request" && $2 == ":" { middle = $5; late = $7 }
        END {
            each = n * ticks / (used ? used : 1)
            printf "%5s  %-8s %11.0f %15.0f %11d %11s %10s %10s %9.1f -> %.1f\n", round, name, rate, each, sent, received, middle, late, before, after
            print rate, each, sent >> file
        }' "$out"
}

for name in $selected; do
    case $name in
        ours) start_ours ;;
        kestrel) start_kestrel ;;
        floor) if [ "$path" = /plaintext ]; then start_floor; else without "the floor" "it has one answer, that of /plaintext"; fi ;;
        *) fail "$name is none of: ours kestrel floor" ;;
    esac
done
[ ${#servers[@]} -gt 0 ] || fail "no server is left to measure"

echo
print_machine
echo "load       taskset -c $load_core h2load --alpn-list=h3 -n $requests -c $connections -m $streams https://127.0.0.1:PORT$path"
echo
echo "sent: the datagrams that the whole machine sent meanwhile, the client's too (a GSO message counts as one); received: h2load's count"
echo "of the server's (a GRO message counts as one); p50, p99: time for a request; memory: the server's resident MB before and after."
echo
printf '%5s  %-8s %11s %15s %11s %11s %10s %10s %s\n' round server requests/s "per CPU-second" sent received p50 p99 "    memory"

# Warm: tiered compilation, pools, the client's file cache.
for name in "${servers[@]}"; do load "$requests" "$name" > /dev/null 2>&1 || true; done
for round in $(seq "$rounds"); do
    for name in "${servers[@]}"; do measure "$round" "$name"; done
done

echo
printf '%-24s %12s %14s %12s\n' "medians" requests/s "per CPU-second" sent
for name in "${servers[@]}"; do printf '%-24s %12.0f %14.0f %12.0f\n' "$name" "$(middle "$name" 1)" "$(middle "$name" 2)" "$(middle "$name" 3)"; done
echo
print_ratios
