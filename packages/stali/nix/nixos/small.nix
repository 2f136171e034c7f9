# A configuration as a small NixOS, without Perl in one of 2014 either: `configuration = stali.nixos.small ./configuration.nix;`.
# There, options of which the last definition counts are those of the configuration itself, never of what it imports; so it
# is this that has to be the configuration.
configuration:
{ config, options, pkgs, lib ? pkgs.lib, ... }:
let
  inherit (lib)
    filter
    head
    optionalAttrs
    overrideDerivation
    stringAfter
    ;

  # As the modules of NixOS have defined it.
  isTheirs = definition: definition ? toplevel && !(definition ? withoutPerl);
  toplevel = (head (filter isTheirs options.system.build.definitions)).toplevel;
in
{
  imports = [ configuration ./minimal.nix ];

  # Since there is an order of definitions, there are better means: `system.switch.enable`, /etc as an overlay; ./settings.nix has them.
  config = optionalAttrs (!(lib ? mkAfter)) {
    system.activationScripts.etc = stringAfter [ "stdio" ] ''
      echo "setting up /etc..."
      ${pkgs.stdenv.shell} ${./setup-etc.sh} ${config.system.build.etc}/etc
    '';

    # It cannot switch to another configuration: it is replaced as a whole, by its boot menu.
    system.build = {
      withoutPerl = true;
      toplevel = overrideDerivation toplevel (old: {
        perl = "";
        installBootLoader = "";
        buildCommand = ''
          ${old.buildCommand}
          rm $out/bin/switch-to-configuration
        '';
      });
    };
  };
}
