# Services by hand, as the description that everything else here reads. Builtins only; evaluates with Nix 2.8 and later.
#
#   let s = import ./services.nix { inherit pkgs; }; in
#   s.services {
#     hello = s.foreground [ "/usr/bin/hello-server" "--port" "8080" ] {
#       description = "says hello";
#       exec.user = "hello";
#       hooks.preStart = s.steps [ "install -d -o hello /var/lib/hello" ];
#     };
#   }
#
# The value is the set, with where each service stands; `json` is the same as text, and `build.TARGET` a derivation
# with what a target needs: `build.systemd`, `build.runit`, `build.nspawn`, `build.oci`, `build.sh`, ...
#
#   pkgs      package set; only `nodejs` is used of it, and only to build
#   nodejs    instead: a package with bin/node
#   system    where it is built
#   renderer  the bundled renderer, one file
#   strict    refuse to build for a target that would drop something
{
  pkgs ? { },
  nodejs ? pkgs.nodejs or (throw "building services needs node: give `pkgs`, or `nodejs`"),
  system ? pkgs.system or builtins.currentSystem,
  renderer ? ../dist/nix-build.cjs,
  strict ? false,
}:

let
  inherit (builtins)
    attrNames
    concatLists
    elemAt
    filter
    foldl'
    genList
    isAttrs
    isFunction
    isList
    isPath
    isString
    length
    listToAttrs
    map
    mapAttrs
    stringLength
    substring
    toJSON
    toString
    unsafeGetAttrPos
    ;

  # A path of the file system becomes one in the store, which a host that builds this has.
  plain =
    where: value:
    if isPath value then
      "${value}"
    else if isList value then
      genList (index: plain "${where}.${toString index}" (elemAt value index)) (length value)
    else if isFunction value then
      throw "${where} is a function: what can be in a service is text, numbers, lists and sets"
    else if !isAttrs value then
      value
    else if value ? outPath || value ? __toString then
      toString value
    else
      mapAttrs (name: plain "${where}.${name}") (withoutNull value);
  withoutNull =
    set:
    listToAttrs (
      concatLists (
        map (
          name:
          if set.${name} == null then
            [ ]
          else
            [
              {
                inherit name;
                value = set.${name};
              }
            ]
        ) (attrNames set)
      )
    );

  # Sets are joined name by name; all else on the right wins, as with `//`.
  join =
    left: right:
    if isAttrs left && isAttrs right && !(right ? outPath) then
      left // mapAttrs (name: value: if left ? ${name} then join left.${name} value else value) right
    else
      right;

  # "01", "02", ...: hooks run in the order of their names.
  twoDigits =
    number:
    let
      text = "0${toString number}";
    in
    substring (if stringLength text > 2 then 1 else 0) (stringLength text) text;

  marksOf =
    given:
    listToAttrs (
      concatLists (
        map (
          name:
          let
            position = unsafeGetAttrPos name given;
          in
          # What is typed into an expression has its whole text as its file.
          if position == null || substring 0 1 (toString position.file) != "/" then
            [ ]
          else
            [
              {
                name = "services.${quoted name}";
                value.origin = {
                  file = toString position.file;
                  inherit (position) line;
                  from = "hand";
                };
              }
            ]
        ) (attrNames given)
      )
    );
  # As in a path of attributes: a name with a dot or an @ is quoted.
  quoted = name: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null then name else toJSON name;

  finish =
    set:
    set
    // {
      json = toJSON set;
      build = import ./build.nix {
        inherit
          set
          nodejs
          system
          renderer
          strict
          ;
      };
    };
  dataOf = set: removeAttrs set [
    "json"
    "build"
  ];

  describe =
    {
      services,
      users ? { },
      groups ? { },
      external ? [ ],
    }:
    finish (
      {
        version = 1;
        services = mapAttrs (name: plain "services.${name}") services;
        marks = marksOf services;
      }
      // (if users == { } then { } else { users = plain "users" users; })
      // (if groups == { } then { } else { groups = plain "groups" groups; })
      // (if external == [ ] then { } else { inherit external; })
    );

  both =
    what: left: right:
    let
      twice = filter (name: left ? ${name} && left.${name} != right.${name}) (attrNames right);
    in
    if twice == [ ] then
      left // right
    else
      throw "two parts have ${what} \"${elemAt twice 0}\", and they differ";
in
{
  # services: id -> service
  services = services: describe { inherit services; };

  # The same with what services share: { services; users; groups; external; }
  inherit describe;

  # A service that runs until it is stopped.
  foreground = argv: more: join { exec = { inherit argv; }; } more;

  # One that does something and ends.
  oneshot = argv: more: join {
    type = "oneshot";
    exec = { inherit argv; };
  } more;

  # One that goes to the background and writes its process id.
  forking = pidFile: argv: more: join {
    type = "forking";
    forking = { inherit pidFile; };
    exec = { inherit argv; };
  } more;

  # Instead of a command, text for /bin/sh; the first command that fails ends it.
  script = text: more: join { exec.script = text; } more;

  # Hooks in this order: texts for /bin/sh, or lists of words.
  steps =
    list:
    listToAttrs (
      genList (
        index:
        let
          step = elemAt list index;
        in
        {
          name = twoDigits (index + 1);
          value =
            if isString step then
              { script = step; }
            else if isList step then
              { argv = step; }
            else
              step;
        }
      ) (length list)
    );

  # Sets side by side. What two of them say must be the same.
  combine =
    sets:
    finish (
      foldl' (
        left: right:
        left
        // right
        // {
          services = both "a service" left.services right.services;
          users = both "a user" (left.users or { }) (right.users or { });
          groups = both "a group" (left.groups or { }) (right.groups or { });
          external = (left.external or [ ]) ++ filter (name: !builtins.elem name (left.external or [ ])) (right.external or [ ]);
          marks = (left.marks or { }) // (right.marks or { });
        }
      ) {
        version = 1;
        services = { };
      } (map dataOf sets)
    );
}
