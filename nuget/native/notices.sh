#!/usr/bin/env bash
# Writes THIRD-PARTY-NOTICES.txt: what is inside the shipped libraries, with its licences.
#
#   nuget/native/notices.sh VENDOR_DIR > nuget/native/THIRD-PARTY-NOTICES.txt
#
# VENDOR_DIR is what `cargo vendor` makes for quiche/Cargo.toml. Of a choice of licences MIT is taken where it is one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vendor=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r "$here/quiche/Cargo.toml" "$here/quiche/Cargo.lock" "$here/quiche/src" "$work"
mkdir "$work/quiche" "$work/.cargo"
tar -C "$work/quiche" --strip-components=1 -xzf "$here"/quiche/quiche-*.crate
printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$vendor" > "$work/.cargo/config.toml"

section() { printf '\n%s\n%s\n%s\n\n' "$(printf '=%.0s' {1..100})" "$1" "$(printf '=%.0s' {1..100})"; }

cat <<'TEXT'
THIRD-PARTY NOTICES

H3Routes itself is under the MIT licence. The native libraries that it ships, libquiche.so and libev.so.4,
hold the following works of others, each under its own licence.
TEXT

section "quiche (BSD-2-Clause), https://github.com/cloudflare/quiche, with the patches of nuget/native/quiche/patches"
cat "$here/licenses/LICENSE.quiche"
section "BoringSSL (Apache-2.0, ISC and others), https://boringssl.googlesource.com/boringssl"
cat "$here/licenses/LICENSE.boringssl"
section "boring-sys (MIT), https://github.com/cloudflare/boring"
cat "$here/licenses/LICENSE.boring-sys"
section "libev (BSD-2-Clause, or GPL-2.0-or-later at your choice), http://software.schmorp.de/pkg/libev.html"
cat "$here/licenses/LICENSE.libev"
section "libc++, libc++abi and libunwind of LLVM (Apache-2.0 WITH LLVM-exception), https://llvm.org; the Apache-2.0 text is in BoringSSL's licence above"
cat "$here/licenses/LLVM-exception.txt"
section "The Rust standard library (MIT OR Apache-2.0), https://github.com/rust-lang/rust"
cat "$here/licenses/MIT.rust"

(cd "$work" && cargo tree --offline --locked --edges normal,no-proc-macro --target x86_64-unknown-linux-gnu --prefix none --format '{p}|{l}|{r}' 2> /dev/null) |
    sed 's/ (\*)//' | sort -u | while IFS='|' read -r package licence repository; do
    read -r name version _ <<< "$package"
    case $name in quiche | quiche-native | boring-sys) continue ;; esac
    section "$name ${version#v} ($licence)${repository:+, $repository}"
    folder=$vendor/$name
    [ -d "$folder" ] || folder=$vendor/$name-${version#v}
    for file in LICENSE-MIT LICENSE-MIT.txt LICENSE LICENSE.txt LICENSE.md COPYING; do
        [ -f "$folder/$file" ] && break
    done
    if [ -f "$folder/$file" ]; then
        cat "$folder/$file"
    else
        echo "The package has no text of its licence; that of $licence is above."
    fi
done
