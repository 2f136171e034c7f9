# testing_equal WHAT EXPECTED FOUND
testing_equal() {
  if [ "$2" = "$3" ]; then
    echo "ok: $1"
  else
    echo "FAIL: $1: expected '$2', found '$3'" >&2
    exit 1
  fi
}
