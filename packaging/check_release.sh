#!/usr/bin/env bash
# Makes the wheel and the source archive in dist, and has them checked: size, contents, metadata, validators of desktops.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -f dist/*.whl dist/*.tar.gz
python -m pip wheel -q --no-deps -w dist .
wheel=$(ls dist/inpaint_app-*.whl)
bytes=$(stat -c %s "$wheel")
echo "$wheel: $((bytes / 1000000)) MB"
test "$bytes" -lt 64000000
twine check --strict dist/*.whl
check-wheel-contents "$wheel"
id=$(sed -n 's/^APP_ID = "\(.*\)"$/\1/p' inpaint_app/version.py)
desktop-file-validate "packaging/$id.desktop"
appstreamcli validate --no-net "packaging/$id.metainfo.xml"
