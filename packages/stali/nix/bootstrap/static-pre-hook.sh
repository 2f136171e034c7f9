# A static program loads nothing, so it names no folder to load from; a static PIE would keep their names.
export NIX_DONT_SET_RPATH=1
export NIX_NO_SELF_RPATH=1
stripAllList="${stripAllList-bin sbin libexec}"
# /bin/sh is that of the small system: a store path here would bring the tools of the build into it.
dontPatchShebangs=1
