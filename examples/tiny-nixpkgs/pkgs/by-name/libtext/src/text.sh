# libtext: functions for programs that draw with letters. Source this file.

# text_repeat COUNT TEXT
text_repeat() {
  text_left=$1
  while [ "$text_left" -gt 0 ]; do
    printf '%s' "$2"
    text_left=$((text_left - 1))
  done
}

# text_pad WIDTH TEXT: TEXT, filled up with blanks on the right.
text_pad() {
  printf '%s' "$2"
  text_repeat $(($1 - ${#2})) ' '
}

# text_width: the length of the longest line of standard input.
text_width() {
  text_longest=0
  while IFS= read -r text_line; do
    if [ "${#text_line}" -gt "$text_longest" ]; then text_longest=${#text_line}; fi
  done
  echo "$text_longest"
}

# text_wrap WIDTH: breaks the lines of standard input at blanks.
text_wrap() {
  fold -s -w "$1"
}
