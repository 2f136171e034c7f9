# buildScriptModule: a package of modules, and of programs that find these modules and the ones they depend on.
{ stdenv, script }:

{
  pname,
  version,
  dependencies ? [ ],
  ...
}@attributes:

stdenv.mkDerivation (
  {
    installPhase = ''
      modules=$out/lib/script$series
      mkdir -p "$modules"
      cp *.sh "$modules/"

      # A module says what it depends on, so that whoever uses it need not know.
      path=$modules
      for dependency in $dependencies; do
        path=$path:$(cat "$dependency/share/script-path")
      done
      mkdir -p "$out/share"
      echo "$path" >"$out/share/script-path"

      for program in bin/*; do
        [ -e "$program" ] || continue
        mkdir -p "$out/bin" "$out/libexec"
        cp "$program" "$out/libexec/"
        printf '#!/bin/sh\nSCRIPT_PATH=%s exec %s %s "$@"\n' \
          "$path" "$script/bin/script$series" "$out/libexec/''${program##*/}" >"$out/$program"
        chmod +x "$out/$program"
      done
    '';
  }
  // attributes
  // {
    name = "script${script.series}-${pname}-${version}";
    inherit dependencies script;
    inherit (script) series;
  }
)
