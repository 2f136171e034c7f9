# The one program that unpacks everything else: Debian's static busybox. Of the host, this takes /bin/sh and dpkg-deb, and its output
# is fixed: another host cannot make another seed, only none.
{ system, lock, package }:
derivation {
  name = "stali-seed";
  inherit system package;
  builder = "/bin/sh";
  args = [
    "-euc"
    ''
      PATH=/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin
      if ! type dpkg-deb >/dev/null 2>&1; then
        echo "stali: no dpkg-deb on this host, which takes the first program out of its package (Debian: dpkg; NixOS: dpkg)" >&2
        exit 1
      fi
      dpkg-deb -x "$package" package
      mkdir -p "$out/bin"
      cp package/bin/busybox "$out/bin/"
    ''
  ];
  outputHashMode = "recursive";
  outputHashAlgo = "sha256";
  outputHash = lock.seed.sha256;
}
