# Programs of Debian that load nothing but what is in the store: bin, and lib for themselves; $links has "NAME=TARGET" in bin.
mkdir -p "$out/bin" "$out/lib"
for folder in usr/sbin usr/bin sbin bin; do
  [ ! -d "$root/$folder" ] || cp -a "$root/$folder/." "$out/bin/"
done
for folder in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu; do
  [ ! -d "$root/$folder" ] || cp -a "$root/$folder/." "$out/lib/"
done
for folder in $folders; do
  mkdir -p "$out/$(dirname "$folder")"
  cp -a "$root/usr/$folder" "$out/$folder"
done
for link in $links; do ln -sfn "${link#*=}" "$out/bin/${link%%=*}"; done

loader=$glibc/lib/ld-linux-x86-64.so.2
path=$out/lib:$glibc/lib
if [ -n "$patchelf" ]; then
  patch="$patchelf/bin/patchelf"
else
  patch="$loader --library-path $path $out/bin/patchelf"
  cp -a "$out/bin/patchelf" "$NIX_BUILD_TOP/patchelf"
  patch="$loader --library-path $path $NIX_BUILD_TOP/patchelf"
fi

isElf() { [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]; }
for file in $(find "$out" -type f \( -perm -100 -o -name '*.so*' \)); do
  isElf "$file" || continue
  if $patch --print-interpreter "$file" >/dev/null 2>&1; then
    $patch --set-interpreter "$loader" "$file"
  fi
  # DT_RPATH, not DT_RUNPATH: it also holds for what the libraries load.
  $patch --force-rpath --set-rpath "$path" "$file" 2>/dev/null || true
done

# A library of the host in the middle of this would show only on another host.
for file in $(find "$out/bin" -type f) $(find "$out/lib" -name cc1 -o -name collect2); do
  isElf "$file" || continue
  foreign=$("$loader" --list "$file" | grep -v -e "$out/" -e "$glibc/" -e linux-vdso -e 'statically linked' || true)
  if [ -n "$foreign" ]; then
    echo "stali: $file would load what is not in the store:" >&2
    echo "$foreign" >&2
    exit 1
  fi
done
if [ -n "$more" ]; then . "$more"; fi
