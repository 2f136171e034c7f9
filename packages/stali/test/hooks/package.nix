# A package that installs everything into `out`, by the stdenv of a tree; its hooks do the rest. What it installs are texts.
{
  tree,
  hooks,
  # 2014: the one of Debian's own compiler. today: what is left of it without a compiler and what is fetched.
  kind,
}:
let
  stdenvs = {
    old =
      (import (tree + "/pkgs/stdenv/native") {
        system = "x86_64-linux";
        config = { };
      }).stdenvBoot1;
    today = (import tree { }).stdenvNoCC.override {
      initialPath = [
        "/"
        "/usr"
      ];
      shell = "/bin/bash";
      allowedRequisites = null;
      disallowedRequisites = [ ];
      extraNativeBuildInputs = [ ];
      extraBuildInputs = [ ];
      preHook = "";
    };
  };
  stdenv = stdenvs.${kind};
  runCommand = name: attributes: buildCommand: stdenv.mkDerivation ({ inherit name buildCommand; } // attributes);
  inherit (import hooks { inherit runCommand; }) splitOutputs compressDocumentation;
in
stdenv.mkDerivation {
  name = "web-1.0";
  outputs = [
    "out"
    "lib"
    "dev"
    "man"
    "info"
    "doc"
    "locale"
  ];
  # In both orders it has to be the same.
  nativeBuildInputs = [
    compressDocumentation
    splitOutputs
  ];
  phases = [
    "configurePhase"
    "installPhase"
    "fixupPhase"
  ];
  dontStrip = true;
  configurePhase = "runHook preConfigure; echo $configureFlags > flags";
  postFixup = "echo own > $out/own-hook-ran";
  installPhase = ''
    mkdir -p $out/bin $out/lib/pkgconfig $out/include $out/man/man1 $out/share/info $out/share/doc/web $out/share/locale/de
    mkdir -p $lib/lib $dev
    cp flags $dev/flags
    echo program > $out/bin/web
    echo library > $lib/lib/libweb.so.1
    ln -s libweb.so.1 $lib/lib/libweb.so
    echo archive > $out/lib/libweb.a
    echo 'int web(void);' > $out/include/web.h
    echo prefix=$out > $out/lib/pkgconfig/web.pc
    echo 'includedir=''${prefix}/include' >> $out/lib/pkgconfig/web.pc
    seq 3000 > $out/man/man1/web.1
    ln -s web.1 $out/man/man1/webd.1
    seq 3000 > $out/share/info/web.info
    echo dir > $out/share/info/dir
    seq 3000 > $out/share/doc/web/NEWS
    ln -s ../../info/web.info $out/share/doc/web/web.info
    echo hallo > $out/share/locale/de/web.mo
  '';
}
