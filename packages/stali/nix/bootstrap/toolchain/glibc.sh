# One folder with the C library, its headers and those of the kernel, as nixpkgs' compiler wrapper wants them: lib, include.
mkdir -p "$out/lib" "$out/include"
for folder in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu; do
  [ ! -d "$root/$folder" ] || cp -a "$root/$folder/." "$out/lib/"
done
cp -a "$root/usr/include/." "$out/include/"
# Debian has what differs between architectures in a folder of its own, which its compiler looks into.
cp -a "$out/include/x86_64-linux-gnu/." "$out/include/"
rm -rf "$out/include/x86_64-linux-gnu" "$out/lib/gconv" "$out/lib/audit" "$out/lib/pkgconfig"

# All is in one folder now.
for link in $(find "$out/lib" -type l); do
  ln -sfn "$(basename "$(readlink "$link")")" "$link"
done
[ -e "$out/lib/ld-linux-x86-64.so.2" ]
# Texts that tell the linker which libraries to take.
for text in libc.so libm.so libm.a; do
  sed -i -e "s,/usr/lib/x86_64-linux-gnu/,$out/lib/,g" -e "s,/lib/x86_64-linux-gnu/,$out/lib/,g" -e "s,/lib64/,$out/lib/,g" "$out/lib/$text"
done
