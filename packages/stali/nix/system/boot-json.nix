# RFC 125. A system in an initramfs has no root to switch to, so `init` is for those who look at it.
{ system, initramfs, kernel, kernelParams, name, platform }:
builtins.toJSON {
  "org.nixos.bootspec.v1" = {
    inherit kernel kernelParams;
    init = "${system}/init";
    initrd = "${initramfs}/initrd";
    label = name;
    system = platform;
    toplevel = "${system}";
  };
  "org.nixos.specialisation.v1" = { };
}
