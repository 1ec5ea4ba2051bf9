#!/usr/bin/env bash
# Builds and tries what can be built on this Debian, in an environment with the extra "dev": the wheel, the frozen
# folder, the .deb, the AppDir. What is found is printed; it ends at the first failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        lintian desktop-file-utils appstream xvfb binutils libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 \
        libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xkb1 >/dev/null
fi

bash packaging/check_release.sh
python packaging/bundles/build_folder.py
python packaging/bundles/try_bundle.py dist/inpaint-app/inpaint-app
python packaging/bundles/build_deb.py
bash packaging/bundles/try_deb.sh dist/inpaint-app_*_amd64.deb
python packaging/bundles/build_appdir.py
python packaging/bundles/try_bundle.py dist/InpaintApp.AppDir/AppRun
