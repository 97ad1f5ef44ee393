#!/usr/bin/env bash
# Builds the libraries that lie in runtimes/: libquiche.so (patched, with the quiche_tls_* extension) and libev.so.4.
#
#   nuget/native/build.sh quiche OUTPUT_DIR [cargo arguments, e.g. --features mimalloc]
#   nuget/native/build.sh libev  OUTPUT_DIR LIBEV_SOURCE_DIR
#
# quiche needs cargo (rustc >= 1.88), cmake, a C and C++ compiler, patch, tar and libclang (Debian: libclang-dev); three to five
# minutes on two cores. The quiche crate lies here as published. Its dependencies, pinned with their checksums by quiche/Cargo.lock,
# come from crates.io, or with no network from the archive that VENDOR names: a tar of the folder that `cargo vendor` makes.
#
# A plain build needs the glibc and libstdc++ of the machine that made it. Those in runtimes/ were made with cargo-zigbuild for
# glibc 2.27, libc++ linked in, so that they load on every glibc system .NET supports. To repeat that:
#
#   BORING_BSSL_RUST_CPPLIB=c++ CARGO_BUILD="cargo zigbuild --target x86_64-unknown-linux-gnu.2.27" build.sh quiche OUTPUT_DIR
#
# (aarch64-unknown-linux-gnu.2.27 for arm64). LIBEV_SOURCE_DIR holds the unpacked libev-4.33.tar.gz of
# http://dist.schmorp.de/libev/Attic/, or Debian's source package libev; CC names another compiler.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

build_quiche() {
    local out=$1 work
    shift
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

    local network=()
    if [ -n "${VENDOR:-}" ]; then
        tar -C "$work" -xf "$VENDOR"
        mkdir "$work/.cargo"
        printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n' > "$work/.cargo/config.toml"
        network=(--offline)
    fi

    # No path of the building machine ends up in the library.
    export RUSTFLAGS="--remap-path-prefix=$work=."
    export CFLAGS="-ffile-prefix-map=$work=." CXXFLAGS="-ffile-prefix-map=$work=."
    (cd "$work" && ${CARGO_BUILD:-cargo build} --release --locked ${network[@]+"${network[@]}"} "$@")
    mkdir -p "$out"
    find "$work/target" -path '*/release/libquiche.so' -exec cp {} "$out/" \;
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

case ${1:-} in
    quiche) build_quiche "${@:2}" ;;
    libev) build_libev "${@:2}" ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 2 ;;
esac
