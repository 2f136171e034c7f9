# runCommand name attributes script: a package that is the result of one script.
{ stdenv }:
name: attributes: script:
stdenv.mkDerivation (
  {
    inherit name;
    installPhase = script;
  }
  // attributes
)
