# Two nginx, three PostgreSQL and two Redis for one host. Each nginx has a page of its own.
let
  s = import ../../../packages/services/nix/services.nix { };
  web =
    instance:
    s.nginxWith
      {
        inherit instance;
        port = "auto";
      }
      {
        "site.example".pages."index.html" = "this is ${instance}\n";
      };
  data =
    instance:
    s.postgres {
      inherit instance;
      databases.app.schema = ''
        CREATE TABLE IF NOT EXISTS place (name text PRIMARY KEY);
        INSERT INTO place VALUES ('${instance}') ON CONFLICT DO NOTHING;
      '';
    };
in
s.merge [
  (web "edge")
  (web "inner")
  (data "shop")
  (data "blog")
  (data "wiki")
  (s.redis { instance = "cache"; })
  (s.redis { instance = "queue"; })
]
