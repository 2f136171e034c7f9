# writeShellApplication { name; text; meta; }: a package with one program, whose text is part of the expression.
{ runCommand }:
{
  name,
  text,
  meta ? { },
}:
let
  program = meta.mainProgram or name;
in
runCommand name
  {
    script = builtins.toFile "${program}.sh" ''
      #!/bin/sh
      ${text}
    '';
    meta = {
      mainProgram = program;
    }
    // meta;
  }
  ''
    mkdir -p "$out/bin"
    cp "$script" "$out/bin/${program}"
    chmod +x "$out/bin/${program}"
  ''
