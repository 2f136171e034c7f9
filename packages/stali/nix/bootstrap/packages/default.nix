# Sources of Debian in place of those that 2014's addresses had. `unmodified` are the tree's expressions with another `src` (pcre is without
# C++, too); openssl and nginx have other flags, since theirs are of versions that Debian no longer has.
{ inputs }:
self: super:
let
  inherit (inputs) sources;
  override = super.lib.overrideDerivation;
  isStatic = self.stdenv.isStatic or false;
  # The name keeps the version of the tree's expression.
  from = source: package: override package (_: { src = sources.${source}; });

  # Where OpenSSL would look for modules and engines, of which it has none: text in its archive that would keep it with the server.
  forgetOpenssl = ''
    sed -i "s,''${NIX_STORE}/[0-9a-z]\{32\}-openssl,$NIX_STORE/eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-openssl,g" "$out/bin/nginx"
  '';

  unmodified = {
    busybox = from "busybox" super.busybox;
    bzip2 = from "bzip2" super.bzip2;
    dash = from "dash" super.dash;
    gnused = from "sed" super.gnused;
    gnugrep = from "grep" super.gnugrep;
    gzip = from "gzip" super.gzip;
    hello = from "hello" super.hello;
    pv = from "pv" super.pv;
    pwgen = from "pwgen" super.pwgen;
    unzip = from "unzip" super.unzip;
    pcre = from "pcre3" (super.pcre.override { cplusplusSupport = false; });
    zlib = from "zlib" super.zlib;
  };
in
unmodified
// {
  openssl = override (from "openssl" super.openssl) (_: import ./openssl.nix { inherit isStatic; });
  nginx = override (from "nginx" super.nginx) (_: import ./nginx.nix {
    inherit (self) openssl zlib pcre;
    nukeInputs = if isStatic then forgetOpenssl else "";
  });
  # nixpkgs' own way of choosing would need a "no" for each of a thousand options.
  busyboxSmall = override unmodified.busybox (_: {
    name = "busybox-small";
    configurePhase = ''
      make defconfig
      awk -v only=${./busybox-small.config} -f ${./busybox-only.awk} .config $(find . -name Config.in | sort) > chosen
      sed "s,^CONFIG_PREFIX=.*,CONFIG_PREFIX=\"$out\"," chosen > .config
      make oldconfig < /dev/null
    '';
  });
}
