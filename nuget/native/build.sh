#!/usr/bin/env bash
# Builds the libraries that lie in runtimes/: libquiche.so (patched, with the quiche_tls_* extension) and libev.so.4.
#
#   nuget/native/build.sh quiche RID   OUTPUT_DIR [cargo arguments, e.g. --features mimalloc]
#   nuget/native/build.sh quiche plain OUTPUT_DIR [cargo arguments]
#   nuget/native/build.sh libev        OUTPUT_DIR LIBEV_SOURCE_DIR
#
# RID is linux-x64 or linux-arm64: the library as it lies in runtimes/, which loads on every glibc system that .NET supports. It is
# made on Debian 12, x64 (arm64 is cross-compiled), with
#
#   apt-get install rustc-web cargo-web clang-19 lld-19 libclang-19-dev llvm-19 cmake make patch
#
# The headers, libc++ and Rust's standard library of the target come from Debian's packages, too, which `apt-get download` fetches
# and which are unpacked into a folder of their own: nothing of another architecture is installed. SYSROOT names a folder to keep
# them in. It links with stubs of glibc 2.27, made of the list quiche/glibc/symbols.txt: a symbol that is not in the list is an error.
#
# plain builds for the machine it runs on, whose glibc and libstdc++ the library then needs: with any cargo (rustc >= 1.88), cmake, C
# and C++ compiler, patch, tar and libclang.
#
# Both take three to five minutes on two cores. The quiche crate lies here as published. Its dependencies, pinned with their checksums
# by quiche/Cargo.lock, come from crates.io, or with no network from the archive that VENDOR names: a tar of the folder that
# `cargo vendor` makes.
#
# LIBEV_SOURCE_DIR holds the unpacked libev-4.33.tar.gz of http://dist.schmorp.de/libev/Attic/, or Debian's source package libev; CC
# names another compiler.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

build_quiche() {
    local rid=$1 out=$2 work
    shift 2
    work=$(mktemp -d)
    # shellcheck disable=SC2064 # The folder is known now.
    trap "rm -rf '$work'" EXIT

    cp -r "$here/quiche/Cargo.toml" "$here/quiche/Cargo.lock" "$here/quiche/src" "$work"
    mkdir "$work/quiche"
    tar -C "$work/quiche" --strip-components=1 -xzf "$here"/quiche/quiche-*.crate
    local patch
    for patch in "$here"/quiche/patches/*.patch; do
        patch -d "$work/quiche" -p1 --fuzz=0 --silent < "$patch"
    done

    local arguments=()
    if [ -n "${VENDOR:-}" ]; then
        tar -C "$work" -xf "$VENDOR"
        mkdir "$work/.cargo"
        printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n' > "$work/.cargo/config.toml"
        arguments=(--offline)
    fi

    # No path of the building machine ends up in the library.
    export RUSTFLAGS="--remap-path-prefix=$work=."
    export CFLAGS="-ffile-prefix-map=$work=." CXXFLAGS="-ffile-prefix-map=$work=."
    case $rid in
        plain) ;;
        linux-x64) cross_to "$work" x64 amd64 x86_64 3 ;;
        linux-arm64) cross_to "$work" arm64 arm64 aarch64 4 ;;
        *) usage ;;
    esac
    (cd "$work" && cargo build --release --locked ${arguments[@]+"${arguments[@]}"} "$@")
    mkdir -p "$out"
    find "$work/target" -path '*/release/libquiche.so' -exec cp {} "$out/" \;
}

# Has cargo build for an architecture with Debian's clang, and with the stubs of glibc; adds to $arguments.
cross_to() {
    local work=$1 arch=$2 debian=$3 cpu=$4 column=$5
    local target=$cpu-unknown-linux-gnu sysroot=${SYSROOT:-$work/sysroot} tools=$work/tools stubs=$work/stubs
    unpack_sysroot "$sysroot" "$debian"

    mkdir "$tools" "$stubs"
    local clang="clang-19 --target=$cpu-linux-gnu --sysroot=$sysroot -ffile-prefix-map=$sysroot=sysroot"
    printf '#!/bin/sh\nexec %s -fuse-ld=lld "$@"\n' "$clang" > "$tools/cc"
    printf '#!/bin/sh\nexec %s -nostdinc++ -isystem %s/usr/lib/llvm-19/include/c++/v1 "$@"\n' "$clang" "$sysroot" > "$tools/c++"
    chmod +x "$tools"/*
    printf 'set(CMAKE_%s %s)\n' SYSTEM_NAME Linux SYSTEM_PROCESSOR "$cpu" TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY C_COMPILER "$tools/cc" CXX_COMPILER "$tools/c++" ASM_COMPILER "$tools/cc" > "$tools/toolchain.cmake"
    make_stubs "$tools/cc" "$stubs" "$sysroot" "$cpu" "$column"

    arguments+=(--target "$target")
    local variable=${target//-/_}
    export PATH=/usr/bin:$PATH LIBCLANG_PATH=/usr/lib/llvm-19/lib BORING_BSSL_RUST_CPPLIB=c++
    export "CC_$variable=$tools/cc" "CXX_$variable=$tools/c++" "AR_$variable=llvm-ar-19" "CMAKE_TOOLCHAIN_FILE_$variable=$tools/toolchain.cmake"
    export "BINDGEN_EXTRA_CLANG_ARGS_$variable=--target=$cpu-linux-gnu --sysroot=$sysroot"
    # These are the target's alone; cargo's setting of the linker would also be that of build scripts where the target is the host's.
    RUSTFLAGS+=" --sysroot=$sysroot/usr -C linker=$tools/cc -L native=$stubs -C link-arg=-Wl,-z,defs"
}

unpack_sysroot() {
    local sysroot=$1 debian=$2 apt
    [ ! -d "$sysroot/usr" ] || return 0
    mkdir -p "$sysroot/apt/lists/partial" "$sysroot/apt/cache/archives/partial"
    apt=(-o "APT::Architecture=$debian" -o "APT::Architectures=$debian" -o APT::Sandbox::User=root -o "Dir::State::Lists=$sysroot/apt/lists"
        -o Dir::State::status=/dev/null -o "Dir::Cache=$sysroot/apt/cache")
    apt-get -qq "${apt[@]}" update
    (cd "$sysroot/apt" && apt-get -qq "${apt[@]}" download libc6-dev linux-libc-dev libgcc-12-dev libc++-19-dev libc++abi-19-dev libunwind-19-dev libstd-rust-web-dev)
    local package
    for package in "$sysroot"/apt/*.deb; do
        dpkg-deb -x "$package" "$sysroot"
    done
    rm -r "$sysroot/apt"
}

# What the linker finds instead of the target's libraries: glibc's with the symbols of the list alone, and LLVM's archives for -lc++ and
# -lgcc_s, so that both are linked in.
make_stubs() {
    local cc=$1 stubs=$2 sysroot=$3 cpu=$4 column=$5 library soname
    for library in libc.so.6 libpthread.so.0 libdl.so.2 ld.so; do
        soname=$library
        [ "$library" != ld.so ] || soname=$(case $cpu in x86_64) echo ld-linux-x86-64.so.2 ;; *) echo ld-linux-aarch64.so.1 ;; esac)
        awk -v library="$library" -v column="$column" '$1 == library && $column != "-" { print $2, $column }' "$here/quiche/glibc/symbols.txt" > "$stubs/$soname.list"
        awk '{ print ".globl " $1 "\n.type " $1 ",%function\n" $1 ":" }' "$stubs/$soname.list" > "$stubs/$soname.s"
        awk '{ symbols[$2] = symbols[$2] " " $1 ";" } END { for (version in symbols) print "GLIBC_" version " {" symbols[version] " };" }' "$stubs/$soname.list" > "$stubs/$soname.map"
        "$cc" -shared -nostdlib "-Wl,-soname,$soname" "-Wl,--version-script,$stubs/$soname.map" "$stubs/$soname.s" -o "$stubs/$soname"
    done

    "$cc" -O2 -fPIC -c "$here/quiche/glibc/stat.c" -o "$stubs/stat.o"
    llvm-ar-19 rc "$stubs/libc_nonshared.a" "$stubs/stat.o"
    echo "GROUP($stubs/libc.so.6 $stubs/libc_nonshared.a AS_NEEDED($stubs/$soname))" > "$stubs/libc.so"
    echo "INPUT($stubs/libpthread.so.0)" > "$stubs/libpthread.so"
    echo "INPUT($stubs/libdl.so.2)" > "$stubs/libdl.so"
    echo "GROUP($sysroot/usr/lib/llvm-19/lib/libc++.a $sysroot/usr/lib/llvm-19/lib/libc++abi.a)" > "$stubs/libc++.so"
    echo "INPUT($sysroot/usr/lib/llvm-19/lib/libunwind.a)" > "$stubs/libgcc_s.so"
    for library in m rt util; do
        llvm-ar-19 rc "$stubs/lib$library.a"
    done
}

# ev.c alone, without the emulation of libevent (event.c).
build_libev() {
    local out=$1 source=$2 work
    work=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    (cd "$work" && "$source/configure" --disable-static > configure.log)
    mkdir -p "$out"
    ${CC:-cc} -O2 -fPIC -shared -fno-strict-aliasing -DHAVE_CONFIG_H -I"$work" -I"$source" \
        -Wl,-soname,libev.so.4 -Wl,--as-needed -s "$source/ev.c" -lm -o "$out/libev.so.4"
}

usage() {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
    exit 2
}

case ${1:-} in
    quiche) build_quiche "${@:2}" ;;
    libev) build_libev "${@:2}" ;;
    *) usage ;;
esac
