# Under the names that nixpkgs' compiler wrapper and builds call them by, and no other: a compiler that is not called
# through the wrapper sees the C library of the host.
rm "$out"/bin/*-cpp-12 "$out"/bin/*-lto-dump-12
for file in "$out"/bin/*; do
  if [ -L "$file" ]; then rm "$file"; fi
done
for file in "$out"/bin/x86_64-linux-gnu-*; do
  name=${file##*/x86_64-linux-gnu-}
  mv "$file" "$out/bin/${name%-12}"
done
ln -s ld.bfd "$out/bin/ld"
mkdir "$out/empty"
