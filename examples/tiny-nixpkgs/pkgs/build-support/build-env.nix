# buildEnv { name; paths; meta; }: many packages as one folder of links.
{ runCommand }:
{
  name,
  paths,
  meta ? { },
}:
runCommand name { inherit paths meta; } ''
  for path in $paths; do
    mkdir -p "$out"
    cp -rsn "$path/." "$out/"
    chmod -R u+w "$out"
  done
''
