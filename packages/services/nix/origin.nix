# Where something was written, for messages: { file; line; from; }, or null where nobody can know.
let
  inherit (builtins)
    attrNames
    filter
    listToAttrs
    map
    match
    substring
    toJSON
    toString
    unsafeGetAttrPos
    ;

  # As in a path of attributes: a name with a dot or an @ is quoted.
  quoted = name: if match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null then name else toJSON name;
in
{
  # given: a set that somebody wrote; name: one of its names
  originOf =
    name: given:
    let
      position = unsafeGetAttrPos name given;
    in
    # What is typed into an expression has its whole text as its file.
    if position == null || substring 0 1 (toString position.file) != "/" then
      null
    else
      {
        file = toString position.file;
        inherit (position) line;
        from = "hand";
      };

  # `marks` of a service set in which services were written at these places: id -> origin
  marksOf =
    origins:
    listToAttrs (
      map (id: {
        name = "services.${quoted id}";
        value.origin = origins.${id};
      }) (filter (id: origins.${id} != null) (attrNames origins))
    );
}
