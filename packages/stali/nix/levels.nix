# What a level means, as data, and how each kind of nixpkgs is told. Needs nothing but builtins, so that it can be read without a tree.
let
  inherit (builtins)
    attrNames
    concatStringsSep
    elem
    filter
    isList
    isString
    split
    ;

  levels = {
    musl = {
      summary = "musl as libc, linked dynamically";
      isStatic = false;
      link = [ ];
      compile = [ ];
    };
    static = {
      summary = "musl, linked statically, at a fixed address";
      isStatic = true;
      link = [ "-static" ];
      compile = [ ];
    };
    static-pie = {
      summary = "musl, linked statically, at an address that the kernel picks";
      isStatic = true;
      link = [ "-static-pie" ];
      compile = [ "-fPIE" ];
    };
  };

  # The name that the GNU toolchain has for each system with musl.
  systems = {
    aarch64-linux = "aarch64-unknown-linux-musl";
    armv7l-linux = "armv7l-unknown-linux-musleabihf";
    x86_64-linux = "x86_64-unknown-linux-musl";
  };

  quoted = value: if isString value then "\"${value}\"" else "a ${builtins.typeOf value}";
  oneOf = what: allowed: value: throw "stali: ${what} is ${quoted value}; it can be ${concatStringsSep ", " (attrNames allowed)}";
  named = what: allowed: name: if isString name && allowed ? ${name} then allowed.${name} else oneOf what allowed name;

  words = text: filter (word: isString word && word != "") (split "[ \t\n]+" (if isList text then toString text else text));
in
rec {
  inherit levels systems;

  names = attrNames levels;

  # A level by its name; throws with what is allowed.
  byName = named "the level" levels;

  # The configuration of a system by its name in Nix; throws with what is allowed.
  configOf = named "the system" systems;

  # `crossSystem` of a nixpkgs that has one: { config, isStatic }.
  crossSystem = { system, level }: {
    config = configOf system;
    inherit (byName level) isStatic;
  };

  # Flags of the linker as a level has them, where nixpkgs, or a package, has said -static itself.
  linkFlags =
    { level, old ? "" }:
    let
      own = filter (word: !(elem word [ "-static" "-static-pie" ])) (words old);
    in
    concatStringsSep " " (own ++ (byName level).link);

  # Flags of the compiler as a level has them.
  compileFlags = { level, old ? "" }: concatStringsSep " " (words old ++ (byName level).compile);

  # A stdenv that knows no `override` of how it makes derivations, such as those of 2014 or one of Debian's toolchain, at a level:
  # its compiler has musl already, this says how it links. Packages whose configure script refuses what autoconf knows
  # set `dontAddStaticConfigureFlags`, as in nixpkgs today.
  adapt =
    level: stdenv:
    let
      inherit (byName level) isStatic;
      flags = [ "--enable-static" "--disable-shared" ];
      configure =
        old: if isList old then old ++ flags else concatStringsSep " " ([ old ] ++ flags);
    in
    if !isStatic then
      stdenv
    else
      stdenv
      // {
        isStatic = true;
        mkDerivation =
          args:
          stdenv.mkDerivation (
            removeAttrs args [ "dontAddStaticConfigureFlags" ]
            // {
              dontDisableStatic = true;
              NIX_CFLAGS_LINK = linkFlags { inherit level; old = args.NIX_CFLAGS_LINK or ""; };
            }
            // (if (byName level).compile == [ ] then { } else {
              NIX_CFLAGS_COMPILE = compileFlags { inherit level; old = args.NIX_CFLAGS_COMPILE or ""; };
            })
            // (if args.dontAddStaticConfigureFlags or false then { } else {
              configureFlags = configure (args.configureFlags or [ ]);
            })
          );
      };
}
