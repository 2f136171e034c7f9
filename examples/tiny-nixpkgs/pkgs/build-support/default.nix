# Functions that make packages: values of the package set that are not packages.
{ callPackage }:
{
  runCommand = callPackage ./run-command.nix { };
  writeShellApplication = callPackage ./write-shell-application.nix { };
  buildEnv = callPackage ./build-env.nix { };
  computeText = callPackage ./compute-text.nix { };
}
