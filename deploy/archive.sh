#!/usr/bin/env bash
# A release archive that installs with no network and no Rust:
#     deploy/archive.sh [x86_64|aarch64] [--binary FILE] [--out DIR]
# The program is linked with its C library in it, so that it runs on any Linux of that processor. It needs Rust's
# standard library for the processor (`rustup target add`, or Debian's rustc with libstd-rust-dev of that architecture)
# and, for another one than this machine's, a C compiler for it. With --binary a program that is built already is packed.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'archive.sh: %s\n' "$*" >&2; exit 1; }

machine="$(uname -m)"
binary=""
out="${CARGO_TARGET_DIR:-target}/archive"
while [ $# -gt 0 ]; do
    case "$1" in
        x86_64|aarch64) machine="$1" ;;
        --binary) binary="${2:?--binary needs a file}"; shift ;;
        --out) out="${2:?--out needs a folder}"; shift ;;
        *) fail "what is $1? give x86_64 or aarch64, --binary FILE, --out DIR" ;;
    esac
    shift
done

if [ -z "$binary" ]; then
    target="$machine-unknown-linux-gnu"
    libraries="$(rustc --print target-libdir --target "$target")"
    [ -d "$libraries" ] || fail "Rust's standard library for $target is not there; \`rustup target add $target\`"
    built="${CARGO_TARGET_DIR:-target}"
    for_target=()
    if [ "$machine" != "$(uname -m)" ]; then
        compiler="$machine-linux-gnu-gcc"
        command -v "$compiler" >/dev/null || fail "no $compiler; Debian has it in gcc-${machine//_/-}-linux-gnu"
        variable="CARGO_TARGET_$(echo "$target" | tr 'a-z-' 'A-Z_')_LINKER"
        export "$variable=$compiler" "CC_${target//-/_}=$compiler"
        for_target=(--target "$target")
        built="$built/$target"
    fi
    # The flag is for the program alone: what it is made of is built already.
    cargo rustc --release --locked "${for_target[@]}" --bin rollcall -- -C target-feature=+crt-static -C strip=symbols
    binary="$built/release/rollcall"
fi

version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)"
name="rollcall-$version-$machine-linux"
mkdir -p "$out"
staging="$(mktemp -d "$out/.$name.XXXXXX")"
trap 'rm -rf "$staging"' EXIT
mkdir "$staging/$name"
install -m 0755 "$binary" "$staging/$name/rollcall"
install -m 0755 deploy/install.sh "$staging/$name/install.sh"
cp README.md README.zh-CN.md LICENSE "$staging/$name/"
cp -r docs seeds config jobs "$staging/$name/"
mkdir "$staging/$name/systemd"
cp deploy/*.service deploy/*.timer "$staging/$name/systemd/"
(cd "$staging/$name" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS)
# Equal contents make an equal archive.
when="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}"
tar -C "$staging" --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner --mode=go=u,go-w -cf - "$name" \
    | gzip -9n > "$staging/$name.tar.gz"
mv "$staging/$name.tar.gz" "$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
printf '%s\n' "$out/$name.tar.gz"
