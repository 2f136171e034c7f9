use colors

# tables_heading WORD...
tables_heading() {
  colors_paint 1 "$(tables_row "$@")"
  echo
}

# tables_row WORD...
tables_row() {
  for tables_word; do printf '%-12s' "$tables_word"; done
  echo
}
