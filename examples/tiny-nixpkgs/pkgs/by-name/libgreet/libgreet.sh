# libgreet: source this file.

# greet LANGUAGE NAME
greet() {
  if [ ! -e "@greetings@/$1" ]; then
    echo "greet: no language '$1'; there are: $(greet_languages)" >&2
    return 1
  fi
  # shellcheck disable=SC2059 # the template is data of ours
  printf "$(cat "@greetings@/$1")\n" "$2"
}

# greet_languages: all of them, on one line.
greet_languages() {
  (cd "@greetings@" && echo *)
}
