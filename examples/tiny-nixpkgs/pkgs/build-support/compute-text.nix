# computeText { name; sha256; script; }: a file that is known by the hash of its content, however it was made.
# The offline cousin of a download: change the script as you like, as long as the result stays the same.
{ system }:
{
  name,
  sha256,
  script,
}:
builtins.derivation {
  inherit name system;
  builder = "/bin/sh";
  args = [
    "-euc"
    "export PATH=/bin:/usr/bin; { ${script} ; } > $out"
  ];
  outputHashMode = "flat";
  outputHashAlgo = "sha256";
  outputHash = sha256;
}
