#!/usr/bin/env bash
# An image for macOS from the program that build_folder.py has made there, signed and notarised where keys are named.
#   python packaging/bundles/build_folder.py && bash packaging/bundles/macos/build_dmg.sh
# SIGN_AS: name of a "Developer ID Application" certificate in the keychain. NOTARY_PROFILE: what was kept under it by
# "xcrun notarytool store-credentials". Without them the image is made unsigned, and Gatekeeper asks before it opens.
set -euo pipefail
cd "$(dirname "$0")/../../.."

app="dist/Inpaint App.app"
version=$(python -c 'from inpaint_app.version import __version__; print(__version__)')
image="dist/inpaint-app-$version-$(uname -m).dmg"
test -d "$app"

if [ -n "${SIGN_AS:-}" ]; then
    # the libraries first: the seal of the whole holds theirs
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --sign "$SIGN_AS"
    codesign --force --timestamp --options runtime --sign "$SIGN_AS" \
        --entitlements packaging/bundles/macos/entitlements.plist "$app"
    codesign --verify --deep --strict "$app"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$app" "$work/"
ln -s /Applications "$work/Applications"
hdiutil create -volname "Inpaint App" -srcfolder "$work" -format ULMO -ov "$image"

if [ -n "${SIGN_AS:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
    codesign --timestamp --sign "$SIGN_AS" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
