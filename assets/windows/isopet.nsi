; The installer for Windows: for one user, without an administrator. It offers the program for files and takes none over
; from another; the uninstaller removes what was installed, by name, and leaves whatever else lies there.
; .ci/package-windows defines VERSION, NUMBERS, TREE (the files), LISTS (removals by name), SIZE (in KB), ICON and OUT.

Unicode true
Target amd64-unicode
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Isopet"
!define CLASSES "Software\Classes"

Name "Isopet"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Isopet"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetDateSave on
ManifestDPIAware true
ManifestSupportedOS Win10 ; without that Windows says that it is an older one
BrandingText "Isopet ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "Isopet"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Isopet, installer"
VIAddVersionKey "LegalCopyright" "Apache License, version 2.0"

!include "MUI2.nsh"
!include "WinVer.nsh"
!include "LogicLib.nsh"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\isopet.exe"
!insertmacro MUI_PAGE_LICENSE "${TREE}\LICENSE.txt"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Finnish"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString OldWindows ${LANG_ENGLISH} "Isopet needs Windows 10 or newer."
LangString OldWindows ${LANG_GERMAN} "Isopet braucht Windows 10 oder neuer."
LangString OldWindows ${LANG_FINNISH} "Isopet vaatii Windows 10:n tai uudemman."
LangString OldWindows ${LANG_SIMPCHINESE} "Isopet 需要 Windows 10 或更高版本。"
LangString Running ${LANG_ENGLISH} "Isopet is running. Close it, and try again."
LangString Running ${LANG_GERMAN} "Isopet läuft. Bitte schließen und noch einmal versuchen."
LangString Running ${LANG_FINNISH} "Isopet on käynnissä. Sulje se ja yritä uudelleen."
LangString Running ${LANG_SIMPCHINESE} "Isopet 正在运行。请关闭后重试。"
LangString Offer ${LANG_ENGLISH} "Offer for PET scans"
LangString Offer ${LANG_GERMAN} "Für PET-Aufnahmen anbieten"
LangString Offer ${LANG_FINNISH} "Tarjoa PET-kuville"
LangString Offer ${LANG_SIMPCHINESE} "为 PET 图像提供"

; Whoever replaces the program while it runs would get half of it.
!macro NotRunning
	again:
	ClearErrors
	${If} ${FileExists} "$INSTDIR\isopet.exe"
		FileOpen $0 "$INSTDIR\isopet.exe" a
		${If} ${Errors}
			MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
			SetErrorLevel 2
			Quit
		${EndIf}
		FileClose $0
	${EndIf}
!macroend

; Offer TYPE ENDING: Windows shows the program under "Open with", and asks when a new one comes.
!macro OfferFor type ending
	WriteRegNone HKCU "${CLASSES}\${ending}\OpenWithProgids" "${type}"
!macroend
!macro OfferNoMore type ending
	DeleteRegValue HKCU "${CLASSES}\${ending}\OpenWithProgids" "${type}"
	DeleteRegKey /ifempty HKCU "${CLASSES}\${ending}\OpenWithProgids"
	DeleteRegKey /ifempty HKCU "${CLASSES}\${ending}"
!macroend
!macro EachEnding do
	!insertmacro ${do} "Isopet.Session" ".isopet"
	!insertmacro ${do} "Isopet.Scan" ".nii"
	!insertmacro ${do} "Isopet.Scan" ".gz"
	!insertmacro ${do} "Isopet.Scan" ".dcm"
!macroend

!macro Type name text
	WriteRegStr HKCU "${CLASSES}\${name}" "" "${text}"
	WriteRegStr HKCU "${CLASSES}\${name}\DefaultIcon" "" "$INSTDIR\isopet.exe,0"
	WriteRegStr HKCU "${CLASSES}\${name}\shell\open\command" "" '"$INSTDIR\isopet.exe" "%1"'
!macroend

!macro TellDesktop
	System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Function .onInit
	${IfNot} ${AtLeastWin10}
		MessageBox MB_OK|MB_ICONSTOP "$(OldWindows)" /SD IDOK
		SetErrorLevel 2
		Quit
	${EndIf}
FunctionEnd

Section "Isopet" SectionProgram
	SectionIn RO
	!insertmacro NotRunning
	; What an older version had goes, by its own list.
	${If} ${FileExists} "$INSTDIR\uninstall.exe"
		ExecWait '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'
	${EndIf}
	SetOutPath "$INSTDIR"
	File /r "${TREE}\*"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateDirectory "$SMPROGRAMS\Isopet"
	CreateShortcut "$SMPROGRAMS\Isopet\Isopet.lnk" "$INSTDIR\isopet.exe"
	SetOutPath "$PROFILE"
	CreateShortcut "$SMPROGRAMS\Isopet\Isopet commands.lnk" "$SYSDIR\cmd.exe" \
		'/K set "PATH=$INSTDIR;%PATH%" && isopet --help' "$INSTDIR\isopet.exe"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Isopet"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\isopet.exe,0"
	WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The makers of Isopet"
	WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE}
	WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
	WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "$(Offer)" SectionOffer
	!insertmacro Type "Isopet.Session" "Isopet session"
	!insertmacro Type "Isopet.Scan" "Medical image"
	!insertmacro EachEnding OfferFor
	; Sessions are the program's own files; another that has them keeps them.
	ReadRegStr $0 HKCR ".isopet" ""
	${If} $0 == ""
		WriteRegStr HKCU "${CLASSES}\.isopet" "" "Isopet.Session"
	${EndIf}
	!insertmacro TellDesktop
SectionEnd

Section "Uninstall"
	!insertmacro NotRunning
	!include "${LISTS}"
	Delete "$INSTDIR\uninstall.exe"
	SetOutPath "$TEMP"
	RMDir "$INSTDIR" ; unless something of the user's is in it
	Delete "$SMPROGRAMS\Isopet\Isopet.lnk"
	Delete "$SMPROGRAMS\Isopet\Isopet commands.lnk"
	RMDir "$SMPROGRAMS\Isopet"
	ReadRegStr $0 HKCU "${CLASSES}\.isopet" ""
	${If} $0 == "Isopet.Session"
		DeleteRegValue HKCU "${CLASSES}\.isopet" ""
	${EndIf}
	!insertmacro EachEnding OfferNoMore
	DeleteRegKey HKCU "${CLASSES}\Isopet.Session"
	DeleteRegKey HKCU "${CLASSES}\Isopet.Scan"
	DeleteRegKey HKCU "${UNINSTALL}"
	!insertmacro TellDesktop
SectionEnd
