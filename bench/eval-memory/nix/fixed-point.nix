# A set that sees itself when it is finished, in layers: each layer is `final: previous: { … }`.
layers:
let
  apply =
    layer: below: final:
    let
      previous = below final;
    in
    previous // layer final previous;
  stacked = builtins.foldl' (below: layer: apply layer below) (_: { }) layers;
  final = stacked final;
in
final
