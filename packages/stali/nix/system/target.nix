# What differs between the systems: the file that a kernel is, and the serial port that it talks on.
{ pkgs }:
let
  inherit (pkgs.stali) system;
  targets = {
    aarch64-linux = {
      kernelFile = "Image";
      console = "ttyAMA0";
    };
    armv7l-linux = {
      kernelFile = "zImage";
      console = "ttyAMA0";
    };
    x86_64-linux = {
      kernelFile = "bzImage";
      console = "ttyS0";
    };
  };
in
targets.${system} // { name = system; }
