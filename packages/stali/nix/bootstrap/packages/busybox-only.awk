# Of busybox's default configuration, what a list names, and nothing else that is on or off. -v only=LIST .config Config.in...
BEGIN {
  while ((getline line < only) > 0)
    if (line ~ /^CONFIG_/) {
      print line
      sub(/=.*/, "", line)
      said[line] = 1
    }
}
# Numbers and texts stay as they are.
FILENAME ~ /\.config$/ {
  name = $0
  sub(/=.*/, "", name)
  if (/^CONFIG_/ && !/=y$/ && !(name in said)) print
  next
}
$1 == "config" { name = "CONFIG_" $2 }
$1 == "bool" && !(name in said) {
  print "# " name " is not set"
  said[name] = 1
}
