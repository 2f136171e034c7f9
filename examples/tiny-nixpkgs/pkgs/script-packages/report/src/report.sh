# report_count FOLDER: how many files and folders are in it.
report_count() {
  set -- "$1"/*
  if [ -e "$1" ]; then echo $#; else echo 0; fi
}
