# Where programs are: what the caller says, else in a package of `pkgs` if it has one, else where Debian has them.
#
#   programs  name -> absolute path
{
  pkgs ? { },
  programs ? { },
}:

let
  known = {
    initdb = {
      package = "postgresql";
      host = "/usr/lib/postgresql/15/bin/initdb";
    };
    nginx = {
      package = "nginx";
      host = "/usr/sbin/nginx";
    };
    postgres = {
      package = "postgresql";
      host = "/usr/lib/postgresql/15/bin/postgres";
    };
    prometheus = {
      package = "prometheus";
      host = "/usr/bin/prometheus";
    };
    psql = {
      package = "postgresql";
      host = "/usr/lib/postgresql/15/bin/psql";
    };
    redis-server = {
      package = "redis";
      host = "/usr/bin/redis-server";
    };
    ssh-keygen = {
      package = "openssh";
      host = "/usr/bin/ssh-keygen";
    };
    sshd = {
      package = "openssh";
      host = "/usr/sbin/sshd";
    };
  };
  unknown = builtins.filter (name: !known ? ${name}) (builtins.attrNames programs);
  where =
    name: { package, host }:
    if programs ? ${name} then
      toString programs.${name}
    else if pkgs ? ${package} then
      "${pkgs.${package}}/bin/${name}"
    else
      host;
in
if unknown == [ ] then
  builtins.mapAttrs where known
else
  throw "programs: nothing here runs \"${builtins.head unknown}\"; known are ${toString (builtins.attrNames known)}"
