# Setup hooks for the packages of any nixpkgs, of 2014 and of today: put them among the native inputs.
#
#   (import ./hooks { inherit (pkgs) runCommand; }).splitOutputs
{ runCommand }:

let
  hook =
    name: parts:
    runCommand name { inherit parts; } ''
      mkdir -p $out/nix-support
      cat $parts > $out/nix-support/setup-hook
    '';
in
{
  splitOutputs = hook "split-outputs-hook" [
    ./after-fixup.sh
    ./split-outputs.sh
  ];
  compressDocumentation = hook "compress-documentation-hook" [
    ./after-fixup.sh
    ./compress-documentation.sh
  ];
}
