# One package for each way in which an evaluation can go wrong. Only a throw and a failed assertion can be caught
# from inside Nix; each of the others ends the process that meets it.
{ lib, stdenv }:

let
  package =
    name: description: attributes:
    stdenv.mkDerivation (
      {
        pname = name;
        version = "1.0";
        installPhase = ''mkdir -p "$out"'';
        meta = {
          inherit description;
          license = lib.licenses.cc0;
        };
      }
      // attributes
    );
in
{
  throws = throw "pitfalls.throws: this package has been retired";

  asserts =
    assert builtins.elem "x86-dos" lib.platforms.all;
    package "asserts" "Believes that everybody still runs DOS" { };

  aborts = abort "pitfalls.aborts: evaluation ends here";

  lacks-attribute = package "lacks-attribute" "Depends on a package that nobody wrote" {
    buildInputs = [ lib.nobodyWroteThis ];
  };

  mistakes-a-type = package "mistakes-a-type" "Adds a number to a string" {
    version = "1." + 0;
  };

  recurses-forever =
    let
      self = package "recurses-forever" "Is its own dependency" { dependency = self.drvPath; };
    in
    self;

  overflows-the-stack =
    let
      count = n: 1 + count (n + 1);
    in
    package "overflows-the-stack" "Counts, and never comes back" { total = count 0; };

  # Remembers every page that it has written: about a gigabyte a second, and no end.
  eats-memory =
    let
      doubled = times: text: if times == 0 then text else doubled (times - 1) (text + text);
      page = doubled 16 "x";
      pages = builtins.genericClosure {
        startSet = [ { key = 0; } ];
        operator =
          { key, ... }:
          let
            text = page + toString key;
          in
          [
            {
              key = builtins.seq text (key + 1);
              inherit text;
            }
          ];
      };
    in
    package "eats-memory" "Writes, and never forgets" { total = builtins.length pages; };

  # The package is fine, only its description is not.
  aborts-in-meta = package "aborts-in-meta" (abort "pitfalls.aborts-in-meta: no description") { };
}
