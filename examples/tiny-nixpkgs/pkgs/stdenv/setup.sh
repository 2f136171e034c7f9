# Builds one package: unpack, patch, build, check, install. A package replaces a phase by an attribute of its name.
set -eu
export PATH="$stdenv/bin:/bin:/usr/bin"

# What a package needs to run while it is built, and the variables that its libraries define.
for input in ${nativeBuildInputs-}; do
  PATH="$input/bin:$PATH"
done
for input in ${buildInputs-}; do
  for definitions in "$input"/share/sh-config/*.sh; do
    if [ -e "$definitions" ]; then . "$definitions"; fi
  done
done

# The name of a store path without its hash: /nix/store/abc-hello.sh -> hello.sh
nameOf() {
  nameOf_base=${1##*/}
  echo "${nameOf_base#*-}"
}

# substitute FILE NAME...: writes FILE with each @NAME@ replaced by the value of that variable.
substitute() (
  file=$1
  shift
  while IFS= read -r line || [ -n "$line" ]; do
    for name; do
      eval "value=\${$name}"
      done_part=
      while case $line in *"@$name@"*) true ;; *) false ;; esac; do
        done_part=$done_part${line%%"@$name@"*}$value
        line=${line#*"@$name@"}
      done
      line=$done_part$line
    done
    printf '%s\n' "$line"
  done <"$file"
)

# installProgram FILE NAME...: puts FILE.sh into bin/, with substitutions; into the output `bin` if there is one.
installProgram() {
  installProgram_file=$1
  shift
  installProgram_target=${bin-$out}/bin/$(basename "$installProgram_file" .sh)
  mkdir -p "${bin-$out}/bin"
  substitute "$installProgram_file" "$@" >"$installProgram_target"
  chmod +x "$installProgram_target"
}

# installManual FILE...: puts manual pages into the output `man`, or among the rest.
installManual() {
  mkdir -p "${man-$out}/share/man/man1"
  cp "$@" "${man-$out}/share/man/man1/"
}

unpackPhase() {
  for file in ${src-} ${srcs-}; do
    cp -r "$file" "$(nameOf "$file")"
    chmod -R u+w "$(nameOf "$file")"
  done
  # One folder is entered; files are worked on where they are.
  if [ -n "${src-}" ] && [ -d "$src" ]; then cd "$(nameOf "$src")"; fi
}

patchPhase() {
  for file in ${patches-}; do
    echo "applying $(nameOf "$file")"
    apply-patch "$file"
  done
}

buildPhase() { :; }
checkPhase() { :; }

installPhase() {
  for file in *.sh; do installProgram "$file" ${out:+out}; done
  for file in *.1; do
    if [ -e "$file" ]; then installManual "$file"; fi
  done
}

runPhase() {
  eval "runPhase_own=\${$1-}"
  if [ -n "$runPhase_own" ]; then eval "$runPhase_own"; else "$1"; fi
}

for phase in unpackPhase patchPhase buildPhase checkPhase installPhase; do
  runPhase "$phase"
done
