# What server.sh and transfers.sh share: the servers in turns on a core of their own, and what they cost. Sourced, not run.
# Expects: path (what a server must answer with 2xx when it is ready), title (of the script). Offers what is below.
#
# The tools are taken from the folder that H3ROUTES_TOOLS names (default: ../shared/tools beside the repository): bin/h2load,
# msquic/libmsquic.so.2 (for Kestrel), floor/floor.c. h2load may also be on the PATH, and msquic installed. Without h2load nothing can
# be measured; any other that is absent is left out with a word.
#
#   SERVER_CORE, LOAD_CORE   the cores (0 and 1)
#   FIRST_PORT               the first of three UDP ports (14433)

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${H3ROUTES_TOOLS:-$repository/../shared/tools}
server_core=${SERVER_CORE:-0} load_core=${LOAD_CORE:-1} first_port=${FIRST_PORT:-14433}
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
declare -A process=() port=([ours]=$first_port [kestrel]=$((first_port + 1)) [floor]=$((first_port + 2))) command=()
servers=()

# The comment at the head of the script.
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 2; }
fail() { echo "$title: $*" >&2; exit 1; }
without() { echo "without $1: $2"; }

stop_servers() {
    local name
    for name in "${!process[@]}"; do
        kill "${process[$name]}" 2> /dev/null || true
        wait "${process[$name]}" 2> /dev/null || true
    done
    process=() servers=()
}
trap 'stop_servers; rm -rf "$work"' EXIT

h2load=$tools/bin/h2load
[ -x "$h2load" ] || h2load=$(command -v h2load) || fail "there is no h2load in $tools/bin (H3ROUTES_TOOLS) or on the PATH"
for needed in taskset openssl dotnet; do command -v "$needed" > /dev/null || fail "$needed is not installed"; done
[ "$(nproc --all)" -gt "$load_core" ] || fail "core $load_core (LOAD_CORE) is not there: server and load need a core each"

cert=$work/cert.pem key=$work/key.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$key" -out "$cert" 2> /dev/null

# Builds a project once.
build() {
    [ ! -e "$work/${1//\//-}.built" ] || return 0
    dotnet build -c Release -v q -nologo "$repository/$1" > "$work/build.log" 2>&1 || { cat "$work/build.log"; fail "$1 does not build"; }
    touch "$work/${1//\//-}.built"
}

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

# The URL of a server's path: url NAME [PATH]
url() { echo "https://127.0.0.1:${port[$1]}${2:-$path}"; }

start_ours() {
    build samples/Interop
    start ours dotnet "$repository/samples/Interop/bin/Release/net10.0/Interop.dll" --listen "127.0.0.1:${port[ours]}" --cert "$cert" --key "$key" --workers 1
}

start_kestrel() {
    dotnet --list-runtimes | grep -q '^Microsoft.AspNetCore.App 10\.' || { without Kestrel "the ASP.NET Core 10 runtime is not installed"; return; }
    local libraries=${LD_LIBRARY_PATH:-}
    if [ -f "$tools/msquic/libmsquic.so.2" ]; then
        libraries=$tools/msquic${libraries:+:$libraries}
    elif ! ldconfig -p | grep -q libmsquic; then
        without Kestrel "there is no msquic in $tools/msquic (H3ROUTES_TOOLS), and none is installed"
        return
    fi
    build benchmarks/Kestrel
    start kestrel env LD_LIBRARY_PATH="$libraries" dotnet "$repository/benchmarks/Kestrel/bin/Release/net10.0/Kestrel.dll" "${port[kestrel]}" "$cert" "$key"
}

# The floor answers every request alike: with "Hello, World!", or with as many zeros as asked for. start_floor [BYTES]
start_floor() {
    local rid=linux-x64
    [ "$(uname -m)" = aarch64 ] && rid=linux-arm64
    local native=$repository/nuget/native library
    library=${H3ROUTES_QUICHE:-$native/runtimes/$rid/native/libquiche.so}
    [ -f "$tools/floor/floor.c" ] || { without "the floor" "there is no floor.c in $tools/floor (H3ROUTES_TOOLS)"; return; }
    command -v gcc > /dev/null || { without "the floor" "gcc is not installed"; return; }
    if [ ! -x "$work/floor/floor" ]; then
        mkdir "$work/floor"
        cp "$library" "$work/floor/libquiche.so.0"
        gcc -O2 -I"$native/quiche/include" "$tools/floor/floor.c" -o "$work/floor/floor" "$work/floor/libquiche.so.0"
    fi
    start floor env LD_LIBRARY_PATH="$work/floor${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$work/floor/floor" "${port[floor]}" "$cert" "$key" 1 "${1:-0}"
}

# User and system time of a process in ticks. Its name may hold blanks, so count from behind the parenthesis.
cpu() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

# A field of a process' status in MB: memory PID [VmRSS]
memory() { awk -v field="${2:-VmRSS}:" '$1 == field { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
datagrams() { awk '/^Udp:/ { if (!n++) { for (i = 1; i <= NF; i++) if ($i == "OutDatagrams") c = i } else print $c }' /proc/net/snmp; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# What every table is worth nothing without.
print_machine() {
    local name
    echo "machine    $(nproc --all) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r), load average $(cut -d' ' -f1-3 /proc/loadavg)"
    echo "versions   H3Routes $(git -C "$repository" rev-parse --short HEAD 2> /dev/null || echo '?'), .NET $(dotnet --list-runtimes | awk '/^Microsoft.NETCore.App 10/ { v = $2 } END { print v }'), $("$h2load" --version | head -n 1)"
    for name in "${servers[@]}"; do printf '%-10s %s\n' "$name" "${command[$name]}"; done
}

# The median of a column of the figures that the measuring has kept of a server: middle NAME COLUMN
middle() { awk -v column="$2" '{ print $column }' "$work/$1.figures" | median; }

# How the medians of the first two columns stand to each other, for each pair of servers.
print_ratios() {
    local name peer
    echo "ratios of the medians"
    for name in "${servers[@]}"; do
        for peer in "${servers[@]}"; do
            [[ "$name" < "$peer" || "$name" = "$peer" ]] && continue
            awk -v name="$name" -v peer="$peer" -v a="$(middle "$name" 1)" -v b="$(middle "$peer" 1)" -v c="$(middle "$name" 2)" -v d="$(middle "$peer" 2)" \
                'BEGIN { printf "%-24s %12.2f %14.2f\n", name " / " peer, a / b, c / d }'
        done
    done
}
