# Programs load musl, and nothing of the compiler. gcc's own library for that, libgcc_s, is one for glibc: what they need of it goes into them.
# The linker's plugin is a library, too, whose folder nixpkgs' wrapper would have them look into.
export NIX_CFLAGS_LINK="-static-libgcc -fno-use-linker-plugin $NIX_CFLAGS_LINK"
