# What is more than one package in one folder of ../by-name.
pkgs: with pkgs; {

  # A string among the packages, as nixpkgs has them too.
  release = "26.11";

  # The language "script", in two versions, each with its own set of modules.
  script312 = callPackage ../script-packages/interpreter { version = "3.12.9"; };
  script313 = callPackage ../script-packages/interpreter { version = "3.13.2"; };
  script = script313;

  script312Packages = lib.recurseIntoAttrs (callPackage ../script-packages { script = script312; });
  script313Packages = lib.recurseIntoAttrs (callPackage ../script-packages { script = script313; });

  # The same set under its short name: listed once, so not entered a second time.
  scriptPackages = lib.dontRecurseIntoAttrs script313Packages;

  cowPackages = lib.recurseIntoAttrs (callPackage ../cow-packages { });

  # No `recurseForDerivations`: found by those who know where to look.
  testers = callPackage ./testers.nix { };

  pitfalls = lib.recurseIntoAttrs (callPackage ./pitfalls.nix { });
}
