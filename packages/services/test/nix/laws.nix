# For pairs of elements of each sharable kind: what two calls make, and what one call with both makes.
#
#   pairs  JSON file: kind -> list of [ x y ]
{ pairs }:

let
  s = import ../../nix/services.nix { };
  kinds = {
    inherit (s)
      nginx
      cron
      prometheus
      sshd
      ;
    "nginx@edge" = s.nginxWith {
      instance = "edge";
      port = 8080;
    };
    databases = databases: s.postgres { inherit databases; instance = "shop"; };
    roles = roles: s.postgres { inherit roles; };
  };
  # JSON has no functions; an endpoint is written as what `s.endpoint` gives.
  given = builtins.fromJSON (builtins.readFile pairs);
in
{
  laws = builtins.mapAttrs (
    kind: pairs:
    map (
      pair:
      let
        x = builtins.elemAt pair 0;
        y = builtins.elemAt pair 1;
      in
      {
        apart = s.merge [
          (kinds.${kind} x)
          (kinds.${kind} y)
        ];
        together = kinds.${kind} (x // y);
      }
    ) pairs
  ) given;
  nothing = map (kind: kinds.${kind} { }) [
    "nginx"
    "nginx@edge"
    "cron"
    "prometheus"
    "sshd"
  ];
}
