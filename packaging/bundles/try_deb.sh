#!/usr/bin/env bash
# Tries a Debian package: lintian, installation, the program (see try_bundle.py), removal, which must leave nothing.
#   sudo bash packaging/bundles/try_deb.sh PACKAGE
set -euo pipefail

package=$(readlink -f "$1")
cd "$(dirname "$0")/../.."
lintian --fail-on error,warning --tag-display-limit 0 "$package"

before=$(mktemp)
after=$(mktemp)
trap 'rm -f "$before" "$after"' EXIT
list() { find /usr /etc /opt /var/lib -xdev -not -path '/var/lib/dpkg/*' -not -path '*/__pycache__/*' | sort; }

list >"$before"
dpkg -i "$package" >/dev/null
python packaging/bundles/try_bundle.py /usr/bin/inpaint-app
man -w inpaint-app >/dev/null
dpkg --purge inpaint-app >/dev/null
list >"$after"
# caches of the system's own, which triggers renew
diff "$before" "$after" | grep '^[<>]' | grep -Ev '/(mime/|icon-theme.cache|mimeinfo.cache|man/)' && exit 1
echo "removed without a trace"
