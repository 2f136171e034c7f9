# Which kind of nixpkgs a tree is, by the arguments that it takes: `modern` has overlays and systems, `old` a `bootStdenv`.
{ nixpkgs }:
let
  inherit (builtins)
    functionArgs
    isFunction
    isPath
    isString
    typeOf
    ;
  isPlace = isPath nixpkgs || isString nixpkgs || nixpkgs ? outPath;

  make =
    if isFunction nixpkgs then
      nixpkgs
    else if isPlace then
      import nixpkgs
    else
      throw "stali: nixpkgs is a ${typeOf nixpkgs}; it has to be the path of a nixpkgs, or the function that one holds";
  takes =
    if isFunction make then
      functionArgs make
    else
      throw "stali: ${toString nixpkgs} holds a ${typeOf make}, and no function: it is no nixpkgs";
in
{
  inherit make;
  kind =
    if takes ? overlays then
      "modern"
    else if takes ? bootStdenv then
      "old"
    else
      throw "stali: this nixpkgs takes neither `overlays`, as those since 2017 do, nor `bootStdenv`, as those before";
}
