# Sets are joined name by name; all else on the right wins, as with `//`.
let
  inherit (builtins) isAttrs mapAttrs;
  join =
    left: right:
    if isAttrs left && isAttrs right && !(right ? outPath) then
      left // mapAttrs (name: value: if left ? ${name} then join left.${name} value else value) right
    else
      right;
in
join
