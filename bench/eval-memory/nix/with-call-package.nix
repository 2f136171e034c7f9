# The set by callPackage: each layer adds packages, and changes those of earlier layers by .override. With `cross`, what callPackage
# looks arguments up in is spliced of the set to build on and the set to run. Without `hoisted`, each package is called in a scope
# of its own, as the Haskell packages of 2014 were.
{ cross, hoisted, layers }:
let
  callPackageWith = import ./call-package.nix;
  setFor =
    system: spliceWith:
    import ./fixed-point.nix (
      [
        (
          final: _:
          let
            scope = spliceWith final;
          in
          {
            mkDerivation = import ./derivation.nix { inherit system; };
            newScope = extra: callPackageWith (scope // extra);
            callPackage =
              if hoisted then
                final.newScope { pkgs = final; }
              else
                function: arguments: final.newScope { pkgs = final; } function arguments;
          }
        )
      ]
      ++ map (
        { packages, changes }:
        final: previous:
        builtins.mapAttrs (_: function: final.callPackage function { }) packages
        // builtins.mapAttrs (name: flag: previous.${name}.override { inherit flag; }) changes
      ) layers
    );
  build = setFor "x86_64-linux" (final: final);
  withBuild =
    host:
    import ./splice.nix {
      buildBuild = build;
      buildHost = build;
      buildTarget = build;
      hostHost = host;
      hostTarget = host;
      targetTarget = host;
    }
    // { inherit (host) mkDerivation newScope callPackage; };
in
if cross then setFor "aarch64-linux" withBuild else build
