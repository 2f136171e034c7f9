# Derivations that render a service set: one for each target that is asked for. Each runs the bundled renderer, one file,
# with the given node, so that there is one implementation. Needs nothing else; works offline.
#
#   set       the service set
#   nodejs    a package with bin/node
#   system    where it is built
#   renderer  the file that node runs: it reads the set from $setPath and renders for $target into $out
{
  set,
  nodejs,
  system,
  renderer,
}:

let
  targets = [
    "compose"
    "dinit"
    "finit"
    "kubernetes"
    "launchd"
    "nspawn"
    "oci"
    "openrc"
    "quadlet"
    "rcd"
    "runit"
    "s6"
    "s6-rc"
    "sh"
    "supervisord"
    "systemd"
    "systemd-user"
    "sysv"
  ];

  render =
    target:
    derivation {
      name = "services-${target}";
      inherit system target;
      set = builtins.toJSON set;
      passAsFile = [ "set" ];
      builder = "${nodejs}/bin/node";
      args = [ "${renderer}" ];
      preferLocalBuild = true;
      allowSubstitutes = false;
    };
in
builtins.listToAttrs (
  map (name: {
    inherit name;
    value = render name;
  }) targets
)
