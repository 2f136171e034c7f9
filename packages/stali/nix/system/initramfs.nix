# The closure of a system as an initramfs. Made by the build system's cpio and xz; the same bytes each time.
{ tools, packers, system, name }:
tools.runCommand "${name}-initramfs"
  {
    nativeBuildInputs = packers;
    exportReferencesGraph = [ "closure" system ];
  }
  ''
    mkdir -p root/dev root/proc root/sys root/run root/tmp root/var/log root/root
    # Of each path the graph has a line with it, one with its deriver, the number of its references, and these.
    while read -r path && read -r deriver && read -r count; do
      mkdir -p "root$(dirname "$path")"
      cp -R "$path" "root$path"
      while [ "$count" -gt 0 ]; do
        read -r reference
        count=$((count - 1))
      done
    done < closure
    chmod -R u+w root
    cp -R root${system}/root/. root/
    chmod -R u+w root
    chmod 1777 root/tmp
    ln -s ${system}/init root/init
    find root -exec touch -h -d @1 {} +

    mkdir $out
    # The kernel keeps the whole dictionary in memory while it unpacks, and knows no other checksum.
    (cd root && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
      cpio --null --create --format=newc --reproducible --owner=+0:+0 --quiet) |
      xz --format=xz --check=crc32 --lzma2=preset=9e,dict=512KiB > $out/initrd
  ''
