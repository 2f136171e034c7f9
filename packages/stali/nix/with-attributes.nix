# A package with other attributes, in any nixpkgs: where packages know no overrideAttrs, their stdenv changes what it is given.
{ stdenv, change }:
package:
if package ? overrideAttrs then
  package.overrideAttrs change
else
  let
    # To give it a stdenv once more would undo the changes before this one.
    changes = (package.attributeChanges or [ ]) ++ [ change ];
    changed = builtins.foldl' (attributes: one: attributes // one attributes);
  in
  package.override {
    stdenv = stdenv // {
      mkDerivation = attributes: stdenv.mkDerivation (changed attributes changes);
    };
  }
  // {
    attributeChanges = changes;
  }
