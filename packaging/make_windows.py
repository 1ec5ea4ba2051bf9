"""Makes what the Windows bundle needs from version and suffixes: ``python packaging/make_windows.py``.

``bundles/windows/version.txt`` is the version resource of the programs, ``associations.iss`` the registry's part of the
installer.
"""

from __future__ import annotations

import sys

from making import ROOT, Made, main

sys.path.insert(0, str(ROOT))
from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.version import APP_ID, __version__

WINDOWS = ROOT / "packaging" / "bundles" / "windows"
_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'inpaint-app developers'),
      StringStruct('FileDescription', 'Inpaint App'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'inpaint-app'),
      StringStruct('LegalCopyright', 'Apache-2.0'),
      StringStruct('ProductName', 'Inpaint App'),
      StringStruct('ProductVersion', '{version}'),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x409, 1200])]),
  ],
)
"""


def make() -> Made:
    """Both files."""
    numbers = tuple([*(int(part) for part in __version__.split(".")), 0, 0, 0][:4])
    project = f"{APP_ID}.ora"
    lines = [
        f'Root: HKA; Subkey: "Software\\Classes\\{project}"; ValueType: string; ValueData: "OpenRaster picture"; '
        "Flags: uninsdeletekey",
        f'Root: HKA; Subkey: "Software\\Classes\\{project}\\shell\\open\\command"; ValueType: string; '
        'ValueData: """{app}\\Inpaint App.exe"" ""%1"""',
        f'Root: HKA; Subkey: "Software\\Classes\\.ora\\OpenWithProgids"; ValueType: none; ValueName: "{project}"; '
        "Flags: uninsdeletevalue",
        'Root: HKA; Subkey: "Software\\Classes\\Applications\\Inpaint App.exe\\shell\\open\\command"; '
        'ValueType: string; ValueData: """{app}\\Inpaint App.exe"" ""%1"""; Flags: uninsdeletekey',
    ]
    lines += [
        'Root: HKA; Subkey: "Software\\Classes\\Applications\\Inpaint App.exe\\SupportedTypes"; ValueType: string; '
        f'ValueName: ".{suffix}"; ValueData: ""'
        for suffix in (*PHOTO_SUFFIXES, "ora")
    ]
    return {
        WINDOWS / "version.txt": _RESOURCE.format(version=__version__, numbers=numbers),
        WINDOWS / "associations.iss": "\n".join(lines) + "\n",
    }


if __name__ == "__main__":
    sys.exit(main(make))
