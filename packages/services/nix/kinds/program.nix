# A program that runs until it is stopped, with its own user and folders.
#
#   s.program {
#     name = "hello";
#     argv = [ "/usr/bin/hello-server" "--port" "''${port.http}" "--database" "''${need.db.address}" ];
#     ports.http = "auto";
#     needs.db = s.endpoint "postgres@hello" "sql";
#   }
#
# Others reach it as `s.endpoint "hello" "http"`: each port is an endpoint of the same name.
#
#   name      the kind, and without instance the id
#   instance  which of several
#   user      of the host; by default its own
#   argv      the program and its arguments; or script, text for /bin/sh
#   env       variables
#   ports     name -> number or "auto"
#   needs     name -> endpoint
#   secrets   name -> file of the host; ${secret.NAME} is where the program reads it
#   files     path -> text or Nix path, or a folder of texts: ${value.files}/PATH is where the program reads it
#   state     whether it keeps data, in ${own.state}
#   more      further fields of a service, joined with these
#   origin    for functions that make programs: where theirs was written
{
  checked,
  words,
  part,
  originOf,
  ...
}:

{
  name,
  instance ? null,
  argv ? null,
  script ? null,
  env ? { },
  ports ? { },
  needs ? { },
  secrets ? { },
  files ? { },
  state ? false,
  user ? null,
  more ? { },
  origin ? originOf "name" given,
}@given:

let
  inherit (builtins) listToAttrs mapAttrs;
  join = import ../join.nix;
  pages = import ./pages.nix { inherit checked words; };
  id = checked.idOf (checked.kind "program.name" name) instance;
  folder = "/etc/nixtools/${id}";
  wanted = checked.each checked.label checked.port "${id}.ports" ports;
  # What is null is not said.
  orNull = set: if set == { } || set == { ports = null; values = null; } then null else set;
in
if (argv == null) == (script == null) then
  throw "${id} has ${if argv == null then "neither argv nor script" else "both argv and script"}"
else
  [
    (part origin {
      services.${id} = join (
        words.keepsRunning
        // {
          exec = {
            inherit argv script;
            user = if user == null then null else checked.account "${id}.user" user;
            env = orNull (checked.each checked.environmentName checked.text "${id}.env" env);
          };
          own = {
            user = if user == null then true else null;
            state = if state then "0750" else null;
            runtime = "0755";
          };
          parameters = orNull {
            ports = orNull wanted;
            values = if files == { } then null else { files = folder; };
          };
          endpoints = orNull (mapAttrs (name: _: { port = name; }) wanted);
          needs = orNull (checked.each checked.label checked.endpoint "${id}.needs" needs);
          secrets = orNull (
            mapAttrs (_: source: { inherit source; }) (checked.each checked.label checked.path "${id}.secrets" secrets)
          );
          files = orNull (
            listToAttrs (
              words.each (name: value: {
                name = "${folder}/${name}";
                value.text = value;
              }) (pages "${id}.files" files)
            )
          );
        }
      ) more;
    })
  ]
