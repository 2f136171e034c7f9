# An application of the web with a database: a program that is told where the database is, and a virtual host before it.
#
#   s.app {
#     name = "shop";
#     argv = [ "/usr/bin/perl" "''${value.files}/app.pl" ];
#     files."app.pl" = ./app.pl;
#     host = "shop.example";
#     database = s.endpoint "postgres@shop" "sql";
#     password = "/etc/secrets/shop-db";
#   }
#
# The database is a part of its own: `s.postgres { instance = "shop"; databases.shop.password = "/etc/secrets/shop-db"; }`, on the
# same host or another. The program finds in its environment
#   PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSFILE   as every client of PostgreSQL reads them
#   PORT, LISTEN                                     where it is to answer HTTP: a port, and addresses with spaces between them
#
#   host          name of the virtual host
#   path          prefix of the paths that it answers; by default all
#   database      endpoint of a PostgreSQL
#   databaseName  by default the name of the application
#   role          by default the name of the database
#   password      a file of the host with the role's password in its first line; none: the role is taken by the user
#   site          what the virtual host has besides: see nginx.nix
#   web           what makes the virtual host: `s.nginx`, or `s.nginxWith { … }`
#   …             all else as program.nix has it
{
  checked,
  words,
  kinds,
  originOf,
  ...
}:

{
  name,
  instance ? null,
  host,
  path ? "/",
  database,
  databaseName ? builtins.replaceStrings [ "-" ] [ "_" ] name,
  role ? databaseName,
  password ? null,
  site ? { },
  web ? kinds.nginx,
  env ? { },
  ports ? { },
  needs ? { },
  secrets ? { },
  more ? { },
  ...
}@given:

let
  id = checked.idOf (checked.kind "app.name" name) instance;
  join = import ../join.nix;
  passwordFile = "\${own.runtime}/pgpass";

  withPassword = {
    # The format of .pgpass; libpq reads no plain password from a file.
    hooks.preStart."1-password".argv =
      words.shell
        ''
          umask 077
          ${words.readPassword}
          printf '*:*:*:*:%s\n' "$(printf %s "$password" | sed 's/[\\:]/\\&/g')" >"$2"
        ''
        [
          "\${secret.database}"
          passwordFile
        ];
  };
in
kinds.program (
  removeAttrs given [
    "host"
    "path"
    "database"
    "databaseName"
    "role"
    "password"
    "site"
    "web"
  ]
  // {
    env = {
      PGHOST = "\${need.database.host}";
      PGPORT = "\${need.database.port}";
      PGDATABASE = checked.sqlName "${id}.databaseName" databaseName;
      PGUSER = checked.sqlName "${id}.role" role;
      PORT = "\${port.http}";
      LISTEN = "\${listen.http}";
    }
    // (if password == null then { } else { PGPASSFILE = passwordFile; })
    // env;
    ports = {
      http = "auto";
    }
    // ports;
    needs = needs // {
      inherit database;
    };
    secrets = secrets // (if password == null then { } else { database = password; });
    more = join (if password == null then { } else withPassword) more;
  }
)
++ web {
  ${host} = site // {
    origin = originOf "host" given;
    locations = (site.locations or { }) // {
      ${path}.proxy = {
        service = id;
        endpoint = "http";
      };
    };
  };
}
