; Links that begin with cpx-bridge: wake the companion. SHELL_CONTEXT is the person or the machine, as it was installed for.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\cpx-bridge" "" "URL:CPx Bridge"
  WriteRegStr SHELL_CONTEXT "Software\Classes\cpx-bridge" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\cpx-bridge\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\cpx-bridge\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\cpx-bridge"
!macroend
