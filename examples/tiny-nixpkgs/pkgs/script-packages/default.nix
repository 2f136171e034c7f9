# The modules for one version of the language. They find each other in `self`, and the interpreter as `script`.
{
  lib,
  stdenv,
  script,
}:

lib.makeScope { inherit lib stdenv script; } (callPackage: {
  buildScriptModule = callPackage ./build-script-module.nix { };

  colors = callPackage ./colors { };
  tables = callPackage ./tables { };
  testing = callPackage ./testing { };
  report = callPackage ./report { };

  # A set within a set.
  themes = lib.recurseIntoAttrs {
    dark = callPackage ./themes/theme.nix {
      theme = "dark";
      accent = "36";
    };
    light = callPackage ./themes/theme.nix {
      theme = "light";
      accent = "34";
    };
  };
})
