# Derivations that render a service set: one for each target that is asked for. Each runs the bundled renderer, one file,
# with the given node, so that there is one implementation. Needs nothing else; works offline.
#
#   set       the service set
#   nodejs    a package with bin/node
#   system    where it is built
#   renderer  the file that node runs: it reads the set from $setPath and renders for $target into $out
#   strict    whether it refuses to drop anything
#
# An output has `files/` as on the machine, `install` and `uninstall` for its shell, and `losses.json`.
{
  set,
  nodejs,
  system,
  renderer,
  strict ? false,
}:

let
  targets = [
    "compose"
    "dinit"
    "finit"
    "freebsd"
    "kubernetes"
    "launchd"
    "nspawn"
    "openrc"
    "quadlet"
    "runit"
    "s6"
    "s6-rc"
    "sh"
    "supervisord"
    "systemd"
    "systemd-user"
    "sysvinit"
  ];

  render =
    target:
    derivation {
      name = "services-${target}";
      inherit system target strict;
      set = builtins.toJSON set;
      passAsFile = [ "set" ];
      builder = "${nodejs}/bin/node";
      args = [ "${renderer}" ];
      preferLocalBuild = true;
      allowSubstitutes = false;
    };

  all = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = render name;
    }) targets
  );
in
# An OCI container is what quadlet describes to podman.
all // { oci = all.quadlet; }
