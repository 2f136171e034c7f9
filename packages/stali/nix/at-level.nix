# A tree at a level, for whatever evaluates trees: a function that is called as nixpkgs is.
{ nixpkgs, level }: (import ./. { }).treeAt { inherit nixpkgs level; }
