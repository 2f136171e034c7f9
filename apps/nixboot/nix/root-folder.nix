# Makes a folder of another distribution's file system the root of this NixOS, so that both live on one disk:
#
#   imports = [ ./root-folder.nix ];
#   nixboot.rootFolder = { enable = true; device = "/dev/disk/by-uuid/0a1b…"; fsType = "ext4"; folder = "/nixos"; };
#
# Stage 1 mounts the host's file system as it would any root, and then the folder over it: what runs later, activation first of all,
# sees nothing above the folder. The host's file system stays visible in hostMount.
#
# For the stage 1 of 2014 and of today, scripted or of systemd.
{ config, options, pkgs, ... }:

let
  inherit (pkgs) lib;
  inherit (lib) concatMap concatStringsSep mkIf mkOption optionalString types;

  cfg = config.nixboot.rootFolder;

  # One word of a shell. NixOS of 2014 has no escapeShellArg.
  word = text: "'" + concatStringsSep "'\\''" (lib.splitString "'" text) + "'";

  # $1: where the host's file system is mounted.
  steps = ''
    nixbootRootFolder() {
      if [ ! -d "$1"${word cfg.folder}/nix ]; then
        echo "nixboot: there is no root folder "${word cfg.folder}" on "${word cfg.device}
        return 1
      fi
      ${optionalString cfg.shareStore ''
        mkdir -p "$1"${word cfg.folder}/nix/store || return 1
        mount --bind "$1"${word cfg.hostStore} "$1"${word cfg.folder}/nix/store || return 1
      ''}
      ${optionalString (cfg.hostMount != "") ''
        mkdir -p "$1"${word (cfg.folder + cfg.hostMount)} || return 1
        mount --bind "$1" "$1"${word (cfg.folder + cfg.hostMount)} || return 1
      ''}
      mount --${if cfg.shareStore || cfg.hostMount != "" then "rbind" else "bind"} "$1"${word cfg.folder} "$1"
    }
  '';

  # Going on without the folder would run the activation on the host's /etc: there is only trying again, or a shell.
  scripted = ''
    ${steps}
    until nixbootRootFolder "$targetRoot"; do fail; done
  '';

  # Stage 1 mounts these before our step: in the host's tree.
  early = [ "/nix" "/nix/store" "/var" "/var/log" "/var/lib" "/etc" "/usr" ];
  misplaced = lib.filter
    (fs: fs.mountPoint != "/" && (fs.neededForBoot || lib.elem fs.mountPoint early))
    (lib.attrValues config.fileSystems);

  # What looks at the root or writes to it in the stage 1 of systemd: without the folder, none of it starts.
  guarded = [
    "initrd-root-fs.target"
    "initrd-fs.target"
    "initrd-find-nixos-closure.service"
    "initrd-nixos-activation.service"
    "initrd-switch-root.service"
  ];

  hasSystemdStage1 = options.boot.initrd ? systemd;
  systemdStage1 = hasSystemdStage1 && config.boot.initrd.systemd.enable;
in

{
  options.nixboot.rootFolder = {
    enable = mkOption {
      type = types.bool;
      default = false;
      description = "Whether a folder of another file system is the root of this NixOS.";
    };
    device = mkOption {
      type = types.str;
      example = "/dev/disk/by-uuid/3f6c1a52-9a0e-4a0c-9f0a-3f7f7a0f5d11";
      description = "The host's file system.";
    };
    fsType = mkOption {
      type = types.str;
      default = "auto";
      description = "Its type.";
    };
    folder = mkOption {
      type = types.str;
      default = "/nixos";
      description = "The folder, from the top of that file system: with the subvolume where btrfs has one.";
    };
    hostMount = mkOption {
      type = types.str;
      default = "/host";
      description = "Where the host's file system is seen inside; empty: nowhere.";
    };
    shareStore = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the host's store is mounted inside. Collect garbage on the host only.";
    };
    hostStore = mkOption {
      type = types.str;
      default = "/nix/store";
      description = "The host's store, from the top of the same file system.";
    };
    returnOnFailure = mkOption {
      type = types.bool;
      default = true;
      description = "Whether a start that fails restarts the machine after 30 seconds, into the host's default entry.";
    };
  };

  config = mkIf cfg.enable ({
    assertions = [
      {
        assertion = builtins.match "(/[A-Za-z0-9_@][A-Za-z0-9@._-]*)+" cfg.folder != null;
        message = "nixboot.rootFolder.folder is to be an absolute path below /, of letters, digits, @, dots, _ and -.";
      }
      {
        assertion = misplaced == [ ];
        message = "nixboot.rootFolder: stage 1 would mount these on the host's tree: "
          + concatStringsSep ", " (map (fs: fs.mountPoint) misplaced);
      }
    ];

    fileSystems."/" = { inherit (cfg) device fsType; };

    boot.kernelParams = lib.optionals cfg.returnOnFailure [ "panic=30" "boot.panic_on_fail" ];

    # What nixboot install-via compares with the target.
    system.extraSystemBuilderCmds = ''
      cp ${builtins.toFile "nixboot-root-folder" (builtins.toJSON { inherit (cfg) device fsType folder shareStore hostStore; })} \
        $out/nixboot-root-folder
    '';

    boot.initrd = {
      postMountCommands = optionalString (!systemdStage1) scripted;
    } // (if !hasSystemdStage1 then { } else {
      systemd.services.nixboot-root-folder = {
        description = "A folder of the host's file system as the root";
        requires = [ "sysroot.mount" ];
        after = [ "sysroot.mount" ];
        before = guarded;
        requiredBy = guarded;
        unitConfig.DefaultDependencies = false;
        serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
        script = ''
          ${steps}
          nixbootRootFolder /sysroot
        '';
      };
    });
  });
}
