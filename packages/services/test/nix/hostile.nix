# Each parameter of each constructor that takes a text, given each of some texts: the parts, or null where it is refused.
#
#   texts  JSON file: list of texts
{ texts }:

let
  s = import ../../nix/services.nix { };
  endpoint = s.endpoint "shop" "http";
  key = "ssh-ed25519 AAAA";
  ask = more: s.postgres ({ instance = "shop"; } // more);
  say = more: s.program ({ name = "hello"; argv = [ "/bin/hello" ]; } // more);
  run = more: s.app ({ name = "shop"; argv = [ "/bin/shop" ]; host = "shop.example"; database = endpoint; } // more);

  parameters = {
    "nginx name" = t: s.nginx { ${t}.root = "/srv"; };
    "nginx instance" = t: s.nginxWith { instance = t; } { "a.example".root = "/srv"; };
    "nginx address" = t: s.nginxWith { addresses = [ t ]; } { "a.example".root = "/srv"; };
    "nginx setting" = t: s.nginxWith { settings.client_body_timeout = t; } { "a.example".root = "/srv"; };
    "nginx setting's name" = t: s.nginxWith { settings.${t} = "1"; } { "a.example".root = "/srv"; };
    "nginx root" = t: s.nginx { "a.example".root = "/srv/${t}"; };
    "nginx alias" = t: s.nginx { "a.example" = { root = "/srv"; aliases = [ t ]; }; };
    "nginx setting of a host" = t: s.nginx { "a.example" = { root = "/srv"; settings.x = [ "a" t ]; }; };
    "nginx location" = t: s.nginx { "a.example".locations."/p/${t}".root = "/srv"; };
    "nginx goal" = t: s.nginx { "a.example".proxy = s.endpoint t "http"; };
    "nginx goal's endpoint" = t: s.nginx { "a.example".proxy = s.endpoint "shop" t; };
    "page's path" = t: s.site { host = "a.example"; pages.${t} = "x"; };
    "page" = t: s.site { host = "a.example"; pages."index.html" = t; };
    "postgres instance" = t: s.postgres { instance = t; };
    "postgres setting" = t: ask { settings.x = t; };
    "postgres setting's name" = t: ask { settings.${t} = "1"; };
    "database" = t: ask { databases.${t} = { }; };
    "database's owner" = t: ask { databases.a.owner = t; };
    "database's user" = t: ask { databases.a.user = t; };
    "database's password" = t: ask { databases.a.password = "/etc/${t}"; };
    "schema" = t: ask { databases.a.schema = "-- ${t}"; };
    "role" = t: ask { roles.${t} = { }; };
    "role's group" = t: ask { roles.a.memberOf = [ t ]; };
    "redis instance" = t: s.redis { instance = t; };
    "redis setting" = t: s.redis { settings.x = t; };
    "redis setting's name" = t: s.redis { settings.${t} = "1"; };
    "redis password" = t: s.redis { password = "/etc/${t}"; };
    "sshd user" = t: s.sshd { ${t} = [ key ]; };
    "sshd key" = t: s.sshd { a = [ "${key} ${t}" ]; };
    "sshd options of a key" = t: s.sshd { a = [ "${t} ${key}" ]; };
    "sshd setting" = t: s.sshdWith { settings.Banner = t; } { a = [ key ]; };
    "sshd setting's name" = t: s.sshdWith { settings.${t} = "1"; } { a = [ key ]; };
    "sshd address" = t: s.sshdWith { addresses = [ t ]; } { a = [ key ]; };
    "job" = t: s.cron { ${t} = { calendar = "daily"; script = "true"; }; };
    "job's time" = t: s.cron { a = { calendar = t; script = "true"; }; };
    "job's user" = t: s.cron { a = { calendar = "daily"; script = "true"; user = t; }; };
    "job's argument" = t: s.cron { a = { calendar = "daily"; argv = [ "/bin/a" t ]; }; };
    "prometheus job" = t: s.prometheus { ${t}.targets = [ "a:1" ]; };
    "prometheus target" = t: s.prometheus { a.targets = [ t ]; };
    "prometheus setting" = t: s.prometheus { a = { targets = [ "a:1" ]; settings.x = t; }; };
    "prometheus setting of all" = t: s.prometheusWith { settings.x = t; } { a.targets = [ "a:1" ]; };
    "prometheus retention" = t: s.prometheusWith { retention = t; } { a.targets = [ "a:1" ]; };
    "program" = t: s.program { name = t; argv = [ "/bin/a" ]; };
    "program's argument" = t: s.program { name = "hello"; argv = [ "/bin/hello" t ]; };
    "program's variable" = t: say { env.A = t; };
    "program's variable's name" = t: say { env.${t} = "a"; };
    "program's port" = t: say { ports.${t} = 80; };
    "program's secret" = t: say { secrets.a = "/etc/${t}"; };
    "program's file's path" = t: say { files.${t} = "x"; };
    "program's file" = t: say { files.a = t; };
    "app's host" = t: run { host = t; };
    "app's path" = t: run { path = "/p/${t}"; };
    "app's role" = t: run { role = t; };
    "app's database" = t: run { databaseName = t; };
    "app's password" = t: run { password = "/etc/${t}"; };
  };

  attempt =
    value:
    let
      tried = builtins.tryEval (builtins.deepSeq value value);
    in
    if tried.success then tried.value else null;
in
builtins.mapAttrs (_: make: map (text: attempt (make text)) (builtins.fromJSON (builtins.readFile texts))) parameters
