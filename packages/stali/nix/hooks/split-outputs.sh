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

# Of the outputs in staliOutputs.
staliIsDeclared() {
  case " ${staliOutputs[*]} " in
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
  # A stdenv with arrays of hooks does all but this itself. The last of two flags counts.
  if [ -n "${dontSplitOutputs-}" ] || [ -z "${setOutputFlags-1}" ] || [ -z "$main" ]; then return 0; fi
  if ! staliHasHookArrays; then
    package=${name-}
    package=${package%%-[0-9]*}
    if [ -n "$bin" ]; then flags+=" --bindir=$bin/bin --sbindir=$bin/sbin"; fi
    if [ -n "$lib" ]; then
      flags+=" --libdir=$lib/lib"
      # Or every library would look for others in `out`, and be in a circle with it.
      if [ "${NIX_NO_SELF_RPATH-}" != 1 ]; then
        export NIX_LDFLAGS="-rpath $lib/lib ${NIX_LDFLAGS-}" NIX_NO_SELF_RPATH=1
      fi
    fi
    if [ -n "$dev" ]; then flags+=" --includedir=$dev/include"; fi
    if [ -n "$man" ]; then flags+=" --mandir=$man/share/man"; fi
    if [ -n "$info" ]; then flags+=" --infodir=$info/share/info"; fi
    if [ -n "$doc" ]; then flags+=" --docdir=$doc/share/doc/$package"; fi
    if [ -n "$locale" ]; then flags+=" --localedir=$locale/share/locale"; fi
    configureFlags="$flags ${configureFlags-}"
  elif [ -n "$locale" ]; then
    appendToVar configureFlags "--localedir=$locale/share/locale"
  fi
}

# staliMove FILE FROM TO: both outputs' folders; remembered in staliNewOf.
staliMove() {
  local to=${1#"$2/"}
  case $to in
    # Where readers look, as the stdenv itself sees to in `out`.
    man/* | info/* | doc/*) to=$3/share/$to ;;
    *) to=$3/$to ;;
  esac
  if [ -e "$to" ] || [ -L "$to" ]; then
    echo "split: $to is there already, $1 stays" >&2
    return 0
  fi
  if [ ! -d "${to%/*}" ]; then mkdir -p "${to%/*}"; fi
  mv -- "$1" "$to"
  staliNewOf[$1]=$to
}

# Where something of an output is now, in REPLY; fails where there is nothing left. A folder may be in another output as a whole.
staliFindMoved() {
  local old=$1 output within=
  REPLY=${staliNewOf[$old]-$old}
  if [ -e "$REPLY" ] || [ -L "$REPLY" ]; then return 0; fi
  for output in "${staliOutputs[@]}"; do
    case $old in
      "${!output}"/*) within=${old#"${!output}/"} ;;
    esac
  done
  if [ -z "$within" ]; then return 1; fi
  for output in "${staliOutputs[@]}"; do
    REPLY=${!output}/$within
    if [ -e "$REPLY" ] || [ -L "$REPLY" ]; then return 0; fi
  done
  return 1
}

# staliResolve LINK TEXT: the path that a link with this text names, in REPLY.
staliResolve() {
  case $2 in
    /*) staliPlain "$2" ;;
    *) staliPlain "${1%/*}/$2" ;;
  esac
}

# staliRememberLinks FOLDER: fills staliTextOf with the texts of all links.
staliRememberLinks() {
  local link text
  while IFS= read -r -d '' link && IFS= read -r -d '' text; do
    staliTextOf[$link]=$text
  done < <(find "$1" -type l -printf '%p\0%l\0')
}

# Links that led to something before lead to it again; the text of one that still does stays as it is.
staliRepointLinks() {
  local link at now
  for link in "${!staliTextOf[@]}"; do
    at=${staliNewOf[$link]-$link}
    staliResolve "$at" "${staliTextOf[$link]}"
    now=$REPLY
    staliResolve "$link" "${staliTextOf[$link]}"
    if ! staliFindMoved "$REPLY" || [ "$REPLY" = "$now" ]; then continue; fi
    rm "$at"
    ln -s "$REPLY" "$at"
  done
}

# Files for developers that name the places from before. A folder of libraries has moved when none is left in it.
staliRepointDevelopmentFiles() {
  local from=$1 libraries='' file
  local -a edits=(-e "s|$from/include|$dev/include|g" -e "s|^includedir=\\\${prefix}/include|includedir=$dev/include|")
  local -a left=("$from"/lib/lib*.so* "$from"/lib/lib*.a) static=("$dev"/lib/lib*.a) shared=()
  if staliIsDeclared lib; then shared=("$lib"/lib/lib*.so*); fi
  if [ "${#shared[@]}" -gt 0 ]; then libraries=$lib/lib; elif [ "${#static[@]}" -gt 0 ]; then libraries=$dev/lib; fi
  if [ "${#left[@]}" -eq 0 ] && [ -n "$libraries" ]; then
    edits+=(-e "s|$from/lib\\b|$libraries|g" -e "s|^libdir=\\\${\\(exec_\\)\\?prefix}/lib\\b|libdir=$libraries|")
  fi
  while IFS= read -r -d '' file; do
    sed -i "${edits[@]}" "$file"
  done < <(find "$dev" -type f \( -name '*.pc' -o -name '*.la' -o -name '*.cmake' -o -name '*-config' \) -print0)
}

staliIsElf() {
  local magic
  IFS= LC_ALL=C read -r -d '' -n 4 magic <"$1" || return 1
  [ "$magic" = $'\x7fELF' ]
}

# Programs and libraries look for libraries where these were when they were linked.
staliRepointRunPaths() {
  local from=$1 output file path
  local -a folders=()
  for output in "${staliRunTimeOutputs[@]}"; do
    if staliIsDeclared "$output" && [ -d "${!output}" ]; then folders+=("${!output}"); fi
  done
  while IFS= read -r -d '' file; do
    if ! staliIsElf "$file"; then continue; fi
    if ! command -v patchelf >/dev/null; then
      echo "split: $file looks for libraries that have moved to $lib, and there is no patchelf to tell it" >&2
      return 1
    fi
    path=$(patchelf --print-rpath "$file")
    case :$path: in
      *":$from/lib:"*) patchelf --set-rpath "${path//"$from/lib"/"$lib/lib"}" "$file" ;;
    esac
  done < <(LC_ALL=C grep -rlZF -- "$from/lib" "${folders[@]}")
}

# What others link with must bring the run-time libraries along, where the stdenv does not see to that.
staliPropagateLibraries() {
  local output=$1
  local -a libraries=("${!output}"/lib/*.so*)
  if staliHasHookArrays || [ "${#libraries[@]}" -eq 0 ]; then return 0; fi
  mkdir -p "$dev/nix-support"
  printf ' %s' "${!output}" >>"$dev/nix-support/propagated-build-inputs"
}

# The old stdenv strips and shrinks `out` alone.
staliFixUpOldOutputs() {
  local output
  for output in bin lib; do
    if ! staliIsDeclared "$output"; then continue; fi
    if [ -z "${dontStrip-}" ]; then
      prefix=${!output} stripDirs "${stripDebugList:-lib lib32 lib64 libexec bin sbin}" "${stripDebugFlags:--S}"
    fi
    if [ "${havePatchELF-}" = 1 ] && [ -z "${dontPatchELF-}" ]; then patchELF "${!output}"; fi
  done
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
  local from to file
  local -A staliNewOf=() staliTextOf=() leaves=()
  local -a files=()
  if [ -n "${dontSplitOutputs-}" ]; then return 0; fi

  for from in "${staliOutputs[@]}"; do
    if [ -d "${!from}" ]; then staliRememberLinks "${!from}"; fi
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
  for to in "${staliOutputs[@]}"; do mkdir -p "${!to}"; done
  if staliIsDeclared dev; then
    if staliIsDeclared lib; then staliPropagateLibraries lib; else staliPropagateLibraries out; fi
  fi
  staliCheckRunTimeOutputs
}

staliSplitAtLast() {
  local -a staliOutputs=()
  read -r -a staliOutputs <<<"$(staliOutputNames)"
  if [ "${staliOutputs[*]}" = out ] && [ -z "${dontSplitOutputs-}" ] && [ -d "$out" ]; then
    echo "split: this package could have $(staliSuggestOutputs "$out")"
  fi
  staliSplitOutputs
  if [ -z "${dontSplitOutputs-}" ] && ! staliHasHookArrays; then staliFixUpOldOutputs; fi
}

if staliHasHookArrays; then
  # Before strip and its like go through the outputs one by one, and after the stdenv has moved what it knows of.
  preConfigureHooks+=(staliTellConfigure)
  preFixupHooks+=(staliSplitAtLast)
else
  staliTellConfigure
  staliAfterFixup staliSplitAtLast
fi
