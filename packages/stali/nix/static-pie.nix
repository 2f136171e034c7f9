# A stdenv of a modern nixpkgs whose programs the kernel may load anywhere. Over whatever makes derivations, so that it
# sees the flags that nixpkgs' adapters and the package itself have set.
{ level, stdenv }:
let
  levels = import ./levels.nix;
  inherit (builtins)
    attrNames
    elem
    filter
    listToAttrs
    ;

  # A compiler that makes position independent code anyway is not told so: a build system's own -fno-pie still counts then.
  pieByDefault = cc: elem "--enable-default-pie" (cc.cc.configureFlags or [ ]);

  change =
    self: previous:
    let
      # Where nixpkgs keeps the environment of a derivation: in `env` since 2022, in the derivation itself before.
      env = previous.env or { };
      old = name: toString (env.${name} or previous.${name} or "");
      disabled = previous.hardeningDisable or [ ];
      # Which attributes there are may not depend on the compiler: nixpkgs asks for them while it is still making one.
      flags = {
        NIX_CFLAGS_LINK = levels.linkFlags {
          inherit level;
          old = old "NIX_CFLAGS_LINK";
        };
        NIX_CFLAGS_COMPILE =
          if pieByDefault self.cc then
            old "NIX_CFLAGS_COMPILE"
          else
            levels.compileFlags {
              inherit level;
              old = old "NIX_CFLAGS_COMPILE";
            };
      };
      structured = previous.__structuredAttrs or false;
      inEnv = filter (name: env ? ${name} || structured && !(previous ? ${name})) (attrNames flags);
      some = names: listToAttrs (map (name: { inherit name; value = flags.${name}; }) names);
    in
    # Kernels and boot loaders say so: nobody relocates them.
    if elem "pie" disabled || elem "all" disabled then
      { }
    else
      removeAttrs flags inEnv // (if inEnv == [ ] then { } else { env = env // some inEnv; });
in
stdenv.override (old: {
  mkDerivationFromStdenv = self: args: (old.mkDerivationFromStdenv self args).overrideAttrs (change self);
})
