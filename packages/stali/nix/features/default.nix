# Overlays that leave out what a small server does not need, and the list of what they did: `pkgs.stali.features`.
{
  # Names of packages in ./packages.nix, or `true` for all of them.
  features,
  # Whether overrides cannot be asked which arguments they take: before 2017.
  old,
}:
let
  inherit (builtins) attrNames filter intersectAttrs listToAttrs;

  known = import ./packages.nix;
  list = builtins.concatStringsSep ", " (attrNames known);
  featureOf = name: known.${name} or (throw "stali: there is no feature set for ${name}; there are ${list}");

  wanted =
    if features == true then
      attrNames known
    else if builtins.isList features then
      map (name: builtins.seq (featureOf name) name) features
    else
      throw "stali: features is a ${builtins.typeOf features}; it can be true, or a list of ${list}";

  # What of a feature set a package of this tree takes.
  argumentsFor =
    feature: package: intersectAttrs (package.override.__functionArgs or { }) (feature.arguments or { });

  reduce =
    super: name:
    let
      feature = featureOf name;
      asFound = super.${name};
      variant = if feature ? variant then asFound.${feature.variant} or asFound else asFound;
      arguments = argumentsFor feature variant;
      overridden = if arguments == { } then variant else variant.override arguments;
      none = _: { };
      change =
        attributes:
        (feature.attributes or none) attributes
        // (if old then (feature.oldAttributes or none) attributes else { });
    in
    if feature ? attributes || (old && feature ? oldAttributes) then
      import ../with-attributes.nix {
        inherit (super) stdenv;
        inherit change;
      } overridden
    else
      overridden;

  describe =
    super: name:
    {
      inherit name;
      inherit (featureOf name) without;
      arguments = attrNames (argumentsFor (featureOf name) super.${name});
    };

  has = super: name: builtins.hasAttr name super;
in
self: super:
let
  applied = filter (has super) wanted;
in
listToAttrs (map (name: { inherit name; value = reduce super name; }) applied)
// {
  stali = (super.stali or { }) // {
    features = {
      applied = map (describe super) applied;
      skipped = map (name: { inherit name; why = "this nixpkgs has no ${name}"; }) (filter (name: !(has super name)) wanted);
    };
  };
}
