# Constructors: ordinary functions from the parameters of a service to a list of parts. There is no other configuration than
# what each is given. Each has a file of its own, whose head says what it takes.
#
# Of kinds whose elements come together in one service (virtual hosts, keys, targets), `KIND elements` is one part an element:
# so `nginx x ++ nginx y` is `nginx (x // y)`, and `nginx { }` is nothing. `KINDWith { instance = "edge"; } elements` is another
# instance of it, beside the first.
#
#   pkgs, programs   where programs are: see programs.nix
{
  pkgs ? { },
  programs ? { },
}:

let
  own = {
    program = import ./programs.nix { inherit pkgs programs; };
    checked = import ./checked.nix;
    words = import ./words.nix;
    part = import ./part.nix;
    inherit (import ../origin.nix) originOf;
    inherit kinds;
  };
  kinds = rec {
    nginxWith = import ./nginx.nix own;
    nginx = nginxWith { };
    postgres = import ./postgres.nix own;
    redis = import ./redis.nix own;
    program = import ./program.nix own;
    app = import ./app.nix own;
    site = import ./site.nix own;
    cron = import ./cron.nix own;
    prometheusWith = import ./prometheus.nix own;
    prometheus = prometheusWith { };
    sshdWith = import ./sshd.nix own;
    sshd = sshdWith { };
  };
in
kinds
