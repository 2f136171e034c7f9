# What reads a password: the steps of constructors that are given the path of its file.
let
  s = import ../../nix/services.nix { };
  password = "/PASSWORD";
  stepsOf =
    parts:
    builtins.concatLists (
      map (
        part:
        builtins.concatLists (
          map (service: builtins.attrValues (service.hooks.preStart or { } // service.hooks.postStart or { })) (
            builtins.attrValues part.services
          )
        )
      ) parts
    );
  reads = step: builtins.any (word: builtins.match "[$][{]secret[.].*" word != null) step.argv;
in
builtins.mapAttrs (_: parts: (builtins.head (builtins.filter reads (stepsOf parts))).argv) {
  redis = s.redis { inherit password; };
  app = s.app {
    name = "shop";
    argv = [ "/bin/shop" ];
    host = "shop.example";
    database = s.endpoint "postgres" "sql";
    inherit password;
  };
  postgres = s.postgres { databases.shop = { inherit password; }; };
}
