# What expressions of 2014 need so that they link statically: today's nixpkgs has learnt this in the expressions themselves.
self: super:
let
  inherit (builtins) attrNames filter listToAttrs replaceStrings;
  text = replaceStrings [ "shared " ] [ "no-shared " ];

  changes = {
    # Configure scripts of their own, that refuse, or hand to the compiler, what nixpkgs' adapters add for autoconf's.
    nginx = _: { dontAddStaticConfigureFlags = true; };
    openssl = old: {
      dontAddStaticConfigureFlags = true;
      configureFlags = text (toString old.configureFlags);
      # It removes the static libraries where there are shared ones, and takes an unmatched pattern for one.
      postInstall = "";
    };
    zlib = _: {
      dontAddStaticConfigureFlags = true;
      configureFlags = "--static";
    };
  };
in
listToAttrs (
  map (name: {
    inherit name;
    value = import ./with-attributes.nix {
      inherit (super) stdenv;
      change = changes.${name};
    } super.${name};
  }) (filter (name: super ? ${name}) (attrNames changes))
)
