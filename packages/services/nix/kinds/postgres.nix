# PostgreSQL: a server with its own user, folders and port, and databases and roles if asked for.
#
#   s.postgres {
#     instance = "shop";
#     databases.shop = { password = "/etc/secrets/shop-db"; schema = ./schema.sql; };
#     roles.reporting = { memberOf = [ "shop" ]; };
#   }
#
# Others reach it as `s.endpoint "postgres@shop" "sql"`: by the folder of its socket on the same host, else by address and
# port. It listens on loopback, and on the host's address only if a service of another host needs it; only hosts with such a
# service are let in. It works with PostgreSQL 15. The data is made at the first start, in ${own.state}/data; databases and
# roles are made after each start, unless they are there. None is ever removed.
#
#   instance   which of several; none: the one called `postgres`
#   port       a number, or "auto"
#   settings   of postgresql.conf: name -> text, number, true (`on`), false (`off`)
#   databases  name -> {
#                owner     a role of `roles`; by default one of the database's name
#                password  for that default owner: see roles
#                user      likewise
#                schema    SQL, as text or a file, that its owner runs after each start: it must be able to run again
#              }
#   roles      name -> {
#                password  a file of the host with the password in it; then it is asked for, on the host too
#                user      without a password: the user of the host that may take the role; by default of its name
#                memberOf  roles whose rights it has
#              }
#
# `postgres { databases = x; } ++ postgres { databases = y; }` is `postgres { databases = x // y; }`, likewise for roles.
{
  program,
  checked,
  words,
  part,
  originOf,
  ...
}@own:

let
  steps = import ./postgres-steps.nix own;
in
{
  instance ? null,
  port ? "auto",
  settings ? { },
  databases ? { },
  roles ? { },
}@given:

let
  inherit (builtins)
    concatStringsSep
    elem
    isString
    listToAttrs
    map
    readFile
    replaceStrings
    ;
  inherit (words) each;

  id = checked.idOf "postgres" instance;
  folder = "/etc/nixtools/${id}";
  runtime = "\${own.runtime}";
  listen = "\${listen.sql:,}";

  quoted = text: "'${replaceStrings [ "\\" "'" ] [ "\\\\" "''" ] text}'";
  decided = [
    "config_file"
    "data_directory"
    "external_pid_file"
    "hba_file"
    "ident_file"
    "listen_addresses"
    "port"
    "unix_socket_directories"
  ];
  setting =
    name: value:
    if elem name decided then
      throw "postgres.settings.${name} follows from where the server runs and who needs it"
    else
      "${checked.settingName "postgres.settings" name} = ${
        quoted (
          checked.setting {
            yes = "on";
            no = "off";
          } "postgres.settings.${name}" value
        )
      }\n";

  server = words.keepsRunning // {
    description = "PostgreSQL database server";
    exec.argv = [
      program.postgres
      "--config-file=${folder}/postgresql.conf"
    ];
    own = {
      user = true;
      state = "0700";
      runtime = "0755";
    };
    parameters.ports.sql = checked.port "postgres.port" port;
    endpoints.sql = {
      port = "sql";
      socket = runtime;
    };
    dependencies = {
      after = [ "network-online" ];
      wants = [ "network-online" ];
    };
    readiness = {
      port = "sql";
      timeoutMs = 120000;
    };
    hooks.preStart."1-data" = steps.makeData;
    hooks.postStart."1-answers" = steps.waitForAnswer;
    reload.signal = "HUP";
    # Fast shutdown: clients are sent away, what is committed is safe.
    stop = {
      signal = "INT";
      kill = "mixed";
      timeoutMs = 60000;
    };
    files = {
      "${folder}/postgresql.conf".text = ''
        data_directory = '${steps.data}'
        hba_file = '${folder}/pg_hba.conf'
        ident_file = '${folder}/pg_ident.conf'
        listen_addresses = '${listen}'
        port = ''${port.sql}
        unix_socket_directories = '${runtime}'
        password_encryption = 'scram-sha-256'
        ${concatStringsSep "" (each setting settings)}'';
      "${folder}/pg_hba.conf".parts.superuser = "local all postgres peer map=superuser\n";
      "${folder}/pg_ident.conf".parts.superuser = ''
        superuser ''${own.user} postgres
        superuser root postgres
      '';
    };
  };

  role =
    origin: written:
    {
      password ? null,
      user ? null,
      memberOf ? [ ],
    }:
    let
      name = checked.sqlName "postgres, the name of a role" written;
      where = "postgres.roles.${name}";
      label = "role-${name}";
    in
    if name == "postgres" then
      throw "postgres.roles.postgres: it is there already, for the server's own user and root"
    else if password != null && user != null then
      throw "${where} has both a password and a user: keep one"
    else
      part origin {
        services.${id} = {
          hooks.postStart = {
            "2-role-${name}" = steps.makeRole name;
          }
          // listToAttrs (
            map (group: {
              name = "3-member-${builtins.substring 0 50 (words.labelFor "${name}.${group}")}";
              value = steps.addToGroup name (checked.sqlName "${where}.memberOf" group);
            }) memberOf
          )
          // (
            if password == null then { } else { "3-password-${name}" = steps.setPassword name "\${secret.${label}}"; }
          );
          files = {
            "${folder}/pg_hba.conf".parts.${label} =
              if password == null then
                "local all \"${name}\" peer map=role_${name}\n"
              else
                ''
                  local all "${name}" scram-sha-256
                  host all "${name}" 127.0.0.1/32 scram-sha-256
                  host all "${name}" ''${each.client.sql.network} scram-sha-256
                '';
          }
          // (
            if password != null then
              { }
            else
              {
                "${folder}/pg_ident.conf".parts.${label} =
                  "role_${name} ${if user == null then name else checked.account "${where}.user" user} \"${name}\"\n";
              }
          );
        }
        // (
          if password == null then { } else { secrets.${label}.source = checked.path "${where}.password" password; }
        );
      };

  database =
    written:
    {
      owner ? null,
      password ? null,
      user ? null,
      schema ? "",
    }:
    let
      name = checked.sqlName "postgres, the name of a database" written;
      where = "postgres.databases.${name}";
      origin = originOf written databases;
      sql = if isString schema then schema else readFile schema;
      by = if owner == null then name else checked.sqlName "${where}.owner" owner;
    in
    (
      if owner == null then
        [ (role origin name { inherit password user; }) ]
      else if password != null || user != null then
        throw "${where} has an owner of its own: that role has the password or the user"
      else
        [ ]
    )
    ++ [
      (part origin {
        services.${id} = {
          hooks.postStart = {
            "4-database-${name}" = steps.makeDatabase name by;
          }
          // (if sql == "" then { } else { "5-schema-${name}" = steps.runSchema name by "${folder}/${name}.sql"; });
        }
        // (if sql == "" then { } else { files."${folder}/${name}.sql".text = sql; });
      })
    ];
in
[ (part (originOf "instance" given) { services.${id} = server; }) ]
++ each (name: role (originOf name roles) name) roles
++ builtins.concatLists (each database databases)
