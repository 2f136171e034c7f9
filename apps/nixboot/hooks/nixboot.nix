# Installed by "nixboot hook install nixos"; "nixboot hook remove nixos" takes it away.
# To use it: imports = [ ./nixboot.nix ]; in configuration.nix.
{ ... }:

let
  changed = "/run/nixboot.changed";
  always.StartLimitIntervalSec = 0;
in
{
  # While a service runs, its path unit does not look; this pair takes an instant, and what it leaves is seen whenever it came.
  systemd.paths.nixboot-changed = {
    wantedBy = [ "multi-user.target" ];
    unitConfig = always;
    pathConfig = {
      PathChanged = [ "/nix/var/nix/profiles" "/nix/var/nix/profiles/system-profiles" ];
      TriggerLimitIntervalSec = 0;
    };
  };
  systemd.services.nixboot-changed = {
    unitConfig = always;
    serviceConfig.Type = "oneshot";
    script = ": >${changed}";
  };
  systemd.paths.nixboot = {
    wantedBy = [ "multi-user.target" ];
    unitConfig = always;
    pathConfig = {
      PathExists = changed;
      TriggerLimitIntervalSec = 0;
    };
  };
  systemd.services.nixboot = {
    wantedBy = [ "multi-user.target" ];
    unitConfig = always // { RequiresMountsFor = "/nix/var/nix/profiles /boot"; };
    serviceConfig.Type = "oneshot";
    # First the note, then the look: a change in between is noted again.
    script = ''
      rm -f ${changed}
      exec @command@
    '';
  };
}
