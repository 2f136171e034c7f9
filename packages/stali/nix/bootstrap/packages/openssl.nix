# OpenSSL 3 for a server: TLS 1.2 and 1.3 in two libraries, without what only its own programs, old protocols or loaded modules need.
# The tree's expression is of version 1.0.1: its patch and its flag `shared` go.
{ isStatic }:
{
  patches = [ ];
  configureFlags = toString (
    [ (if isStatic then "no-shared" else "shared") "--libdir=lib" "--openssldir=/etc/ssl" ]
    ++ map (name: "no-${name}") [
      "tests" "module" "dso" "engine" "legacy" "async" "ui-console" "comp"
      "ssl3" "dtls" "srp" "srtp" "psk" "nextprotoneg" "cmp" "cms" "ct" "ts"
      "aria" "bf" "camellia" "cast" "des" "dsa" "ec2m" "gost" "idea" "md4" "mdc2" "rc2" "rc4" "rmd160" "scrypt" "seed"
      "siphash" "sm2" "sm3" "sm4" "whirlpool"
    ]
  );
  buildFlags = "build_libs";
  installTargets = if isStatic then "install_dev" else "install_dev install_runtime_libs";
  enableParallelBuilding = true;
}
