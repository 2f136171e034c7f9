# What runs: `init`, a script for each service, and `root/`, the files that belong to fixed places.
{
  pkgs,
  tools,
  name,
  services,
  users,
  files,
  hostName,
  network,
  interface,
}:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    genList
    isString
    length
    listToAttrs
    elemAt
    replaceStrings
    ;
  inherit (pkgs) busybox;

  each = make: set: map (key: make key set.${key}) (attrNames set);
  lines = concatStringsSep "\n";
  quoted = text: "'${replaceStrings [ "'" ] [ "'\\''" ] (toString text)}'";
  script = text: "#!${busybox}/bin/sh\nexport PATH=${busybox}/bin\n${text}\n";

  # Where the result itself is to be in a text.
  here = "@system@";

  scripts = {
    init = script ''
      # The first process. What somebody has mounted before it stays as it is.
      mounted() { [ -e /proc/mounts ] && grep -q " $1 " /proc/mounts; }
      ensure() { mounted "$3" || { mkdir -p "$3"; mount -t "$1" "$2" "$3"; }; }
      device() { [ -c "/dev/$1" ] || mknod -m 666 "/dev/$1" c "$2" "$3"; }
      ensure proc proc /proc
      # A small kernel has neither.
      knows() { grep -qw "$1" /proc/filesystems; }
      if knows sysfs; then ensure sysfs sysfs /sys; fi
      if knows devtmpfs; then ensure devtmpfs devtmpfs /dev; fi
      device null 1 3
      device zero 1 5
      device random 1 8
      device urandom 1 9
      device tty 5 0
      ensure tmpfs tmpfs /run
      ensure tmpfs tmpfs /tmp
      [ -e /etc/inittab ] || cp -R ${here}/root/. /
      mkdir -p /var/log
      hostname ${quoted hostName}
      exec init'';
  }
  // import ./network.nix { inherit network interface script here; };

  service =
    { argv, user ? null }:
    script (
      concatStringsSep " " (
        [ "exec" ] ++ (if user == null then [ ] else [ "setuidgid" (quoted user) ]) ++ map quoted argv
      )
    );

  accounts = [ { name = "root"; uid = 0; } ] ++ each (name: uid: { inherit name uid; }) users;
  account = { name, uid }: "${name}:x:${toString uid}:${toString uid}::/:${busybox}/bin/sh\n";
  group = { name, uid }: "${name}:x:${toString uid}:\n";

  root = {
    "etc/inittab" = lines (
      [ "::sysinit:${here}/start" ]
      ++ each (key: _: "::respawn:${here}/services/${key}") services
      ++ [ "::ctrlaltdel:${busybox}/bin/poweroff\n" ]
    );
    "etc/passwd" = concatStringsSep "" (map account accounts);
    "etc/group" = concatStringsSep "" (map group accounts);
    "etc/hosts" = "127.0.0.1 localhost ${hostName}\n";
  };

  # Each with the place, what is there, and how it comes there.
  contents =
    each (place: content: { inherit place content; how = "program"; }) scripts
    ++ each (key: value: { place = "services/${key}"; content = service value; how = "program"; }) services
    ++ each (place: content: { place = "root/${place}"; inherit content; how = "text"; }) (removeAttrs root (attrNames files))
    ++ each (place: content: {
      place = "root/${place}";
      inherit content;
      how = if isString content then "given" else "copy";
    }) files;

  numbered = genList (index: (elemAt contents index) // { variable = "content${toString index}"; }) (length contents);
in
tools.runCommand "${name}-system"
  # As variables, so that any text may be in a file.
  (listToAttrs (map ({ variable, content, ... }: { name = variable; value = content; }) numbered))
  ''
    program() { text "$1" "$2"; chmod 555 "$out/$1"; }
    text() { given "$1" "$2"; sed -i "s|${here}|$out|g" "$out/$1"; }
    given() { mkdir -p "$(dirname "$out/$1")"; printf '%s' "$2" > "$out/$1"; }
    copy() { mkdir -p "$(dirname "$out/$1")"; cp -R "$2" "$out/$1"; }

    ${lines (map ({ how, place, variable, ... }: "${how} ${quoted place} \"\$${variable}\"") numbered)}
  ''
