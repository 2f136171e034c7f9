# What a NixOS configuration says about services, as data. Evaluates with Nix 2.8 and later, and with NixOS from early
# 2014 on; uses nothing of nixpkgs but its eval-config.nix.
#
#   nixpkgs    path of a nixpkgs; its nixos/lib/eval-config.nix evaluates `modules`
#   modules    NixOS modules: paths, functions or sets
#   system     such as "x86_64-linux"
#   evaluated  instead of these: an evaluated configuration, such as (getFlake "…").nixosConfigurations.host
#   mark, skip see items.nix, as for the value
{
  nixpkgs ? null,
  modules ? [ ],
  system ? builtins.currentSystem,
  evaluated ? null,
  mark ? "",
  skip ? [ ],
}:

let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    genList
    hasAttr
    intersectAttrs
    isAttrs
    isList
    length
    listToAttrs
    map
    mapAttrs
    removeAttrs
    replaceStrings
    toString
    ;

  evaluate =
    modules:
    import (nixpkgs + "/nixos/lib/eval-config.nix") {
      inherit system modules;
    };
  nixos = if evaluated != null then evaluated else evaluate modules;
  inherit (nixos) config;
  options = nixos.options or { };

  inherit (import ./items.nix { inherit mark skip; })
    answer
    item
    named
    numbered
    succeeded
    ;

  # -- units ---------------------------------------------------------------------------------------------------------

  # Only names the things whose change restarts a unit on NixOS: forcing them would instantiate most of the system.
  onlyCounted = {
    restartTriggers = null;
    reloadTriggers = null;
  };
  notForced = {
    X-Restart-Triggers = null;
    X-Reload-Triggers = null;
  };
  # Derivations and functions that no unit file is made of; the name of a `runner` may not even be a legal one.
  internal = [
    "_module"
    "runner"
    "unit"
    "jobScripts"
  ];
  unit =
    raw:
    let
      kept = removeAttrs raw internal;
      unitConfig = kept.unitConfig or { };
    in
    kept
    // mapAttrs (_: triggers: map (_: "…") (if isList triggers then triggers else [ triggers ])) (
      intersectAttrs onlyCounted kept
    )
    // (
      if kept ? unitConfig then
        { unitConfig = unitConfig // mapAttrs (_: _: "…") (intersectAttrs notForced unitConfig); }
      else
        { }
    );

  inherit (config) systemd;
  units =
    named "services" unit systemd.services
    ++ named "sockets" unit (systemd.sockets or { })
    ++ named "timers" unit (systemd.timers or { })
    ++ named "paths" unit (systemd.paths or { })
    ++ named "targets" unit (systemd.targets or { })
    ++ named "slices" unit (systemd.slices or { })
    ++ numbered "mounts" unit (systemd.mounts or [ ])
    ++ numbered "automounts" unit (systemd.automounts or [ ]);

  # -- what belongs to them ------------------------------------------------------------------------------------------

  # Passwords, keys and the like stay where they are.
  aboutUser = intersectAttrs {
    name = null;
    uid = null;
    group = null;
    extraGroups = null;
    home = null;
    homeMode = null;
    createHome = null;
    shell = null;
    description = null;
    isSystemUser = null;
    isNormalUser = null;
  };
  aboutGroup = intersectAttrs {
    name = null;
    gid = null;
    members = null;
  };

  mentions = text: needle: replaceStrings [ needle ] [ "" ] text != text;
  textOfUnits = concatStringsSep "\n" (map (item: item.announced.json) (succeeded units));
  # A file that is given as text is always told, for one file may name another; a source only where a unit names it,
  # since forcing all would instantiate the whole system.
  etcFile =
    file:
    (intersectAttrs {
      target = null;
      enable = null;
      mode = null;
      uid = null;
      gid = null;
      user = null;
      group = null;
    } file)
    // (
      if file.text or null != null then
        { inherit (file) text; }
      else if mentions textOfUnits "/etc/${file.target}" then
        { source = toString file.source; }
      else
        { }
    );

  # Definitions of an option with what mkIf, mkMerge and mkForce wrap around them taken off.
  discharge =
    definition:
    let
      type = if isAttrs definition then definition._type or "" else "";
    in
    if type == "merge" then
      concatMap discharge definition.contents
    else if type == "if" then
      if definition.condition then discharge definition.content else [ ]
    else if type == "override" || type == "order" then
      discharge definition.content
    else
      [ definition ];

  scriptDefinitions = nixos: concatMap discharge (nixos.options.system.activationScripts.definitions or [ ]);
  # Those of every NixOS are about the system, and their text is made of the whole of it.
  ofTheSystem = [
    "script"
    "etc"
  ]
  ++ (if bare == null then [ ] else concatMap attrNames (scriptDefinitions bare));
  activationScripts = concatMap (
    definition:
    map (name: { inherit name definition; }) (filter (name: !elem name ofTheSystem) (attrNames definition))
  ) (scriptDefinitions nixos);
  activationScript =
    { name, definition }:
    map (script: {
      inherit name;
      text = if isAttrs script then script.text or "" else script;
    }) (discharge definition.${name});

  # Which files define a service: NixOS of 2014 has the files and the definitions in two lists of one order.
  serviceDefinitions =
    let
      option = options.systemd.services or { };
      inTwoLists = genList (index: {
        file = elemAt option.files index;
        value = elemAt option.definitions index;
      }) (length (option.definitions or [ ]));
    in
    option.definitionsWithLocations or inTwoLists;
  origins = listToAttrs (
    map (name: {
      inherit name;
      value = map (definition: toString definition.file) (
        filter (definition: isAttrs definition.value && hasAttr name definition.value) serviceDefinitions
      );
    }) (attrNames systemd.services)
  );

  # What every NixOS has, whatever it is configured to do; null where it is not known.
  bare = if nixpkgs == null then null else evaluate [ ];
  baseline =
    let
      inherit (bare.config) systemd;
    in
    {
      services = attrNames systemd.services;
      sockets = attrNames (systemd.sockets or { });
      timers = attrNames (systemd.timers or { });
    };

  belongings = [
    (item "system" {
      inherit system;
      isContainer = config.boot.isContainer or false;
      globalEnvironment = systemd.globalEnvironment or { };
    })
    (item "origins" origins)
    (item "assertions" (
      map (assertion: assertion.message) (filter (assertion: !assertion.assertion) (config.assertions or [ ]))
    ))
    (item "warnings" (config.warnings or [ ]))
    (item "tmpfiles" {
      rules = systemd.tmpfiles.rules or [ ];
      settings = systemd.tmpfiles.settings or { };
    })
  ]
  ++ named "users" aboutUser (config.users.users or config.users.extraUsers or { })
  ++ named "groups" aboutGroup (config.users.groups or config.users.extraGroups or { })
  ++ named "etc" etcFile (config.environment.etc or { })
  ++ numbered "activation" activationScript activationScripts
  ++ (if bare == null then [ ] else [ (item "baseline" baseline) ]);
in
answer (units ++ belongings)
