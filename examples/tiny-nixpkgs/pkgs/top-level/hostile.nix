# Worse than a pitfall: each of these costs whoever evaluates it real time, so they are there only for those who ask,
# with `--arg config '{ hostile = true; }'`.
pkgs:

let
  inherit (pkgs) lib runCommand;

  # Repeats `f` a thousand times, in constant memory.
  thousandTimes =
    let
      thousand = builtins.genList (n: n) 1000;
    in
    f: start: builtins.foldl' (value: _: f value) start thousand;
in
lib.recurseIntoAttrs {
  # A thousand to the fourth additions: weeks.
  takes-weeks = runCommand "takes-weeks" {
    total = thousandTimes (thousandTimes (thousandTimes (thousandTimes (n: n + 1)))) 0;
  } ''mkdir -p "$out"'';

  # A set that contains itself: whoever lists it without a limit never returns.
  ouroboros = lib.fix (self: lib.recurseIntoAttrs { inherit self; });
}
