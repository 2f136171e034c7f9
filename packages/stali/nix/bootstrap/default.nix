# The `bootstrap` of mkPkgs for a nixpkgs of before overlays: Debian's toolchain as fixed outputs, and musl over it.
#   stali.mkPkgs { nixpkgs = …; system = "x86_64-linux"; level = "static"; bootstrap = stali.bootstrap { debs = ./debs; }; }
{
  # A folder with the files that lock.json pins, or null: Nix downloads them.
  debs ? null,
  lock ? builtins.fromJSON (builtins.readFile ./lock.json),
}:
{
  nixpkgs,
  system,
  level ? "static",
  ...
}:
let
  inputs = import ./inputs.nix { inherit lock debs; };
  toolchain = import ./toolchain { inherit system lock inputs; };
  musl = import ./toolchain/musl.nix { inherit system inputs toolchain; };

  stdenvOver = libc: preHook: import ./stdenv.nix { inherit nixpkgs system toolchain libc preHook; };
in
if system != "x86_64-linux" then
  throw "stali: Debian's toolchain is pinned for x86_64-linux, not for ${system}. A bootstrap for it needs a lock of that architecture"
else
  {
    inherit toolchain musl;
    stdenv = stdenvOver {
      package = musl;
      loader = "ld-musl-x86_64.so.1";
    } (
      if level == "musl" then
        builtins.readFile ./musl-pre-hook.sh
      else
        builtins.readFile ./static-pre-hook.sh + "export NIX_LD_WRAPPER_EXEC_HOOK=${./ld-hook.sh}\n"
    );

    # The same over glibc, linked dynamically: to compare with.
    glibc.stdenv = stdenvOver {
      package = toolchain.glibc;
      loader = "ld-linux-x86-64.so.2";
    } "";

    overlays = [ (import ./packages { inherit inputs; }) ];
  }
