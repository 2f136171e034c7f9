# shellcheck shell=bash
# A setup hook that puts each file into the output it belongs to, of those that the package declares: bin, lib, dev, man, info,
# doc, locale. What belongs to none that is declared stays where it is, so `outputs` alone decides.
#
#   dontSplitOutputs       set to something: nothing is moved, nor checked
#   allowDevelopmentFiles  set to something: static libraries and headers may stay in an output for run time
#   setOutputFlags         set to the empty text: configure is not told where the outputs are
#
# A moved translation is found by nobody who does not look in `locale`: programs know one place, and it is gone by intent.

# Outputs that a program needs when it runs, as far as they are declared. Files leave these, and no others.
staliRunTimeOutputs=(out bin lib)

# staliOutputOf PATH: the output for a path below a prefix, in REPLY; empty where it may stay in any.
staliOutputOf() {
  case $1 in
    man | man/* | share/man | share/man/*) REPLY='man' ;;
    info | info/* | share/info | share/info/*) REPLY='info' ;;
    doc | doc/* | share/doc | share/doc/* | share/gtk-doc/* | share/help/* | share/devhelp/*) REPLY='doc' ;;
    share/locale | share/locale/* | lib/locale/*) REPLY='locale' ;;
    include | include/*) REPLY='dev' ;;
    lib/pkgconfig/* | share/pkgconfig/* | lib/cmake/* | share/cmake/* | share/*/cmake/* | share/aclocal/*) REPLY='dev' ;;
    lib/*.a | lib64/*.a | lib/*.la | lib/*.o | lib/*.prl) REPLY='dev' ;;
    nix-support/propagated-build-inputs | nix-support/propagated-native-build-inputs | nix-support/setup-hook) REPLY='dev' ;;
    bin/*-config) REPLY='dev' ;;
    bin/* | sbin/*) REPLY='bin' ;;
    lib/*.so | lib/*.so.* | lib64/*.so | lib64/*.so.*) REPLY='lib' ;;
    *) REPLY= ;;
  esac
}

staliIsDeclared() {
  case " $(staliOutputNames) " in
    *" $1 "*) return 0 ;;
    *) return 1 ;;
  esac
}

# staliPlain PATH: without `.`, `..` and doubled slashes, in REPLY; no link is followed.
staliPlain() {
  local part rest=$1/
  REPLY=
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    rest=${rest#*/}
    case $part in
      '' | .) ;;
      ..) REPLY=${REPLY%/*} ;;
      *) REPLY=$REPLY/$part ;;
    esac
  done
}

# Before configure: what is installed to the right place needs no move, and knows where it is.
staliTellConfigure() {
  local flags='' bin=${bin-} lib=${lib-} dev=${dev-} man=${man-} info=${info-} doc=${doc-} locale=${locale-}
  local main=${out-} package
  # A stdenv with arrays of hooks does all but the last itself.
  if [ -n "${dontSplitOutputs-}" ] || [ -z "${setOutputFlags-1}" ] || [ -z "$main" ]; then return 0; fi
  if ! staliHasHookArrays; then
    package=${name-}
    package=${package%%-[0-9]*}
    if [ -n "$bin" ]; then flags+=" --bindir=$bin/bin --sbindir=$bin/sbin"; fi
    if [ -n "$lib" ]; then flags+=" --libdir=$lib/lib"; fi
    if [ -n "$dev" ]; then flags+=" --includedir=$dev/include"; fi
    if [ -n "$man" ]; then flags+=" --mandir=$man/share/man"; fi
    if [ -n "$info" ]; then flags+=" --infodir=$info/share/info"; fi
    if [ -n "$doc" ]; then flags+=" --docdir=$doc/share/doc/$package"; fi
    configureFlags="$flags ${configureFlags-}"
  elif [ -n "$locale" ]; then
    # The last one counts.
    appendToVar configureFlags "--localedir=$locale/share/locale"
  fi
}

# staliMove FILE FROM TO: both outputs' folders; remembered in staliNewOf.
staliMove() {
  local to=$3/${1#"$2/"}
  if [ -e "$to" ] || [ -L "$to" ]; then
    echo "split: $to is there already, $1 stays" >&2
    return 0
  fi
  if [ ! -d "${to%/*}" ]; then mkdir -p "${to%/*}"; fi
  mv "$1" "$to"
  staliNewOf[$1]=$to
}

# Where something of an output is now, in REPLY; fails where there is nothing left. A folder may be in another output as a whole.
staliFindMoved() {
  local old=$1 output within=
  REPLY=${staliNewOf[$old]-$old}
  if [ -e "$REPLY" ] || [ -L "$REPLY" ]; then return 0; fi
  for output in $(staliOutputNames); do
    case $old in
      "${!output}"/*) within=${old#"${!output}/"} ;;
    esac
  done
  if [ -z "$within" ]; then return 1; fi
  for output in $(staliOutputNames); do
    REPLY=${!output}/$within
    if [ -e "$REPLY" ] || [ -L "$REPLY" ]; then return 0; fi
  done
  return 1
}

# staliTargetOf LINK: the path that a link names, in REPLY.
staliTargetOf() {
  local target
  target=$(readlink "$1")
  case $target in
    /*) staliPlain "$target" ;;
    *) staliPlain "${1%/*}/$target" ;;
  esac
}

# Links that led to something before lead to it again; the text of one that still does stays as it is.
staliRepointLinks() {
  local link at now
  while IFS= read -r -d '' link; do
    at=${staliNewOf[$link]-$link}
    staliTargetOf "$at"
    now=$REPLY
    if ! staliFindMoved "${staliLinkTarget[$link]}" || [ "$REPLY" = "$now" ]; then continue; fi
    rm "$at"
    ln -s "$REPLY" "$at"
  done < <(for link in "${!staliLinkTarget[@]}"; do printf '%s\0' "$link"; done | LC_ALL=C sort -z)
}

# Files for developers that name the places from before. A folder of libraries has moved when none is left in it.
staliRepointDevelopmentFiles() {
  local from=$1 file
  local -a edits=(-e "s|$from/include|$dev/include|g" -e "s|^includedir=\\\${prefix}/include|includedir=$dev/include|")
  local -a left=("$from"/lib/lib*.so* "$from"/lib/lib*.a)
  if [ "${#left[@]}" -eq 0 ]; then
    edits+=(-e "s|$from/lib\\b|$dev/lib|g" -e "s|^libdir=\\\${\\(exec_\\)\\?prefix}/lib\\b|libdir=$dev/lib|")
  fi
  while IFS= read -r -d '' file; do
    sed -i "${edits[@]}" "$file"
  done < <(find "$dev" -type f \( -name '*.pc' -o -name '*.la' -o -name '*.cmake' -o -name '*-config' \) -print0)
}

# Programs and libraries look for libraries where these were when they were linked.
staliRepointRunPaths() {
  local from=$1 output file path
  if ! command -v patchelf >/dev/null; then
    echo "split: shared libraries have moved to $lib, and there is no patchelf to tell programs" >&2
    return 1
  fi
  for output in "${staliRunTimeOutputs[@]}"; do
    if [ ! -d "${!output-}" ]; then continue; fi
    while IFS= read -r -d '' file; do
      path=$(patchelf --print-rpath "$file" 2>/dev/null) || continue
      case :$path: in
        *":$from/lib:"*) patchelf --set-rpath "${path//"$from/lib"/"$lib/lib"}" "$file" ;;
      esac
    done < <(find "${!output}" -type f \( -perm -u+x -o -name '*.so*' \) -print0)
  done
}

# What others link with must bring the run-time libraries along, where the stdenv does not see to that.
staliPropagateLibraries() {
  local output=$1
  local -a libraries=("${!output}"/lib/*.so*)
  if staliHasHookArrays || [ "${#libraries[@]}" -eq 0 ]; then return 0; fi
  mkdir -p "$dev/nix-support"
  printf ' %s' "${!output}" >>"$dev/nix-support/propagated-build-inputs"
}

# The static rule: what a program is linked from must not come along when it runs.
staliCheckRunTimeOutputs() {
  local output
  local -a found=()
  if [ -n "${allowDevelopmentFiles-}" ]; then return 0; fi
  for output in "${staliRunTimeOutputs[@]}"; do
    if ! staliIsDeclared "$output" || [ ! -d "${!output}" ]; then continue; fi
    while IFS= read -r -d '' file; do found+=("$file"); done < <(
      find "${!output}" -name '*.a' -print0 -o -path "${!output}/include/*" ! -type d -print0 | LC_ALL=C sort -z
    )
  done
  if [ "${#found[@]}" -eq 0 ]; then return 0; fi
  printf 'split: %s is for developers, and in an output for run time\n' "${found[@]}" >&2
  echo 'split: declare an output "dev", or set allowDevelopmentFiles' >&2
  return 1
}

# staliSuggestOutputs FOLDER: for an expression, the outputs that what is in it could be split into. `bin` and `lib` only where
# there are both programs and shared libraries: elsewhere they are what `out` is for.
staliSuggestOutputs() {
  local file output
  local -A there=()
  local -a names=()
  while IFS= read -r -d '' file; do
    staliOutputOf "${file#"$1/"}"
    there[${REPLY:-out}]=1
  done < <(find "$1" ! -type d -print0)
  if [ -n "${there[bin]-}" ] && [ -n "${there[lib]-}" ]; then
    names+=(bin lib)
    if [ -n "${there[out]-}" ]; then names+=(out); fi
  elif [ -n "${there[bin]-}${there[lib]-}${there[out]-}" ] || [ -z "${there[dev]-}" ]; then
    names+=(out)
  fi
  for output in dev man info doc locale; do
    if [ -n "${there[$output]-}" ]; then names+=("$output"); fi
  done
  printf 'outputs = ['
  printf ' "%s"' "${names[@]}"
  printf ' ];\n'
}

staliSplitOutputs() {
  local from to file link
  local -A staliNewOf=() staliLinkTarget=() leaves=()
  local -a files=()
  if [ -n "${dontSplitOutputs-}" ]; then return 0; fi

  for from in $(staliOutputNames); do
    if [ ! -d "${!from}" ]; then continue; fi
    while IFS= read -r -d '' link; do
      staliTargetOf "$link"
      staliLinkTarget[$link]=$REPLY
    done < <(find "${!from}" -type l -print0)
  done

  for from in "${staliRunTimeOutputs[@]}"; do
    if ! staliIsDeclared "$from" || [ ! -d "${!from}" ]; then continue; fi
    files=()
    while IFS= read -r -d '' file; do files+=("$file"); done < <(find "${!from}" ! -type d -print0 | LC_ALL=C sort -z)
    leaves=()
    for file in "${files[@]+"${files[@]}"}"; do
      staliOutputOf "${file#"${!from}/"}"
      to=$REPLY
      if [ -z "$to" ] || [ "$to" = "$from" ] || ! staliIsDeclared "$to"; then continue; fi
      staliMove "$file" "${!from}" "${!to}"
      leaves[${file%/*}]=1
      leaves[to:$to]=1
    done
    # Folders that nothing was moved out of stay, empty or not.
    for file in "${!leaves[@]}"; do
      case $file in
        /*) if [ -d "$file" ]; then rmdir -p --ignore-fail-on-non-empty "$file" 2>/dev/null || true; fi ;;
      esac
    done
    mkdir -p "${!from}"
    if [ -n "${leaves[to:dev]-}" ]; then staliRepointDevelopmentFiles "${!from}"; fi
    if [ -n "${leaves[to:lib]-}" ]; then staliRepointRunPaths "${!from}"; fi
  done
  staliRepointLinks
  # Nix wants each declared output to be there.
  for to in $(staliOutputNames); do mkdir -p "${!to}"; done
  if staliIsDeclared dev; then
    if staliIsDeclared lib; then staliPropagateLibraries lib; else staliPropagateLibraries out; fi
  fi
  staliCheckRunTimeOutputs
}

staliSplitAtLast() {
  if [ "$(staliOutputNames)" = out ] && [ -z "${dontSplitOutputs-}" ] && [ -d "$out" ]; then
    echo "split: this package could have $(staliSuggestOutputs "$out")"
  fi
  staliSplitOutputs
}

if staliHasHookArrays; then
  # Before strip and its like go through the outputs one by one, and after the stdenv has moved what it knows of.
  preConfigureHooks+=(staliTellConfigure)
  preFixupHooks+=(staliSplitAtLast)
else
  staliTellConfigure
  staliAfterFixup staliSplitAtLast
fi
