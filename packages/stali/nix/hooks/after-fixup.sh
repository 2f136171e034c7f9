# shellcheck shell=bash
# Part of the setup hooks of stali: how a function gets its turn in any stdenv.
#
# A stdenv since the summer of 2014 keeps arrays of hooks. Before, a name had one hook, which belongs to the package: there a
# phase is wrapped when the stdenv has defined it, so that neither a package's own hook nor a builder's loses anything.

staliHasHookArrays() {
  declare -F _callImplicitHook >/dev/null
}

# The outputs of this derivation.
staliOutputNames() {
  if declare -F getAllOutputNames >/dev/null; then
    getAllOutputNames
  else
    echo "${outputs:-out}"
  fi
}

# staliWrapPhase PHASE: what is in the array staliAfter_PHASE runs after it.
staliWrapPhase() {
  local phase=$1
  if declare -F "staliInner_$phase" >/dev/null; then return 0; fi
  eval "staliInner_$(declare -f "$phase")"
  eval "$phase() {
    staliInner_$phase
    local staliHook
    for staliHook in \"\${staliAfter_${phase}[@]}\"; do \"\$staliHook\"; done
  }"
}

staliWrapFixupPhase() {
  staliWrapPhase fixupPhase
}

# staliAfterFixup FUNCTION: it runs once, when the phase is over for all outputs. Those that are asked for first run first.
staliAfterFixup() {
  if staliHasHookArrays; then
    postFixupHooks+=("$1")
    return 0
  fi
  staliAfter_fixupPhase+=("$1")
  postHooks+=(staliWrapFixupPhase)
}
