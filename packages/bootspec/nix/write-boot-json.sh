# Writes $1/boot.json for the system at $1: POSIX sh, coreutils and sed, as a NixOS of 2014 has them.
# $2 holds the members of org.nixos.bootspec.v1 but toplevel and init, which only the build knows; $3 those of the extensions.
# Both are pieces of JSON with a comma behind every member. Children have a boot.json of their own, written in the same way.
set -e
system=$1

# A JSON string of the first line of stdin. Control characters do not matter in a name.
quote() {
    printf '"%s"' "$(head -n 1 | tr -d '\000-\037\177' | sed 's/[\\"]/\\&/g')"
}

# The folders of specialisations, one a line: those of before NixOS 20.03 are numbered.
children() {
    for child in "$system"/specialisation/*; do printf '%s\n' "$child"; done
    for child in "$system"/fine-tune/child-*; do printf '%s\n' "${child##*-}"; done |
        sort -n | sed "s|^|$system/fine-tune/child-|"
}

# What readSystemBoot would call it.
nameOf() {
    name='""'
    case $1 in
        */fine-tune/*) [ ! -f "$1/configuration-name" ] || name=$(quote < "$1/configuration-name") ;;
    esac
    if [ "$name" = '""' ]; then basename "$1" | quote; else printf '%s' "$name"; fi
}

# The specialisations as members. What has no boot.json, nixboot adds when it reads the system.
specialisations() {
    comma=
    taken='|'
    children | while read -r child; do
        [ -f "$child/boot.json" ] || continue
        wanted=$(nameOf "$child")
        name=$wanted
        n=2
        while case $taken in *"|$name|"*) true ;; *) false ;; esac; do
            name="${wanted%\"}-$n\""
            n=$((n + 1))
        done
        taken="$taken$name|"
        printf '%s%s:' "$comma" "$name"
        cat "$child/boot.json"
        comma=,
    done
}

{
    printf '{"org.nixos.bootspec.v1":{'
    cat "$2"
    printf '"init":"%s/init","toplevel":"%s"},' "$system" "$system"
    cat "$3"
    printf '"org.nixos.specialisation.v1":{'
    specialisations
    printf '}}\n'
} > "$system/boot.json"
