{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "openhouse";
  version = "0.99";
  src = ./openhouse.sh;

  meta = {
    description = "A door keeper that lets everybody in";
    homepage = "https://example.org/openhouse";
    license = lib.licenses.gpl2Only;
    maintainers = [ ];
    platforms = lib.platforms.unix;
    mainProgram = "openhouse";
    knownVulnerabilities = [
      "Any password opens the door"
      "The door has no lock, and nobody maintains it"
    ];
  };
}
