#!/bin/sh
# Usage: todo                 shows what there is to do
#        todo add TEXT...     remembers one thing more
#        todo done            forgets the first
set -eu
. @libtext@

list=${TODO_FILE-$HOME/.todo}
[ -e "$list" ] || : >"$list"

case ${1-show} in
  show)
    number=0
    while IFS= read -r item; do
      number=$((number + 1))
      echo "$(text_pad 3 "$number.") $item"
    done <"$list"
    ;;
  add) shift && echo "$*" >>"$list" ;;
  done) rest=$(tail -n +2 "$list") && printf '%s' "${rest:+$rest
}" >"$list" ;;
  *) echo "todo: no command '$1'" >&2 && exit 2 ;;
esac
