# Which packages may be used: the rules of nixpkgs, and the same switches to turn them off.
{
  lib,
  system,
  config,
}:

let
  # A switch in the configuration, or for one command in the environment.
  allows =
    option: variable: config.${option} or false || builtins.getEnv "NIXPKGS_ALLOW_${variable}" == "1";

  licensesOf = meta: lib.toList (meta.license or [ ]);
  isUnfree = meta: builtins.any (license: !(license.free or true)) (licensesOf meta);
  isInsecure = meta: meta.knownVulnerabilities or [ ] != [ ];
  isSupported =
    meta:
    (meta ? platforms -> builtins.elem system meta.platforms)
    && !(builtins.elem system (meta.badPlatforms or [ ]));

  quote = text: "‘${text}’";
  bullets = lines: builtins.concatStringsSep "\n" (map (line: " - ${line}") lines);

  # In the order in which nixpkgs asks; the first that applies is the one a user hears of.
  objections = [
    {
      applies =
        { meta, ... }:
        meta.unfree
        && !(allows "allowUnfree" "UNFREE")
        && !(config.allowUnfreePredicate or (_: false) { inherit meta; });
      complaint =
        { meta, ... }:
        "has an unfree license (${
          builtins.concatStringsSep ", " (map (license: quote license.shortName) (licensesOf meta))
        })";
      remedy = _: {
        variable = "UNFREE";
        option = "allowUnfree = true;";
      };
    }
    {
      applies = { meta, ... }: meta.broken && !(allows "allowBroken" "BROKEN");
      complaint = _: "is marked as broken";
      remedy = _: {
        variable = "BROKEN";
        option = "allowBroken = true;";
      };
    }
    {
      applies = { meta, ... }: meta.unsupported && !(allows "allowUnsupportedSystem" "UNSUPPORTED_SYSTEM");
      complaint =
        { meta, ... }:
        ''
          is not available on the requested hostPlatform:
            hostPlatform.system = "${system}"
            package.meta.platforms = ${builtins.toJSON (meta.platforms or [ ])}
        '';
      remedy = _: {
        variable = "UNSUPPORTED_SYSTEM";
        option = "allowUnsupportedSystem = true;";
      };
    }
    {
      applies =
        { name, meta }:
        meta.insecure
        && !(allows "allowInsecure" "INSECURE")
        && !(builtins.elem name (config.permittedInsecurePackages or [ ]));
      complaint = _: "is marked as insecure";
      details = meta: "\n\nKnown issues:\n${bullets meta.knownVulnerabilities}";
      remedy =
        { name, ... }:
        {
          variable = "INSECURE";
          option = "permittedInsecurePackages = [ \"${name}\" ];";
        };
    }
  ];

  refuse =
    package: objection:
    let
      remedy = objection.remedy package;
    in
    throw ''
      Package ${quote package.name} in ${
        package.meta.position or "«unknown-file»"
      } ${objection.complaint package}, refusing to evaluate.${
        (objection.details or (_: "")) package.meta
      }

      To use it anyway, set NIXPKGS_ALLOW_${remedy.variable}=1 for one command,
      or pass this for good: config = { ${remedy.option} };
    '';
in
{
  # The verdicts that nixpkgs writes into every package's metadata.
  judge = meta: rec {
    broken = meta.broken or false;
    unfree = isUnfree meta;
    insecure = isInsecure meta;
    unsupported = !(isSupported meta);
    available = !(broken || unfree || insecure || unsupported);
  };

  # null, or a throw that says why not.
  require =
    package:
    let
      objection = lib.findFirst (candidate: candidate.applies package) null objections;
    in
    if objection == null then null else refuse package objection;
}
