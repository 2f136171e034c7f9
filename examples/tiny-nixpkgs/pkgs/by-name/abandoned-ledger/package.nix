{ lib, stdenv }:

# Two reasons to be refused; the first is heard first.
stdenv.mkDerivation {
  pname = "abandoned-ledger";
  version = "7.2";
  src = ./ledger.sh;

  meta = {
    description = "Book-keeping software whose company is gone";
    license = [
      lib.licenses.bsl11
      lib.licenses.cc0
    ];
    maintainers = [ ];
    platforms = lib.platforms.unix;
    mainProgram = "ledger";
    knownVulnerabilities = [ "Sends every entry to a server that somebody else owns by now" ];
  };
}
