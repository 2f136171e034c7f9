# How NixOS calls nixboot; the other modules here import it.
{ pkgs, ... }:

let inherit (pkgs.lib) mkOption types; in

{
  options.nixboot.command = mkOption {
    type = types.str;
    default = "nixboot";
    example = "/nix/store/…-nodejs/bin/node /opt/nixtools/apps/nixboot/bin/nixboot.mjs";
    description = "The words of a shell that start nixboot. No PATH but that of the system is set when they are read.";
  };
}
