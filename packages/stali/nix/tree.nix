# Which kind of nixpkgs a tree is, by the arguments that it takes: `modern` has overlays and systems, `old` a `bootStdenv`.
{ nixpkgs }:
let
  make = if builtins.isFunction nixpkgs then nixpkgs else import nixpkgs;
  takes = builtins.functionArgs make;
in
if !(builtins.isFunction make) then
  throw "stali: nixpkgs is a ${builtins.typeOf make}; it has to be the path of a nixpkgs, or the function that one holds"
else
  {
    inherit make;
    path = if builtins.isFunction nixpkgs then null else nixpkgs;
    kind =
      if takes ? overlays then
        "modern"
      else if takes ? bootStdenv then
        "old"
      else
        throw "stali: this nixpkgs takes neither `overlays`, as those since 2017 do, nor `bootStdenv`, as those before";
  }
