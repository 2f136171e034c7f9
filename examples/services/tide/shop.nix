# A shop: an application that shows wares from its database. Two parts, since the two may stand on different hosts.
{ s, secrets }:

{
  shop = s.app {
    name = "shop";
    host = "shop.example";
    database = s.endpoint "postgres@shop" "sql";
    password = "${secrets}/shop";
    argv = [
      "/usr/bin/perl"
      "\${value.files}/rows.pl"
    ];
    files = {
      "http.pl" = ./http.pl;
      "rows.pl" = ./rows.pl;
    };
    env = {
      PSQL = "/usr/lib/postgresql/15/bin/psql";
      QUERY = "SELECT name || ' ' || price FROM wares ORDER BY name";
    };
  };

  shop-data = s.postgres {
    instance = "shop";
    databases.shop = {
      password = "${secrets}/shop";
      schema = ''
        CREATE TABLE IF NOT EXISTS wares (name text PRIMARY KEY, price integer NOT NULL);
        INSERT INTO wares VALUES ('teapot', 12), ('kettle', 30) ON CONFLICT DO NOTHING;
      '';
    };
  };
}
