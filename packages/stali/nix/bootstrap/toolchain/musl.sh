set -euo pipefail
export PATH=$tools/bin:$gcc/bin SHELL=$tools/bin/bash CONFIG_SHELL=$tools/bin/bash
# The same bytes wherever Nix builds it.
export CFLAGS="-ffile-prefix-map=$NIX_BUILD_TOP=/build"
tar xf "$src"
cd musl-*
bash ./configure --prefix="$out" --syslibdir="$out/lib" --disable-wrapper CC="gcc --sysroot=$gcc/empty"
make -j"${NIX_BUILD_CORES:-1}" SHELL="$SHELL"
make install SHELL="$SHELL"
ln -sfn libc.so "$out/lib/ld-musl-x86_64.so.1"
for folder in asm asm-generic linux mtd rdma scsi/fc sound video xen misc drm; do
  [ ! -e "$glibc/include/$folder" ] || {
    mkdir -p "$out/include/$(dirname "$folder")"
    cp -a "$glibc/include/$folder" "$out/include/$folder"
  }
done
