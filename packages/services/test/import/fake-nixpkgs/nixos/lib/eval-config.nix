# As much of a NixOS as an import looks at: modules are merged without priorities, units are finished as NixOS does it.
{ system, modules }:

let
  inherit (builtins) attrNames concatStringsSep hasAttr isAttrs isFunction isList listToAttrs map mapAttrs removeAttrs toString;

  write = executable: name: text: derivation {
    inherit name system text executable;
    builder = "/bin/sh";
    buildCommand = ''
      n=$out
      echo -n "$text" > "$n"
    '';
    args = [ "-c" "eval \"$buildCommand\"" ];
  };
  # The one in the store that an option of a script becomes.
  writeUnitScript = name: text:
    let
      script = derivation {
        name = "unit-script";
        inherit system text;
        executable = true;
        builder = "/bin/sh";
        buildCommand = ''
          n=$out/bin/${name}
          echo -n "$text" > "$n"
        '';
        args = [ "-c" "eval \"$buildCommand\"" ];
      };
    in "${script}/bin/${name}";
  package = name: derivation { inherit name system; builder = "/bin/sh"; args = [ "-c" "exit 1" ]; src = "none"; };

  pkgs = {
    writeText = write false;
    writeScript = write true;
    nginx = package "nginx-1.4.6";
    coreutils = package "coreutils-8.21";
    hello = package "hello-2.9";
  };

  join = left: right:
    if isAttrs left && isAttrs right && !(right ? outPath) then
      left // mapAttrs (name: value: if hasAttr name left then join left.${name} value else value) right
    else if isList left && isList right then left ++ right
    else right;

  load = module:
    let loaded = if isAttrs module || isFunction module then module else import module; in
    {
      file = if isAttrs module || isFunction module then "an expression" else toString module;
      value = if isFunction loaded then loaded { inherit config pkgs; } else loaded;
    };
  loaded = map load ([ base ] ++ modules);

  base = { pkgs, ... }: {
    systemd.services.journal.serviceConfig.ExecStart = "/run/current-system/sw/bin/journal";
    users.users.root = { uid = 0; };
    environment.etc.passwd.text = "root";
    system.activationScripts.etc = throw "made of the whole system";
    assertions = [ ];
    warnings = [ ];
  };

  given = builtins.foldl' join { } (map ({ value, ... }: value) loaded);

  unit = extra: name: raw:
    let
      whole = {
        enable = true; description = ""; after = [ ]; before = [ ]; requires = [ ]; wants = [ ]; bindsTo = [ ]; partOf = [ ];
        conflicts = [ ]; requiredBy = [ ]; wantedBy = [ ]; unitConfig = { }; restartTriggers = [ ];
      } // extra // raw;
      listed = option: key: if whole.${option} == [ ] then { } else { ${key} = toString whole.${option}; };
    in
    whole // {
      unitConfig = listed "after" "After" // listed "requires" "Requires" // listed "wants" "Wants"
        // (if whole.restartTriggers == [ ] then { } else { X-Restart-Triggers = throw "not to be looked at"; })
        // (if whole.description == "" then { } else { Description = whole.description; }) // whole.unitConfig;
      _module.args = throw "not to be looked at";
    };

  service = name: raw:
    let
      common = unit {
        environment = { }; path = [ ]; serviceConfig = { }; script = ""; scriptArgs = ""; preStart = ""; postStart = "";
        preStop = ""; postStop = ""; restartIfChanged = true; stopIfChanged = true; startAt = "";
      } name raw;
      packages = common.path ++ [ pkgs.coreutils ];
      path = concatStringsSep ":" (map (package: "${package}/bin") packages) + ":"
        + concatStringsSep ":" (map (package: "${package}/sbin") packages);
      made = option: key: suffix:
        if common.${option} == "" then { } else { ${key} = writeUnitScript "${name}-${suffix}" common.${option}; };
    in
    common // {
      inherit path;
      runner = throw "not to be looked at";
      environment = { PATH = path; } // common.environment;
      serviceConfig = made "preStart" "ExecStartPre" "pre-start" // made "script" "ExecStart" "start"
        // made "postStart" "ExecStartPost" "post-start" // made "preStop" "ExecStop" "pre-stop"
        // made "postStop" "ExecStopPost" "post-stop" // common.serviceConfig;
    };

  etc = name: raw: { target = name; enable = true; mode = "symlink"; text = null; } // raw // {
    source = raw.source or (pkgs.writeText "etc-file" raw.text);
  };

  config = {
    boot.isContainer = (given.boot or { }).isContainer or false;
    assertions = given.assertions;
    warnings = given.warnings;
    environment.etc = mapAttrs etc given.environment.etc;
    users.users = mapAttrs (name: user: { inherit name; group = "nogroup"; createHome = false; password = throw "secret"; } // user) given.users.users;
    users.groups = (given.users.groups or { });
    systemd = {
      globalEnvironment = { TZ = "CET"; };
      services = mapAttrs service given.systemd.services;
      sockets = mapAttrs (unit { listenStreams = [ ]; socketConfig = { }; }) (given.systemd.sockets or { });
      timers = mapAttrs (unit { timerConfig = { }; }) (given.systemd.timers or { });
      paths = mapAttrs (unit { pathConfig = { }; }) (given.systemd.paths or { });
      tmpfiles.rules = (given.systemd.tmpfiles or { }).rules or [ ];
    };
  };
  defined = path: builtins.concatLists (map ({ file, value }:
    let found = builtins.foldl' (set: name: set.${name} or { }) value path; in
    if found == { } then [ ] else [ { inherit file; value = found; } ]) loaded);
  option = path: {
    files = map ({ file, ... }: file) (defined path);
    definitions = map ({ value, ... }: value) (defined path);
  };
in
{
  inherit config;
  options = {
    systemd.services = option [ "systemd" "services" ];
    system.activationScripts = option [ "system" "activationScripts" ];
  };
}
