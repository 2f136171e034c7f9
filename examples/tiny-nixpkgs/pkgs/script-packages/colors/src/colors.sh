# colors_paint NUMBER TEXT
colors_paint() {
  if [ -n "${NO_COLOR-}" ]; then
    printf '%s' "$2"
  else
    printf '\033[%sm%s\033[0m' "$1" "$2"
  fi
}
