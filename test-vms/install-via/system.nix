# A system as NixOS makes one, as far as a bootloader and nixboot look at it; what is in it is given.
{ folder ? "/nixos", name ? "nixos-system-box-14.04", system ? "x86_64-linux", kernel ? null, initrd ? null, init ? null
, params ? "console=ttyS0 panic=5", uuid ? "6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10", shareStore ? false, forFolder ? true, payload ? 3, busybox ? "", extra ? ""
, builder ? builtins.currentSystem }:
let
  build = name: script: derivation {
    inherit name;
    system = builder;
    builder = "/bin/sh";
    args = [ "-euc" script ];
    PATH = "/usr/bin:/bin";
  };
  file = name: text: builtins.toFile name text;
  linux = if kernel != null then builtins.path { path = kernel; name = "linux-3.12"; }
    else build "linux-3.12" "printf 'a kernel, and some more of it' >$out";
  stage1 = if initrd != null then builtins.path { path = initrd; name = "initrd"; } else build "initrd" "printf 'an initrd' >$out";
  stage2 = if init != null then builtins.path { path = init; name = "stage-2"; } else file "stage-2" "#!/bin/sh\n";
  # Something to copy: paths of 1 MiB that do not compress away.
  more = map (n: build "payload-${toString n}" "head -c 1048576 /dev/urandom >$out") (builtins.genList (n: n) payload);
  description = file "nixboot-root-folder" (builtins.toJSON {
    device = "/dev/disk/by-uuid/${uuid}";
    fsType = "ext4";
    inherit folder shareStore;
    hostStore = "/nix/store";
  });
in
build name ''
  mkdir -p $out/bin
  ln -s ${linux} $out/kernel
  ln -s ${stage1} $out/initrd
  cp ${stage2} $out/init
  chmod 755 $out/init
  printf '%s' '${params}' >$out/kernel-params
  printf '14.04.test' >$out/nixos-version
  printf '%s' '${system}' >$out/system
  ${if forFolder then "cp ${description} $out/nixboot-root-folder" else ""}
  ${extra}
  echo "${toString more} ${if busybox == "" then "" else builtins.storePath busybox}" >$out/extra-dependencies
''
