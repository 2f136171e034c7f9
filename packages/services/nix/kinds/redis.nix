# Redis: a server with its own user, folders and port.
#
#   s.redis { instance = "shop"; password = "/etc/secrets/shop-redis"; settings.maxmemory = "64mb"; }
#
# Others reach it as `s.endpoint "redis@shop" "redis"`: by its socket on the same host, else by address and port. It listens on
# loopback, and on the host's address only if a service of another host needs it. Without a password Redis itself refuses
# other hosts (`protected-mode`).
#
#   instance  which of several; none: the one called `redis`
#   port      a number, or "auto"
#   password  a file of the host with the password in its first line
#   settings  of redis.conf: name -> text, number, true (`yes`), false (`no`), or a list of words
{
  program,
  checked,
  words,
  part,
  originOf,
  ...
}:

{
  instance ? null,
  port ? "auto",
  password ? null,
  settings ? { },
}@given:

let
  inherit (builtins)
    concatStringsSep
    elem
    isList
    map
    ;
  inherit (words) doubleQuoted each shell;

  id = checked.idOf "redis" instance;
  file = "/etc/nixtools/${id}/redis.conf";
  passwordFile = "\${own.runtime}/password.conf";

  decided = [
    "bind"
    "daemonize"
    "dir"
    "include"
    "logfile"
    "pidfile"
    "port"
    "requirepass"
    "supervised"
    "unixsocket"
  ];
  setting =
    name: value:
    let
      word = checked.setting {
        yes = "yes";
        no = "no";
      } "redis.settings.${name}";
    in
    if elem name decided then
      throw "redis.settings.${name} follows from where the server runs and who needs it"
    else
      "${checked.settingName "redis.settings" name} ${
        concatStringsSep " " (map (each: doubleQuoted (word each)) (if isList value then value else [ value ]))
      }";

  withPassword =
    if password == null then
      { }
    else
      {
        secrets.password.source = checked.path "redis.password" password;
        # redis.conf has no word for a file with a password in it.
        hooks.preStart."1-password".argv =
          shell
            ''
              umask 077
              ${words.readPassword}
              printf 'requirepass "%s"\n' "$(printf %s "$password" | sed 's/[\\"]/\\&/g')" >"$2"
            ''
            [
              "\${secret.password}"
              passwordFile
            ];
      };
in
[
  (part (originOf "instance" given) {
    services.${id} =
      words.keepsRunning
      // {
        description = "Redis server";
        exec.argv = [
          program.redis-server
          file
        ];
        own = {
          user = true;
          state = "0700";
          runtime = "0755";
        };
        parameters.ports.redis = checked.port "redis.port" port;
        endpoints.redis = {
          port = "redis";
          socket = "\${own.runtime}/redis.sock";
        };
        dependencies = {
          after = [ "network-online" ];
          wants = [ "network-online" ];
        };
        readiness.port = "redis";
        stop.timeoutMs = 60000;
        files.${file}.text = ''
          bind ''${listen.redis}
          port ''${port.redis}
          unixsocket ''${own.runtime}/redis.sock
          unixsocketperm 777
          dir ''${own.state}
          daemonize no
          logfile ""
          ${concatStringsSep "\n" (each setting settings)}
          ${if password == null then "" else "include ${passwordFile}"}
        '';
      }
      // withPassword;
  })
]
