# shellcheck shell=bash
# A setup hook that compresses manual pages, info files and other documentation, with the same bytes each time.
#
#   dontCompressDocumentation   set to something: all stays as it is, as for an image that is compressed as a whole
#   dontGzipMan                 set by the package: its manual pages stay as they are
#   documentationCompression    gzip (by default: every reader copes) or zstd, which must be among the native inputs
#
# Left alone: what is compressed by another program, what a browser or an image viewer opens, info's `dir`, short files of
# share/doc (there is no block to win), examples, programs, and whatever a link from outside of the documentation leads to. A .gz
# that the package made itself is made again, since it may hold a time.

staliKeepMan=${dontGzipMan-}
# Those of the stdenv would compress manual pages alone, and less.
dontGzipMan=1

# Bytes of a block of most file systems.
staliBlock=4096

staliDocumentationFolders=(share/man man share/info info share/doc doc)

# staliDocumentationRoots PREFIX: those that are folders of PREFIX itself, each ended by NUL.
staliDocumentationRoots() {
  local folder
  if [ -L "$1" ]; then return 0; fi
  for folder in "${staliDocumentationFolders[@]}"; do
    case $folder in
      share/*) if [ -L "$1/share" ]; then continue; fi ;;
    esac
    if [ -d "$1/$folder" ] && [ ! -L "$1/$folder" ]; then printf '%s\0' "$1/$folder"; fi
  done
}

staliIsKeptMan() {
  case $1 in
    share/man/* | man/*) [ -n "$staliKeepMan" ] ;;
    *) return 1 ;;
  esac
}

# staliIsLeft PATH-BELOW-PREFIX: whether a file is never compressed, whatever its size.
staliIsLeft() {
  case ${1,,} in
    *.gz | *.xz | *.bz2 | *.zst | *.lzma | *.lz | *.lz4 | *.br | *.z | *.zip | *.tgz | *.jar) return 0 ;;
    *.htm | *.html | *.xhtml | *.css | *.js | *.svg | *.png | *.gif | *.jpg | *.jpeg | *.webp | *.ico) return 0 ;;
    *.pdf | *.epub | *.woff | *.woff2 | *.ttf) return 0 ;;
    share/info/dir | info/dir | share/info/dir.old | info/dir.old) return 0 ;;
  esac
  case $1 in
    share/doc/*/examples/* | doc/*/examples/*) return 0 ;;
  esac
  staliIsKeptMan "$1"
}

# staliIsWorthIt PATH-BELOW-PREFIX SIZE MODE: manual pages and info files always; others when there is a block to win.
staliIsWorthIt() {
  case $1 in
    share/doc/* | doc/*) [ "$2" -gt "$staliBlock" ] && [ $((8#$3 & 8#111)) -eq 0 ] ;;
    *) [ "$2" -gt 0 ] ;;
  esac
}

# staliFindLinkedFromOutside PREFIX...: fills staliLinked, whose keys are files and folders that links outside of the
# documentation lead to.
staliFindLinkedFromOutside() {
  local prefix link to
  for prefix in "$@"; do
    if [ ! -d "$prefix" ]; then continue; fi
    while IFS= read -r -d '' link; do
      case ${link#"$prefix/"} in
        # Old places of the same folders.
        man | info | doc | share/man/* | share/info/* | share/doc/* | man/* | info/* | doc/*) continue ;;
      esac
      to=$(readlink -f "$link") || continue
      staliLinked[$to]=1
    done < <(find "$prefix" -type l -print0)
  done
}

staliIsLinkedFromOutside() {
  local at=$1
  while [ -n "$at" ]; do
    if [ -n "${staliLinked[$at]-}" ]; then return 0; fi
    at=${at%/*}
  done
  return 1
}

# staliAgain FILE: a .gz that the package made, made again. Written in place, so that its hard links stay what they are.
staliAgain() {
  if ! gzip -t "$1" 2>/dev/null; then
    echo "documentation: $1 stays, it is no file of gzip"
    return 0
  fi
  gzip -d -c "$1" | staliGzip -c >"$1.stali"
  chmod u+w "$1"
  cat "$1.stali" >"$1"
  rm "$1.stali"
}

# What a user has in the environment must not decide about the bytes.
staliGzip() {
  GZIP='' gzip -9 -n "$@"
}

# staliPack PROGRAM: files from stdin, each ended by NUL, in place.
staliPack() {
  case $1 in
    gzip) GZIP='' xargs -0 -r gzip -9 -n -f -- ;;
    zstd) env -u ZSTD_CLEVEL -u ZSTD_NBTHREADS xargs -0 -r zstd -q -19 --single-thread --rm -f -- ;;
  esac
}

# staliCompressIn SUFFIX PROGRAM PREFIX
staliCompressIn() {
  local suffix=$1 program=$2 prefix=$3 record file within names links size mode again=0
  # Each file to compress, and the one that stands for all its names.
  local -A firstOf=() standsFor=()
  local -a roots=() files=()
  while IFS= read -r -d '' file; do roots+=("$file"); done < <(staliDocumentationRoots "$prefix")
  if [ ${#roots[@]} -eq 0 ]; then return 0; fi

  while IFS= read -r -d '' record; do
    file=${record%$'\n'*}
    read -r links names size mode <<<"${record##*$'\n'}"
    within=${file#"$prefix/"}
    if staliIsLinkedFromOutside "$file"; then continue; fi
    case $within in
      *.gz)
        if ! staliIsKeptMan "$within"; then
          staliAgain "$file"
          again=$((again + 1))
        fi
        continue
        ;;
    esac
    if staliIsLeft "$within" || ! staliIsWorthIt "$within" "$size" "$mode"; then continue; fi
    if [ -e "$file$suffix" ] || [ -L "$file$suffix" ]; then
      echo "documentation: $within stays, there is a $suffix of it already"
      continue
    fi
    files+=("$file")
    standsFor[$file]=$file
    if [ "$links" -gt 1 ]; then
      firstOf[$names]=${firstOf[$names]-$file}
      standsFor[$file]=${firstOf[$names]}
    fi
  done < <(find "${roots[@]}" -type f -printf '%p\n%n %D:%i %s %m\0' | LC_ALL=C sort -z)

  for file in "${files[@]+"${files[@]}"}"; do
    if [ "${standsFor[$file]}" = "$file" ]; then printf '%s\0' "$file"; fi
  done | staliPack "$program"
  for file in "${files[@]+"${files[@]}"}"; do
    if [ "${standsFor[$file]}" = "$file" ]; then continue; fi
    ln "${standsFor[$file]}$suffix" "$file$suffix"
    rm -f "$file"
  done
  echo "documentation: ${#files[@]} files compressed in $prefix, and $again again"
}

# staliRetargetLinks SUFFIX PREFIX...: links to what has been compressed get its new name, and one like it. A link to such a link
# waits for it: again until nothing changes.
staliRetargetLinks() {
  local suffix=$1 prefix link target at changed=1
  local -a links=()
  shift
  for prefix in "$@"; do
    while IFS= read -r -d '' at; do
      while IFS= read -r -d '' link; do links+=("$link"); done < <(find "$at" -type l -print0 | LC_ALL=C sort -z)
    done < <(staliDocumentationRoots "$prefix")
  done
  while [ "$changed" = 1 ]; do
    changed=0
    for link in "${links[@]+"${links[@]}"}"; do
      if [ ! -L "$link" ]; then continue; fi
      target=$(readlink "$link")
      case $target in
        /*) at=$target ;;
        *) at=${link%/*}/$target ;;
      esac
      if [ -e "$at" ] || [ -L "$at" ]; then continue; fi
      if [ ! -e "$at$suffix" ] && [ ! -L "$at$suffix" ]; then continue; fi
      rm "$link"
      if [ -e "$link$suffix" ] || [ -L "$link$suffix" ]; then
        echo "documentation: ${link##*/} is gone, there is a $suffix of it already"
      else
        ln -s "$target$suffix" "$link$suffix"
      fi
      changed=1
    done
  done
}

# staliCompressDocumentation PREFIX...: the folders of all outputs together, since links lead from one to another.
staliCompressDocumentation() {
  local program=${documentationCompression:-gzip} suffix prefix
  local -A staliLinked=()
  case $program in
    gzip) suffix=.gz ;;
    zstd) suffix=.zst ;;
    *)
      echo "documentationCompression: \"$program\" is neither gzip nor zstd" >&2
      return 1
      ;;
  esac
  if ! command -v "$program" >/dev/null; then
    echo "documentationCompression: there is no $program: put it among the native inputs" >&2
    return 1
  fi
  staliFindLinkedFromOutside "$@"
  for prefix in "$@"; do
    if [ -d "$prefix" ]; then staliCompressIn "$suffix" "$program" "$prefix"; fi
  done
  staliRetargetLinks "$suffix" "$@"
}

staliCompressAllOutputs() {
  local output
  local -a prefixes=()
  if [ -n "${dontCompressDocumentation-}" ]; then return 0; fi
  for output in $(staliOutputNames); do prefixes+=("${!output}"); done
  staliCompressDocumentation "${prefixes[@]}"
}

staliAfterFixup staliCompressAllOutputs
