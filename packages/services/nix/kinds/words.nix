# Texts that several constructors make.
let
  inherit (builtins)
    attrNames
    genList
    hashString
    isList
    map
    match
    replaceStrings
    stringLength
    substring
    ;
in
rec {
  # Each name of a set, in order, with its value.
  each = make: set: map (name: make name set.${name}) (attrNames set);

  # Words between double quotes, in which only `\` and `"` mean something: nginx, sshd, Redis.
  doubleQuoted = text: "\"${replaceStrings [ "\\" "\"" ] [ "\\\\" "\\\"" ] text}\"";

  lowerCase =
    let
      letters = text: genList (index: substring index 1 text) (stringLength text);
    in
    replaceStrings (letters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (letters "abcdefghijklmnopqrstuvwxyz");

  # A label that no other text has: its beginning and a hash.
  labelFor =
    text:
    let
      start = replaceStrings [ "." "@" ] [ "-" "-" ] (lowerCase (substring 0 40 text));
    in
    "${if match "[a-z0-9][a-z0-9_-]*" start == null then "x" else start}-${substring 0 10 (hashString "sha256" text)}";

  # The name of a need for an endpoint: the same for all who need it.
  needFor =
    { service, endpoint }:
    if match "[a-z0-9]{1,30}" service != null && match "[a-z0-9]{1,30}" endpoint != null then
      "${service}-${endpoint}"
    else
      labelFor "${service}.${endpoint}";

  # Text for /bin/sh whose "$1", "$2", ... are words: whatever is in them, they stay words.
  shell =
    text: words:
    [
      "/bin/sh"
      "-euc"
      text
      "sh"
    ]
    ++ (if isList words then words else [ words ]);

  # Shell text: the first line of the file "$1" becomes `password`. An empty one is none, and never let through as one.
  readPassword = ''
    password=
    IFS= read -r password <"$1" || :
    [ -n "$password" ] || { echo "the file with the password begins with an empty line, or is empty" >&2; exit 1; }
  '';

  # What every service does that runs until it is stopped.
  keepsRunning.restart = {
    when = "on-failure";
    delayMs = 1000;
  };
}
