# The toolchain of Debian in store paths: { glibc, tools, gcc, perl }. Each loads only what is in the store.
{ system, lock, inputs }:
let
  seed = import ../seed.nix { inherit system lock; package = inputs.packages.busybox-static; };
  unpacked = import ./unpacked.nix { inherit system seed inputs; };

  programs =
    {
      name,
      packages,
      folders ? [ ],
      links ? [ ],
      patchelf ? null,
      more ? null,
    }:
    unpacked {
      inherit name packages;
      script = ./programs.sh;
      environment = {
        inherit folders links glibc;
        patchelf = toString patchelf;
        more = toString more;
      };
    };

  glibc = unpacked {
    name = "stali-glibc";
    packages = [ "libc6" "libc6-dev" "libcrypt1" "libcrypt-dev" "libgcc-s1" "linux-libc-dev" ];
    script = ./glibc.sh;
  };

  patchelf = programs {
    name = "stali-patchelf";
    packages = [ "patchelf" "libstdc++6" ];
  };
in
{
  inherit seed glibc patchelf;

  tools = programs {
    name = "stali-tools";
    inherit patchelf;
    packages = [
      "bash" "libtinfo6"
      "coreutils" "libacl1" "libattr1" "libselinux1" "libpcre2-8-0" "libgmp10"
      "findutils" "diffutils" "sed" "grep" "patch" "make"
      "gawk" "libreadline8" "libsigsegv2" "libmpfr6"
      "tar" "gzip" "bzip2" "libbz2-1.0" "xz-utils" "liblzma5"
    ];
    links = [ "sh=bash" "awk=gawk" ];
  };

  gcc = programs {
    name = "stali-gcc-12";
    inherit patchelf;
    packages = [
      "gcc-12" "cpp-12" "libgcc-12-dev" "libgmp10" "libmpfr6" "libmpc3" "libisl23"
      "binutils-x86-64-linux-gnu" "libbinutils" "libctf0" "libctf-nobfd0" "libgprofng0" "libjansson4"
      "zlib1g" "libzstd1" "libstdc++6"
    ];
    folders = [ "lib/gcc" ];
    more = ./gcc.sh;
  };

  perl = programs {
    name = "stali-perl";
    inherit patchelf;
    packages = [ "perl-base" "perl" "libperl5.36" "perl-modules-5.36" "libcrypt1" ];
    folders = [ "share/perl" ];
    more = ./perl.sh;
  };
}
