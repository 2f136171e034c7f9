# What a constructor is given becomes text of configuration files, SQL and shell. So each parameter is either of a form that
# means nothing else anywhere, or is quoted by the rules of the file that it goes into; all else is refused here, by name.
#
# Each check is `check WHERE VALUE`: the value itself, or an error that says where it was given.
let
  inherit (builtins)
    attrNames
    elem
    isAttrs
    isBool
    isInt
    isPath
    isString
    listToAttrs
    map
    match
    replaceStrings
    stringLength
    substring
    toJSON
    toString
    typeOf
    ;

  shown =
    value:
    if isString value then
      toJSON value
    else if isInt value || isBool value then
      toJSON value
    else
      "a ${typeOf value}";
  refuse =
    where: value: why:
    throw "${where}: ${shown value} ${why}";

  formed =
    {
      pattern,
      longest,
      why,
    }:
    where: value:
    if isString value && stringLength value <= longest && match pattern value != null then
      value
    else
      refuse where value why;

  without =
    characters: value:
    replaceStrings characters (map (_: "") characters) value == value;
in
rec {
  inherit formed refuse;

  # What stands behind the @ of an id.
  instance = formed {
    pattern = "[A-Za-z0-9][A-Za-z0-9_.-]*";
    longest = 60;
    why = "is no name of an instance: letters, digits, `_`, `.` and `-`";
  };

  kind = formed {
    pattern = "[A-Za-z0-9][A-Za-z0-9_.-]*";
    longest = 40;
    why = "is no name of a service: letters, digits, `_`, `.` and `-`";
  };

  # An id, of one of several instances or not.
  idOf =
    kind: chosen:
    if chosen == null then kind else "${kind}@${instance "${kind}.instance" chosen}";

  serviceId = formed {
    pattern = "[A-Za-z0-9][A-Za-z0-9_.-]*(@[A-Za-z0-9][A-Za-z0-9_.-]*)?";
    longest = 100;
    why = "is no service id: `kind` or `kind@instance`, of letters, digits, `_`, `.` and `-`";
  };

  label = formed {
    pattern = "[a-z0-9][a-z0-9_-]*";
    longest = 63;
    why = "is no name: a-z, 0-9, `_` and `-`";
  };

  # As DNS has them, in lower case.
  hostName = formed {
    pattern = "([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])*[a-z0-9]([a-z0-9-]*[a-z0-9])?";
    longest = 200;
    why = "is no host name: labels of a-z, 0-9 and `-`, with dots between them";
  };

  # What `server_name` takes besides: `*.shop.example`.
  hostPattern =
    where: value:
    if isString value && match "[*][.].*" value != null then
      "*.${hostName where (substring 2 (stringLength value) value)}"
    else
      hostName where value;

  account = formed {
    pattern = "[a-z_][a-z0-9_-]*";
    longest = 31;
    why = "is no name of a user: a-z, 0-9, `_` and `-`";
  };

  # Of a database or role; legal without quotes, and short enough to be part of the name of a step.
  sqlName = formed {
    pattern = "[a-z_][a-z0-9_]*";
    longest = 40;
    why = "is no name of a database or role: at most 40 of a-z, 0-9 and `_`";
  };

  environmentName = formed {
    pattern = "[A-Za-z_][A-Za-z0-9_]*";
    longest = 200;
    why = "is no name of a variable";
  };

  # Of a setting in a configuration file.
  settingName = formed {
    pattern = "[A-Za-z_][A-Za-z0-9_.-]*";
    longest = 100;
    why = "is no name of a setting";
  };

  line =
    where: value:
    if !isString value then
      refuse where value "is no text"
    else if without [ "\n" "\r" ] value then
      value
    else
      refuse where value "holds a line break";

  text = where: value: if isString value then value else refuse where value "is no text";

  path =
    where: value:
    let
      said = line where (if isPath value then "${value}" else value);
    in
    if said == "/" || (match "/.*[^/ \t]" said != null && match ".*/[.]{0,2}(/.*)?" said == null) then
      said
    else
      refuse where value "is no absolute path in plain form: without `//`, `.`, `..`, and without `/` or a space at the end";

  # The beginning of the path of a URL.
  prefix =
    where: value:
    if match "/.*" (line where value) == null then
      refuse where value "is no beginning of a path: it starts with `/`"
    else
      value;

  # A path of a file below a folder.
  relativePath =
    where: value:
    let
      said = line where value;
    in
    if match "(.*/)?[.]{0,2}(/.*)?" said == null then
      said
    else
      refuse where value "is no relative path in plain form: without `//`, `.`, `..`, and without `/` at either end";

  port =
    where: value:
    if value == "auto" || (isInt value && value >= 1 && value <= 65535) then
      value
    else
      refuse where value "is no port: 1 to 65535, or \"auto\"";

  endpoint =
    where: value:
    if isAttrs value && value ? service && value ? endpoint then
      {
        service = serviceId where value.service;
        endpoint = label where value.endpoint;
      }
    else
      refuse where value "is no endpoint: write `s.endpoint \"ID\" \"NAME\"`";

  oneOf =
    choices: where: value:
    if elem value choices then value else refuse where value "is none of ${toJSON choices}";

  # A set whose names and values are checked.
  each =
    checkName: checkValue: where: set:
    listToAttrs (
      map (name: {
        name = checkName where name;
        value = checkValue "${where}.${name}" set.${name};
      }) (attrNames set)
    );

  # Text, a number or a truth, as text: what a setting can be.
  setting =
    { yes, no }:
    where: value:
    if isBool value then
      (if value then yes else no)
    else if isInt value then
      toString value
    else
      line where value;
}
