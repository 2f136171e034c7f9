# A static program loads nothing, so it names no folder to load from; a static PIE would keep their names.
export NIX_DONT_SET_RPATH=1
export NIX_NO_SELF_RPATH=1
# Only what is called, and nothing that tells of the build.
NIX_CFLAGS_COMPILE="-Os -ffunction-sections -fdata-sections $NIX_CFLAGS_COMPILE"
NIX_LDFLAGS="--gc-sections --build-id=none $NIX_LDFLAGS"
export NIX_LDFLAGS
stripAllList="${stripAllList-bin sbin libexec}"
# /bin/sh is that of the small system: a store path here would bring the tools of the build into it.
dontPatchShebangs=1
