; Inno Setup 6: an installer from the folder that build_folder.py has made on Windows.
;   python packaging\bundles\build_folder.py
;   iscc /DVersion=0.1.0 packaging\bundles\windows\inpaint-app.iss
; It installs for one user without asking for an administrator, or for all with one. To sign it, name a tool that signs
; in Inno Setup's settings and add /SNAME to the command.

#ifndef Version
  #error Say which version this is: /DVersion=...
#endif
#define Root "..\..\.."

[Setup]
AppId=org.inpaint_app.InpaintApp
AppName=Inpaint App
AppVersion={#Version}
AppPublisher=inpaint-app developers
DefaultDirName={autopf}\Inpaint App
DefaultGroupName=Inpaint App
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
ChangesEnvironment=yes
Compression=lzma2/max
SolidCompression=yes
LicenseFile={#Root}\LICENSE
OutputDir={#Root}\dist
OutputBaseFilename=inpaint-app-{#Version}-setup
SetupIconFile={#Root}\packaging\icons\inpaint-app.ico
UninstallDisplayIcon={app}\Inpaint App.exe
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "path"; Description: "Make the command inpaint-app known to terminals"; Flags: unchecked

[Files]
Source: "{#Root}\dist\inpaint-app\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Inpaint App"; Filename: "{app}\Inpaint App.exe"; AppUserModelID: "org.inpaint_app.InpaintApp"

[Registry]
; Projects open with it; photos keep the program they have, and get it in "Open with". Made by make_windows.py.
#include "associations.iss"
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: not PathIsThere

[Run]
Filename: "{app}\Inpaint App.exe"; Description: "Start Inpaint App"; Flags: nowait postinstall skipifsilent

[Code]
function PathIsThere: Boolean;
var
  Value: String;
begin
  Result := RegQueryStringValue(HKA, 'Environment', 'Path', Value)
    and (Pos(';' + ExpandConstant('{app}'), ';' + Value) > 0);
end;
