# nixpkgs' modular services (lib/services) as data. Evaluates with Nix 2.8 and later.
#
#   nixpkgs     path of a nixpkgs, or of as much of it as lib/services needs
#   services    set of services: name -> a module, or a list of modules; or a function from `pkgs` to it
#   pkgs        package set for the modules; by default that of nixpkgs
#   files       folder of the host for the services' configuration files
#   mark, skip  see items.nix, as for the value
#
# As in NixOS, a service may say more of its units in `systemd`: those options are kept as they are given.
{
  nixpkgs,
  services,
  pkgs ? import nixpkgs { },
  files ? "/etc/nixtools-services",
  mark ? "",
  skip ? [ ],
}:

let
  inherit (builtins)
    attrNames
    concatLists
    concatStringsSep
    filter
    isAttrs
    isFunction
    isList
    isString
    listToAttrs
    map
    mapAttrs
    replaceStrings
    toJSON
    toString
    ;

  lib = import (nixpkgs + "/lib");
  inherit (lib) mkOption types;

  inherit (import ./items.nix { inherit mark skip; }) answer item named;

  # -- what the portable part does not have --------------------------------------------------------------------------

  # Each snapshot of nixpkgs has more of these options itself.
  undeclared = portable: options: listToAttrs (
    concatLists (
      map (name: if portable ? ${name} then [ ] else [ { inherit name; value = options.${name}; } ]) (attrNames options)
    )
  );
  value = type: default: mkOption { inherit type default; };
  freeform = types.attrsOf (types.submodule { freeformType = types.attrsOf types.anything; });

  # As systemd reads it: nothing in an argument means anything.
  quoteForSystemd = arguments: concatStringsSep " " (
    map (argument: replaceStrings [ "%" "$" ] [ "%%" "$$" ] (toJSON (toString argument))) arguments
  );

  # Options of the manager of services, here: of nobody in particular.
  ours =
    portable: prefix:
    { name, config, ... }:
    let
      path = prefix ++ [ name ];
    in
    {
      options = {
        process = undeclared (portable.process or { }) {
          environment = value (types.attrsOf (types.nullOr (types.either types.str types.int))) { };
          reloadSignal = value (types.nullOr types.str) null;
          reloadCommand = value (types.nullOr types.str) null;
        };
        configData = mkOption {
          type = types.lazyAttrsOf (
            types.submodule ({ config, ... }: {
              config.path = concatStringsSep "/" ([ files ] ++ path ++ [ config.name ]);
            })
          );
        };
        services = mkOption {
          type = types.attrsOf (types.submoduleWith { modules = [ (ours portable path) ]; });
        };
        systemd = {
          service = value (types.attrsOf types.anything) { };
          socket = value (types.attrsOf types.anything) { };
          services = value freeform { };
          sockets = value freeform { };
          timers = value freeform { };
          lib = value types.raw { escapeSystemdExecArgs = quoteForSystemd; };
          mainExecStart = value (types.nullOr types.str) null;
        };
      }
      // undeclared portable {
        notificationProtocol = value (types.listOf (types.enum [ "systemd" "s6" ])) [ ];
      };
    };

  portable = import (nixpkgs + "/lib/services/lib.nix") { inherit lib; };
  configure =
    modules:
    portable.configure {
      serviceManagerPkgs = pkgs;
      extraRootModules = modules;
    };
  portableOptions = (configure [ ]).serviceSubmodule.getSubOptions [ ];

  given = if isFunction services then services pkgs else services;
  modulesOf = definition: if isList definition then definition else [ definition ];
  inherit
    (lib.evalModules {
      modules = [
        {
          options.services = mkOption {
            type = types.attrsOf (configure [ (ours portableOptions [ ]) ]).serviceSubmodule;
          };
          config.services = mapAttrs (_: definition: { imports = modulesOf definition; }) given;
        }
      ];
    })
    config
    ;

  # -- flat, by path ---------------------------------------------------------------------------------------------------

  describe = path: service: {
    inherit path;
    argv = service.process.argv;
    environment = service.process.environment;
    process = removeAttrs service.process [ "argv" "environment" ];
    notificationProtocol = service.notificationProtocol;
    configData = map (name: configFile name service.configData.${name}) (
      filter (name: service.configData.${name}.enable) (attrNames service.configData)
    );
    systemd = {
      inherit (service.systemd) service socket services sockets timers mainExecStart;
    };
    assertions = map (assertion: assertion.message) (filter (assertion: !assertion.assertion) (service.assertions or [ ]));
    warnings = service.warnings or [ ];
  };
  configFile =
    name: file:
    {
      inherit name;
      inherit (file) path;
    }
    // (if file.text != null then { inherit (file) text; } else { source = toString file.source; });

  flatten =
    prefix: set:
    concatLists (
      map (
        name:
        let
          path = prefix ++ [ name ];
        in
        [ (item "services/${concatStringsSep "/" path}" (describe path set.${name})) ] ++ flatten path set.${name}.services
      ) (attrNames set)
    );
in
answer (flatten [ ] config.services)
