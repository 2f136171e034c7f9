# What a system takes of a package set, made of the host's programs: its static busybox, and a shell to build with.
{ busybox }:
let
  runCommand =
    name: env: script:
    derivation (
      env
      // {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [ "-euc" script ];
        PATH = "/usr/bin:/bin";
      }
    );
in
{
  inherit runCommand;
  stali = {
    level = "static";
    system = "x86_64-linux";
  };
  busybox = runCommand "busybox" { program = busybox; } ''
    mkdir -p $out/bin
    cp $program $out/bin/busybox
    for applet in $($out/bin/busybox --list); do
      [ -e $out/bin/$applet ] || ln -s busybox $out/bin/$applet
    done
  '';
}
