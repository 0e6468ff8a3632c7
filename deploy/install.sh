#!/bin/sh
# Installs or upgrades rollcall from the folder that it lies in, as root, with no network:
#     ./install.sh [--root DIR]
# Puts the program to /usr/bin, its texts to /usr/share/doc/rollcall and its units to /etc/systemd/system, makes the user
# and the home /var/lib/rollcall. A home's own config/ and jobs/ are never touched. With --root everything goes below DIR,
# and neither a user is made nor systemd told: for an image, or to look first.
set -eu
cd "$(dirname "$0")"

fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

root=""
while [ $# -gt 0 ]; do
    case "$1" in
        --root) [ $# -ge 2 ] || fail "--root needs a folder"; root="$2"; shift ;;
        *) fail "what is $1? give nothing, or --root DIR" ;;
    esac
    shift
done

sha256sum --quiet --strict --check SHA256SUMS >&2 || fail "the archive is damaged: copy it again and unpack it anew; nothing was installed"
./rollcall --version >/dev/null 2>&1 || fail "the program does not run here ($(uname -m)); take the archive for this processor; nothing was installed"
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "run it as root, or with --root DIR"

bin="$root/usr/bin"
home="$root/var/lib/rollcall"
mkdir -p "$bin" "$root/usr/share/doc/rollcall" "$root/etc/systemd/system" "$root/etc/rollcall"
# Beside its place, then renamed: a program that runs keeps its file, and no half is ever there.
cp rollcall "$bin/.rollcall.new"
chmod 0755 "$bin/.rollcall.new"
mv "$bin/.rollcall.new" "$bin/rollcall"
cp README.md README.zh-CN.md LICENSE docs/*.md "$root/usr/share/doc/rollcall/"
cp systemd/* "$root/etc/systemd/system/"
if [ ! -e "$root/etc/rollcall/secrets.env" ]; then
    (umask 077 && : > "$root/etc/rollcall/secrets.env")
fi

if [ -z "$root" ] && ! id rollcall >/dev/null 2>&1; then
    useradd --system --home-dir "$home" --shell /usr/sbin/nologin rollcall
fi
new=no
if [ ! -d "$home" ]; then
    new=yes
    (umask 077 && mkdir -p "$home")
    cp -r config jobs "$home/"
    # Invented people to try it with: sources read seeds/ until they are pointed elsewhere.
    cp -r seeds "$home/"
    [ -n "$root" ] || chown -R rollcall:rollcall "$home"
fi
if [ -z "$root" ] && command -v systemctl >/dev/null 2>&1; then
    systemctl daemon-reload || true
fi

printf 'rollcall %s is installed.\n' "$(./rollcall --version | sed 's/.* //')"
if [ "$new" = yes ]; then
    printf 'Next: point %s/config/sources at your extracts, then\n' "$home"
    printf '    sudo -u rollcall rollcall --home /var/lib/rollcall check\n    systemctl enable --now rollcall\n'
else
    printf '%s stays as it is. Next: systemctl restart rollcall\n' "$home"
fi
