# mkDerivation: attributes of a package -> a derivation with metadata, whose paths exist only if policy allows it.
{
  lib,
  system,
  stdenv,
  checkMeta,
  # Of names: "" where packages run where they are built.
  hostSuffix,
}:

let
  mkDerivation =
    attributes:

    let
      name = attributes.name or "${attributes.pname}${hostSuffix}-${attributes.version}";
      outputs = attributes.outputs or [ "out" ];

      position = builtins.unsafeGetAttrPos "description" (attributes.meta or { });

      # What a user gets who does not ask for outputs by name: the programs, and the manual if there is one.
      outputsToInstall =
        let
          isOutput = output: builtins.elem output outputs;
          main = lib.findFirst isOutput (builtins.head outputs) [
            "bin"
            "out"
          ];
        in
        [ main ] ++ lib.optional (isOutput "man") "man";

      meta = {
        inherit name outputsToInstall;
      }
      // (if position == null then { } else { position = "${position.file}:${toString position.line}"; })
      // (attributes.meta or { })
      // checkMeta.judge (attributes.meta or { });

      # Throws when the package must not be used; evaluated before any path is.
      permission = checkMeta.require { inherit name meta; };

      derivation = builtins.derivation (
        builtins.removeAttrs attributes [
          "meta"
          "passthru"
        ]
        // {
          inherit
            name
            system
            stdenv
            outputs
            ;
          builder = "/bin/sh";
          args = [ "${stdenv}/setup" ];
        }
      );

      # One output, with everything that belongs to the package as a whole.
      describe =
        output:
        derivation.${output}
        // builtins.listToAttrs byOutput
        // (attributes.passthru or { })
        // {
          inherit meta;
          overrideAttrs = change: mkDerivation (attributes // change attributes);
          drvPath = builtins.seq permission derivation.drvPath;
          outPath = builtins.seq permission derivation.${output}.outPath;
        };

      byOutput = map (output: {
        name = output;
        value = describe output // {
          outputSpecified = true;
        };
      }) outputs;
    in
    describe (builtins.head outputs);
in
mkDerivation
