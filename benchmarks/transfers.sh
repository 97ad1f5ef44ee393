#!/usr/bin/env bash
# Measures downloads and uploads in Gbit per second of the server's own CPU: ours (samples/Interop, one worker), Kestrel over HTTP/3, and
# the floor (quiche, the kernel and a canned answer), which sends zeros and reads uploads without looking. Each is pinned to one core, h2load
# to another; rounds alternate A B C A B C, so that what else the machine does hits all alike. Only the ratios mean something on a shared machine.
#
#   benchmarks/transfers.sh [-b MIB] [-n TRANSFERS] [-c CONNECTIONS] [-m STREAMS] [-r ROUNDS] [-d "download upload"] [-s "ours kestrel floor"]
#
# MIB is the size of a transfer (256), TRANSFERS how many a round has (4), on CONNECTIONS (1) with STREAMS (1) each at a time. Before each
# round curl-h3 (or, without it, our h3) moves one more transfer, whose SHA-256 is compared; it is not measured, so that no server pays for hashes.
# servers.sh tells where the tools come from: bin/curl-h3 is beside h2load. Exits with 1 if a transfer failed, was short, or had another hash.
set -euo pipefail

title=transfers.sh
. "$(dirname "$0")/servers.sh"
mebibytes=256 transfers=4 connections=1 streams=1 rounds=5 directions="download upload" selected="ours kestrel floor"
while getopts b:n:c:m:r:d:s: option; do
    case $option in
        b) mebibytes=$OPTARG ;;
        n) transfers=$OPTARG ;;
        c) connections=$OPTARG ;;
        m) streams=$OPTARG ;;
        r) rounds=$OPTARG ;;
        d) directions=$OPTARG ;;
        s) selected=$OPTARG ;;
        *) usage ;;
    esac
done
[ "$transfers" -ge "$connections" ] || fail "$connections connections need as many transfers (-n) at least"
size=$((mebibytes << 20))
path=/plaintext

# The content, which is that of /download: byte i is (i * 31 + 7) % 251.
for i in $(seq 0 250); do printf '%b' "\\x$(printf %02x $(((i * 31 + 7) % 251)))"; done > "$work/content"
while [ "$(stat -c %s "$work/content")" -lt "$size" ]; do
    cat "$work/content" "$work/content" > "$work/twice"
    head -c "$size" "$work/twice" > "$work/content"
done
rm "$work/twice"
hash=$(sha256sum < "$work/content" | cut -d' ' -f1)
zeros=$(head -c "$size" /dev/zero | sha256sum | cut -d' ' -f1)

if [ -x "$tools/bin/curl-h3" ]; then
    checker="curl-h3"
    fetch() { "$tools/bin/curl-h3" --http3-only -sSk --fail "$1"; }
    post() { "$tools/bin/curl-h3" --http3-only -sSk --fail -X POST -T "$work/content" "$1"; }
else
    checker="h3"
    build src/Cli
    h3=$repository/src/Cli/bin/Release/net10.0/h3.dll
    fetch() { dotnet "$h3" get -k "$1"; }
    post() { dotnet "$h3" upload -k -X POST "$work/content" "$1"; }
fi
export -f fetch post
export tools work h3=${h3:-}

# Runs on the core of the load, and not for ever.
apart() { taskset -c "$load_core" timeout 300 "$@"; }

# One transfer whose SHA-256 is compared.
check() {
    local name=$1 direction=$2 answer expected=$hash
    if [ "$direction" = download ]; then
        [ "$name" != floor ] || expected=$zeros
        answer=$(apart bash -c 'set -o pipefail; fetch "$1" | sha256sum' - "$(url "$name" "/download/$size")") || fail "$checker could not download $mebibytes MiB from $name"
    elif [ "$name" = floor ]; then
        # It says the same whatever it gets.
        return
    else
        answer=$(apart bash -c 'post "$1"' - "$(url "$name" /upload)") || fail "$checker could not upload $mebibytes MiB to $name"
    fi
    [[ $answer == *"$expected"* ]] || fail "$direction, $name: the SHA-256 is not $expected: $answer"
}

load() {
    local name=$1 direction=$2
    if [ "$direction" = download ]; then
        apart "$h2load" --alpn-list=h3 -n "$transfers" -c "$connections" -m "$streams" "$(url "$name" "/download/$size")"
    else
        apart "$h2load" --alpn-list=h3 -n "$transfers" -c "$connections" -m "$streams" -d "$work/content" "$(url "$name" "/upload?hash=false")"
    fi
}

# One round of one server: prints a line and keeps its figures.
measure() {
    local round=$1 name=$2 direction=$3 pid=${process[$2]} out=$work/h2load.out
    local cpu_before memory_before datagrams_before used sent
    check "$name" "$direction"
    memory_before=$(memory "$pid")
    # The peak of the resident memory from here on (proc(5)).
    echo 5 > "/proc/$pid/clear_refs"
    datagrams_before=$(datagrams) cpu_before=$(cpu "$pid")
    load "$name" "$direction" > "$out" 2>&1 || { cat "$out"; fail "h2load against $name ended with an error or took longer than 300 seconds"; }
    used=$(($(cpu "$pid") - cpu_before)) sent=$(($(datagrams) - datagrams_before))
    grep -q "^requests: $transfers total, $transfers started, $transfers done, $transfers succeeded, 0 failed, 0 errored, 0 timeout" "$out" &&
        grep -q "^status codes: $transfers 2xx, 0 3xx, 0 4xx, 0 5xx" "$out" ||
        { grep -E '^(requests|status codes):' "$out"; fail "$name failed transfers"; }
    [ "$direction" = upload ] || grep -q "^traffic: .* ($((size * transfers))) data" "$out" || { grep ^traffic: "$out"; fail "$name did not send $((size * transfers)) bytes"; }
    awk -v round="$round" -v name="$name" -v gigabits="$((size * transfers / 125))" -v used="$used" -v ticks="$ticks" -v sent="$sent" \
        -v before="$memory_before" -v peak="$(memory "$pid" VmHWM)" -v after="$(memory "$pid")" -v file="$work/$name.figures" '
        BEGIN { gigabits /= 1e6 }
        /^finished in/ {
            # 1.23s, or 456.78ms
            seconds = $3 + 0
            if ($3 ~ /ms,/) seconds /= 1000
            else if ($3 ~ /us,/) seconds /= 1e6
        }
        END {
            each = gigabits * ticks / (used ? used : 1)
            printf "%5s  %-8s %14.2f %12.2f %10.2f %11d %12.1f -> %.1f -> %.1f\n", round, name, each, gigabits / seconds, used / ticks, sent, before, peak, after
            print each, gigabits / seconds, peak - before >> file
        }' "$out"
}

for direction in $directions; do
    [[ "$direction" = download || "$direction" = upload ]] || fail "$direction is none of: download upload"
    for name in $selected; do
        case $name in
            ours) start_ours ;;
            kestrel) start_kestrel ;;
            floor) start_floor "$([ "$direction" = upload ] || echo "$size")" ;;
            *) fail "$name is none of: ours kestrel floor" ;;
        esac
    done
    [ ${#servers[@]} -gt 0 ] || fail "no server is left to measure"

    echo
    echo "$direction of $transfers times $mebibytes MiB a round"
    print_machine
    echo "load       taskset -c $load_core h2load --alpn-list=h3 -n $transfers -c $connections -m $streams; SHA-256 compared by $checker"
    echo
    echo "Gbit/CPU-s: Gbit per second of the server's CPU, user and system; Gbit/s: of the wall clock; sent: the datagrams that the whole machine"
    echo "sent meanwhile, the client's too (a GSO message counts as one); memory: the server's resident MB before, at its peak, and after."
    echo
    printf '%5s  %-8s %14s %12s %10s %11s %s\n' round server Gbit/CPU-s Gbit/s "CPU s" sent "      memory"

    # Warm: tiered compilation, which takes a third of the CPU at first, and pools.
    for _ in 1 2; do
        for name in "${servers[@]}"; do load "$name" "$direction" > /dev/null 2>&1 || true; done
    done
    rm -f "$work"/*.figures
    for round in $(seq "$rounds"); do
        for name in "${servers[@]}"; do measure "$round" "$name" "$direction"; done
    done

    echo
    printf '%-24s %12s %14s %14s\n' "medians of $direction" Gbit/CPU-s Gbit/s "MB above idle"
    for name in "${servers[@]}"; do printf '%-24s %12.2f %14.2f %14.1f\n' "$name" "$(middle "$name" 1)" "$(middle "$name" 2)" "$(middle "$name" 3)"; done
    echo
    print_ratios
    stop_servers
done
