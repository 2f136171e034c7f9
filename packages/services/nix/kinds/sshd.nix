# OpenSSH's server, with the keys of users that any number of parts bring.
#
#   s.sshd { alice = [ "ssh-ed25519 AAAA… alice@laptop" ]; deploy = [ "restrict,command=\"/usr/bin/deploy\" ssh-ed25519 AAAA…" ]; }
#   s.sshdWith { instance = "admin"; port = 2222; addresses = [ "10.0.0.1" ]; settings.AllowUsers = [ "alice" ]; } { … }
#
# Only these keys are let in: no passwords, and no keys in home folders. Host keys are made at the first start, in ${own.state}.
# The users themselves are the host's.
#
#   instance   which of several; none: the one called `sshd`
#   port       a number, or "auto"
#   addresses  on which it listens; by default all
#   settings   of sshd_config: name -> text, number, true (`yes`), false (`no`), or a list of words
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
  port ? 22,
  addresses ? [ ],
  settings ? { },
}:
keys:

let
  inherit (builtins)
    concatStringsSep
    elem
    hashString
    isList
    listToAttrs
    map
    substring
    ;
  inherit (words)
    doubleQuoted
    each
    lowerCase
    shell
    ;

  id = checked.idOf "sshd" instance;
  folder = "/etc/nixtools/${id}";
  hostKey = "\${own.state}/ssh_host_ed25519_key";

  decided = [
    "authorizedkeyscommand"
    "authorizedkeysfile"
    "hostkey"
    "include"
    "listenaddress"
    "match"
    "pidfile"
    "port"
  ];
  setting =
    name: value:
    let
      word = checked.setting {
        yes = "yes";
        no = "no";
      } "sshd.settings.${name}";
    in
    if elem (lowerCase name) decided then
      throw "sshd.settings.${name} cannot be set: it follows from the other parameters, or changes what they mean"
    else
      "${checked.settingName "sshd.settings" name} ${
        concatStringsSep " " (map (each: doubleQuoted (word each)) (if isList value then value else [ value ]))
      }\n";
  address = checked.formed {
    pattern = "[0-9.]+|[0-9a-f:]+";
    longest = 60;
    why = "is no address: 127.0.0.1, ::1";
  } "sshd.addresses";

  base = words.keepsRunning // {
    description = "OpenSSH server";
    exec = {
      argv = [
        program.sshd
        "-D"
        "-e"
        "-f"
        "${folder}/sshd_config"
      ];
      user = "root";
    };
    own.state = "0700";
    # An empty folder that every sshd of Debian expects; the other instances need it when this one stops.
    directories.runtime.sshd = {
      mode = "0755";
      keep = true;
    };
    parameters.ports.ssh = checked.port "sshd.port" port;
    endpoints.ssh.port = "ssh";
    readiness.port = "ssh";
    reload.signal = "HUP";
    # Sessions outlive a restart.
    stop.kill = "process";
    hooks.preStart."1-host-key".argv =
      shell
        ''
          [ ! -e "$2" ] || exit 0
          rm -f "$2.new" "$2.new.pub"
          "$1" -q -t ed25519 -N "" -C "" -f "$2.new"
          mv "$2.new.pub" "$2.pub"
          mv "$2.new" "$2"
        ''
        [
          program.ssh-keygen
          hostKey
        ];
    files."${folder}/sshd_config".text = ''
      Port ''${port.ssh}
      ${concatStringsSep "" (map (at: "ListenAddress ${address at}\n") addresses)}HostKey ${hostKey}
      PidFile none
      AuthorizedKeysFile ${folder}/keys/%u
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      ${concatStringsSep "" (each setting ({ UsePAM = true; } // settings))}'';
  };

  key = checked.formed {
    pattern = "([^\n\r]* )?(ssh-(ed25519|rsa)|ecdsa-sha2-[a-z0-9]+|sk-[a-z0-9-]+@openssh[.]com) [A-Za-z0-9+/]+=*( [^\n\r]*)?";
    longest = 8000;
    why = "is no public key in one line: `ssh-ed25519 AAAA… comment`";
  };

  # One text a key, so that parts can each give some to one user.
  keysOf =
    written: list:
    let
      user = checked.account "sshd, the name of a user" written;
      where = "sshd.${user}";
    in
    part (originOf written keys) {
      services.${id} = base // {
        files = base.files // {
          "${folder}/keys/${user}".parts = listToAttrs (
            map (text: {
              name = substring 0 20 (hashString "sha256" (key where text));
              value = "${text}\n";
            }) list
          );
        };
      };
      users.sshd = { };
    };
in
each keysOf keys
