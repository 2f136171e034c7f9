{ system }:

# A derivation without mkDerivation, and so without version, metadata or policy.
builtins.derivation {
  name = "bare";
  inherit system;
  builder = "/bin/sh";
  args = [
    "-c"
    "echo \"$text\" > $out"
  ];
  text = "I am all there is.";
}
