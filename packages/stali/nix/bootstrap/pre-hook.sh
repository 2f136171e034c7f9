export NIX_ENFORCE_PURITY=1
# For whatever writes the time into a file.
export SOURCE_DATE_EPOCH=1
# Scripts of autoconf start themselves again with this one.
export CONFIG_SHELL=$shell
# One name for the folder of the build, which Nix numbers.
export NIX_CFLAGS_COMPILE="-ffile-prefix-map=$NIX_BUILD_TOP=/build $NIX_CFLAGS_COMPILE"
# No build ID: that is a hash over the program, its own store path included. `nix-build --check` without a sandbox builds for another path and
# puts the right one in afterwards, which leaves the hash of the other.
export NIX_LDFLAGS="--build-id=none $NIX_LDFLAGS"
# What can be left out at the end has to be in sections of its own.
export NIX_CFLAGS_COMPILE="-Os -ffunction-sections -fdata-sections $NIX_CFLAGS_COMPILE"
# The compiler's wrapper reads its flags once, not for each file.
if [ -e "$NIX_GCC/nix-support/add-flags.sh" ]; then source "$NIX_GCC/nix-support/add-flags.sh"; fi
# What a build starts first takes the shell of the stdenv, not that of the host. Not what it installs: that is for another system.
preConfigurePhases="shellOfStdenv $preConfigurePhases"
shellOfStdenv() {
  find . -type f -perm -100 \
    \( -iname configure -o -name config -o -name 'config.*' -o -name '*.sh' -o -name '*.pl' -o -name install-sh -o -name missing -o -name depcomp \) \
    -exec sed -i -e "1s,^#! */bin/sh,#!$shell," -e "1s,^#! */usr/bin/env,#!$(type -P env)," {} +
}
