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
#   argv      the program and its arguments; or script, text for /bin/sh
#   env       variables
#   ports     name -> number or "auto"
#   needs     name -> endpoint
#   secrets   name -> file of the host; ${secret.NAME} is where the program reads it
#   files     name -> text or Nix path: ${value.files}/NAME is where the program reads it
#   state     whether it keeps data, in ${own.state}
#   more      further fields of a service, joined with these
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
  more ? { },
}@given:

let
  inherit (builtins)
    isString
    listToAttrs
    mapAttrs
    readFile
    ;
  join = import ../join.nix;
  id = checked.idOf (checked.kind "program.name" name) instance;
  folder = "/etc/nixtools/${id}";
in
if (argv == null) == (script == null) then
  throw "${id} has ${if argv == null then "neither argv nor script" else "both argv and script"}"
else
  [
    (part (originOf "name" given) {
      services.${id} = join (
        words.keepsRunning
        // {
          exec = {
            inherit argv script;
            env = mapAttrs (name: value: checked.text "${id}.env.${checked.environmentName "${id}.env" name}" value) env;
          };
          own = {
            user = true;
            runtime = "0755";
          }
          // (if state then { state = "0750"; } else { });
          parameters.ports = mapAttrs (name: checked.port "${id}.ports.${name}") ports;
          endpoints = mapAttrs (name: _: { port = checked.label "${id}.ports" name; }) ports;
          needs = mapAttrs (name: checked.endpoint "${id}.needs.${name}") needs;
          secrets = mapAttrs (name: source: { source = checked.path "${id}.secrets.${name}" source; }) secrets;
          parameters.values.files = folder;
          files = listToAttrs (
            words.each (name: value: {
              name = "${folder}/${checked.relativePath "${id}.files" name}";
              value.text = if isString value then value else readFile value;
            }) files
          );
        }
      ) more;
    })
  ]
