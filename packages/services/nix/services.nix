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
# Services that others wrote functions for (`s.nginx`, `s.postgres`, …: see kinds/) are lists of parts; `s.merge [ a b ]` is both,
# and `s.place { … }` says on which machines they run.
#
#   pkgs      package set: `nodejs` to build, and the programs that constructors run
#   nodejs    instead: a package with bin/node
#   system    where it is built
#   renderer  the bundled renderer, one file
#   strict    refuse to build for a target that would drop something
#   programs  where programs of constructors are, by name; by default in packages of `pkgs`, or where Debian has them
{
  pkgs ? { },
  nodejs ? pkgs.nodejs or (throw "building services needs node: give `pkgs`, or `nodejs`"),
  system ? pkgs.system or builtins.currentSystem,
  renderer ? ../dist/nix-build.cjs,
  strict ? false,
  programs ? { },
}:

let
  inherit (builtins)
    attrNames
    elemAt
    filter
    foldl'
    genList
    isList
    isString
    length
    listToAttrs
    map
    mapAttrs
    stringLength
    substring
    toJSON
    toString
    ;

  plain = import ./plain.nix;
  join = import ./join.nix;
  inherit (import ./origin.nix) marksOf originOf;

  # "01", "02", ...: hooks run in the order of their names.
  twoDigits =
    number:
    let
      text = "0${toString number}";
    in
    substring (if stringLength text > 2 then 1 else 0) (stringLength text) text;

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
        marks = marksOf (mapAttrs (id: _: originOf id services) services);
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
import ./kinds { inherit pkgs programs; }
// {
  # Lists of parts, sets, parts, and JSON files with them, as one list of parts.
  merge = import ./merge.nix "merge";

  # What another service offers, by its id and the name of the endpoint.
  endpoint = service: endpoint: { inherit service endpoint; };

  # On which machines parts run: see place.nix. `build.TARGET` has a folder for each of them.
  place = given: finish (import ./place.nix given);

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
