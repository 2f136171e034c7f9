{
  lib,
  stdenv,
  version,
}:

let
  # 3.13.2 -> 3.13
  series = builtins.concatStringsSep "." (
    builtins.genList (builtins.elemAt (builtins.splitVersion version)) 2
  );
in
stdenv.mkDerivation {
  pname = "script";
  inherit version series;
  src = ./script.sh;

  installPhase = ''
    installProgram script.sh version series
    mv "$out/bin/script" "$out/bin/script$series"
  '';

  passthru = {
    inherit series;
  };

  meta = {
    description = "Runs programs in script, the language that is a shell with modules";
    homepage = "https://example.org/script";
    license = lib.licenses.bsd3;
    maintainers = [
      lib.maintainers.amina
      lib.maintainers.emi
    ];
    platforms = lib.platforms.unix;
    mainProgram = "script${series}";
  };
}
