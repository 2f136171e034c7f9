# What is set, in the order in which people ask for it. A path that only some NixOS have is skipped by the others.
let
  words = path: builtins.filter builtins.isString (builtins.split "\\." path);
  to = value: map (path: { path = words path; inherit value; });
in
to false [
  # Documentation.
  "documentation.dev.enable"
  "documentation.doc.enable"
  "documentation.enable"
  "documentation.info.enable"
  "documentation.man.enable"
  "documentation.nixos.enable"
  "programs.info.enable"
  "services.nixosManual.enable"

  # Perl: users, /etc and switching are done by other means.
  "system.switch.enable"
  "system.tools.nixos-generate-config.enable"

  # X, sound and desktops.
  "fonts.enableCoreFonts"
  "fonts.enableFontConfig"
  "fonts.enableFontDir"
  "fonts.fontconfig.enable"
  "programs.ssh.setXAuthLocation"
  "security.polkit.enable"
  "services.udisks.enable"
  "services.udisks2.enable"
  "sound.enable"
  "xdg.autostart.enable"
  "xdg.icons.enable"
  "xdg.menus.enable"
  "xdg.mime.enable"
  "xdg.sounds.enable"

  # What a server in a virtual machine has no use for.
  "boot.bcache.enable"
  "boot.enableContainers"
  "boot.swraid.enable"
  "environment.stub-ld.enable"
  "hardware.enableAllFirmware"
  "hardware.enableRedistributableFirmware"
  "networking.wireless.enable"
  "powerManagement.enable"
  "programs.bash.completion.enable"
  "programs.bash.enableCompletion"
  "programs.command-not-found.enable"
  "programs.nano.enable"
  "services.atd.enable"
  "services.cron.enable"
  "services.fcron.enable"
  "services.logrotate.enable"
  "services.lvm.enable"
  "systemd.enableEmergencyMode"
]
++ to true [
  "boot.initrd.systemd.enable"
  "environment.noXlibs"
  "services.userborn.enable"
  "system.disableInstallerTools"
  "system.etc.overlay.enable"
]
++ to [ ] [
  "environment.defaultPackages"
  "fonts.fonts"
  "fonts.packages"
]
++ to null [ "programs.less.lessopen" ]
++ to [ "en_US.UTF-8/UTF-8" ] [ "i18n.supportedLocales" ]
