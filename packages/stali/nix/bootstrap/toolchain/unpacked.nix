# A derivation that busybox makes of Debian packages: `script` runs with $root, where they are unpacked, and $out.
{ system, seed, inputs }:
{
  name,
  packages,
  script,
  environment ? { },
}:
derivation (
  {
    inherit name system;
    builder = "${seed}/bin/busybox";
    args = [ "sh" "-euc" ''
      root=$NIX_BUILD_TOP/root
      busybox=$seed/bin/busybox
      "$busybox" mkdir -p "$root" "$NIX_BUILD_TOP/bin"
      for applet in $("$busybox" --list); do
        "$busybox" ln -s "$busybox" "$NIX_BUILD_TOP/bin/$applet"
      done
      PATH=$NIX_BUILD_TOP/bin
      export PATH
      for package in $packages; do dpkg-deb -x "$package" "$root"; done
      . "$script"
    '' ];
    inherit seed script;
    packages = map (package: inputs.packages.${package}) packages;
    # The linker of a host would be asked first.
    LD_LIBRARY_PATH = "";
  }
  // environment
)
