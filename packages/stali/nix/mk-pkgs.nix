# A package set at a level, by nixpkgs' own means: `crossSystem` with musl and `isStatic`, overlays, and `config`. Nothing of the tree is changed.
{
  # A path to the tree, or the function that it holds.
  nixpkgs,
  # Where the packages run.
  system,
  level ? "static",
  # Where they are built.
  buildSystem ? system,
  # Names in ./features, such as [ "server" ].
  features ? [ ],
  overlays ? [ ],
  config ? { },
  # { nixpkgs, system, level, … } -> { stdenv, overlays ? [ ], config ? { } }: a compiler with musl for trees that have none, such as that of 2014.
  bootstrap ? null,
}@given:
let
  levels = import ./levels.nix;
  tree = import ./tree.nix { inherit nixpkgs; };
  featureOverlays = [
    (import ./features {
      inherit features;
      old = tree.kind == "old";
    })
  ];

  arguments = {
    inherit nixpkgs system level buildSystem overlays config bootstrap featureOverlays tree;
  };
in
builtins.seq (levels.byName level) (
  builtins.seq (levels.configOf system) (
    if tree.kind == "modern" then
      import ./modern.nix arguments
    else
      import ./old.nix arguments
  )
)
