#!/usr/bin/env bash
# Measures the server against others in one run: ours (samples/Interop, one worker), Kestrel over HTTP/3, and the floor (quiche, the
# kernel and a canned answer). Each is pinned to one core, h2load to another; rounds alternate A B C A B C, so that what else the machine does
# hits all alike. Only the ratios mean something on a shared machine.
#
#   benchmarks/server.sh [-n REQUESTS] [-c CONNECTIONS] [-m STREAMS] [-r ROUNDS] [-p PATH] [-s "ours kestrel floor"]
#
# The tools are taken from the folder that H3ROUTES_TOOLS names (default: ../shared/tools beside the repository): bin/h2load,
# msquic/libmsquic.so.2 (for Kestrel), floor/floor.c. h2load may also be on the PATH, and msquic installed. Without h2load nothing can
# be measured; any other that is absent is left out with a word. Exits with 1 if a request failed or had another status than 2xx.
#
#   SERVER_CORE, LOAD_CORE   the cores (0 and 1)
#   FIRST_PORT               the first of three UDP ports (14433)
set -euo pipefail

requests=200000 connections=8 streams=32 rounds=5 path=/plaintext selected="ours kestrel floor"
while getopts n:c:m:r:p:s: option; do
    case $option in
        n) requests=$OPTARG ;;
        c) connections=$OPTARG ;;
        m) streams=$OPTARG ;;
        r) rounds=$OPTARG ;;
        p) path=$OPTARG ;;
        s) selected=$OPTARG ;;
        *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 2 ;;
    esac
done

repository=$(cd "$(dirname "$0")/.." && pwd)
tools=${H3ROUTES_TOOLS:-$repository/../shared/tools}
server_core=${SERVER_CORE:-0} load_core=${LOAD_CORE:-1} first_port=${FIRST_PORT:-14433}
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
declare -A process=() port=() command=()
servers=()

stop() {
    local name
    for name in "${!process[@]}"; do
        kill "${process[$name]}" 2> /dev/null || true
        wait "${process[$name]}" 2> /dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT
fail() { echo "server.sh: $*" >&2; exit 1; }
without() { echo "without $1: $2"; }

h2load=$tools/bin/h2load
[ -x "$h2load" ] || h2load=$(command -v h2load) || fail "there is no h2load in $tools/bin (H3ROUTES_TOOLS) or on the PATH"
for needed in taskset openssl dotnet; do command -v "$needed" > /dev/null || fail "$needed is not installed"; done
[ "$(nproc --all)" -gt "$load_core" ] || fail "core $load_core (LOAD_CORE) is not there: server and load need a core each"

cert=$work/cert.pem key=$work/key.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$key" -out "$cert" 2> /dev/null

build() { dotnet build -c Release -v q -nologo "$repository/$1" > "$work/build.log" 2>&1 || { cat "$work/build.log"; fail "$1 does not build"; }; }

# Starts a server with its command: start NAME COMMAND...
start() {
    local name=$1
    shift
    command[$name]="taskset -c $server_core $*"
    taskset -c "$server_core" env DOTNET_gcServer=0 "$@" > "$work/$name.log" 2>&1 &
    process[$name]=$!
    for _ in $(seq 50); do
        kill -0 "${process[$name]}" 2> /dev/null || { cat "$work/$name.log"; fail "$name ended at once"; }
        if timeout 5 "$h2load" --alpn-list=h3 -n 1 -c 1 "$(url "$name")" 2> /dev/null | grep -q ' 1 succeeded'; then
            servers+=("$name")
            return
        fi
        sleep 0.2
    done
    cat "$work/$name.log"
    fail "$name does not answer $(url "$name") with 2xx within ten seconds"
}
url() { echo "https://127.0.0.1:${port[$1]}$path"; }

start_ours() {
    build samples/Interop
    start ours dotnet "$repository/samples/Interop/bin/Release/net10.0/Interop.dll" --listen "127.0.0.1:${port[ours]}" --cert "$cert" --key "$key" --workers 1
}

start_kestrel() {
    dotnet --list-runtimes | grep -q '^Microsoft.AspNetCore.App 10\.' || { without Kestrel "the ASP.NET Core 10 runtime is not installed"; return; }
    if [ -f "$tools/msquic/libmsquic.so.2" ]; then
        export LD_LIBRARY_PATH=$tools/msquic${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    elif ! ldconfig -p | grep -q libmsquic; then
        without Kestrel "there is no msquic in $tools/msquic (H3ROUTES_TOOLS), and none is installed"
        return
    fi
    build benchmarks/Kestrel
    start kestrel dotnet "$repository/benchmarks/Kestrel/bin/Release/net10.0/Kestrel.dll" "${port[kestrel]}" "$cert" "$key"
}

start_floor() {
    local rid=linux-x64
    [ "$(uname -m)" = aarch64 ] && rid=linux-arm64
    local native=$repository/nuget/native library
    library=${H3ROUTES_QUICHE:-$native/runtimes/$rid/native/libquiche.so}
    [ -f "$tools/floor/floor.c" ] || { without "the floor" "there is no floor.c in $tools/floor (H3ROUTES_TOOLS)"; return; }
    command -v gcc > /dev/null || { without "the floor" "gcc is not installed"; return; }
    [ "$path" = /plaintext ] || { without "the floor" "it has one answer, that of /plaintext"; return; }
    mkdir "$work/floor"
    cp "$library" "$work/floor/libquiche.so.0"
    gcc -O2 -I"$native/quiche/include" "$tools/floor/floor.c" -o "$work/floor/floor" "$work/floor/libquiche.so.0"
    export LD_LIBRARY_PATH=$work/floor${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    start floor "$work/floor/floor" "${port[floor]}" "$cert" "$key" 1
}

# User and system time of a process in ticks. Its name may hold blanks, so count from behind the parenthesis.
cpu() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
memory() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
datagrams() { awk '/^Udp:/ { if (!n++) { for (i = 1; i <= NF; i++) if ($i == "OutDatagrams") c = i } else print $c }' /proc/net/snmp; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

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

# Column of a server's figures, as its median.
middle() { awk -v column="$2" '{ print $column }' "$work/$1.figures" | median; }

n=0
for name in ours kestrel floor; do port[$name]=$((first_port + n)); n=$((n + 1)); done
for name in $selected; do
    case $name in
        ours) start_ours ;;
        kestrel) start_kestrel ;;
        floor) start_floor ;;
        *) fail "$name is none of: ours kestrel floor" ;;
    esac
done
[ ${#servers[@]} -gt 0 ] || fail "no server is left to measure"

echo
echo "machine    $(nproc --all) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r), load average $(cut -d' ' -f1-3 /proc/loadavg)"
echo "versions   H3Routes $(git -C "$repository" rev-parse --short HEAD 2> /dev/null || echo '?'), .NET $(dotnet --list-runtimes | awk '/^Microsoft.NETCore.App 10/ { v = $2 } END { print v }'), $("$h2load" --version | head -n 1)"
for name in "${servers[@]}"; do printf '%-10s %s\n' "$name" "${command[$name]}"; done
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
echo "ratios of the medians"
for name in "${servers[@]}"; do
    for peer in "${servers[@]}"; do
        [[ "$name" < "$peer" || "$name" = "$peer" ]] && continue
        awk -v name="$name" -v peer="$peer" -v a="$(middle "$name" 1)" -v b="$(middle "$peer" 1)" -v c="$(middle "$name" 2)" -v d="$(middle "$peer" 2)" \
            'BEGIN { printf "%-24s %12.2f %14.2f\n", name " / " peer, a / b, c / d }'
    done
done
