# The applets that a system needs to start, to find its address, to serve, and to be looked at when it does not.
let
  inherit (builtins) concatStringsSep length replaceStrings split;
  yes = names: concatStringsSep "\n" (map (name: "CONFIG_${name} y") names);
  no = names: concatStringsSep "\n" (map (name: "CONFIG_${name} n") names);

  config = concatStringsSep "\n" [
    (yes [
      "LFS"
      "BUSYBOX"
      "FEATURE_DEVPTS"
      "SHOW_USAGE"
      # The start, and the end.
      "INIT"
      "FEATURE_USE_INITTAB"
      "HALT"
      "POWEROFF"
      "REBOOT"
      "MOUNT"
      "UMOUNT"
      "SWITCH_ROOT"
      "INSMOD"
      "MODPROBE_SMALL"
      "MDEV"
      "HOSTNAME"
      # The shell.
      "ASH"
      "SH_IS_ASH"
      "ASH_ECHO"
      "ASH_PRINTF"
      "ASH_TEST"
      "FEATURE_SH_MATH"
      "ECHO"
      "PRINTF"
      "TEST"
      "TEST1"
      "TRUE"
      "FALSE"
      "SLEEP"
      "SETSID"
      "CTTYHACK"
      "SU"
      "CHPST"
      "SETUIDGID"
      # Files.
      "CAT"
      "CHMOD"
      "CHOWN"
      "CP"
      "CUT"
      "DATE"
      "DF"
      "GREP"
      "HEAD"
      "LN"
      "LS"
      "MKDIR"
      "MKNOD"
      "MV"
      "RM"
      "SED"
      "TAIL"
      "TOUCH"
      "WC"
      # The network, and the server.
      "IFCONFIG"
      "ROUTE"
      "PING"
      "UDHCPC"
      "WGET"
      "NC"
      "HTTPD"
      "FEATURE_HTTPD_RANGES"
      "FEATURE_HTTPD_GZIP"
      "FEATURE_HTTPD_SETUID"
      # What is going on.
      "DMESG"
      "FREE"
      "KILL"
      "PS"
      "SYSLOGD"
    ])
    # What is no yes or no, and comes with these: `make oldconfig` would ask, and nobody is there to answer.
    "CONFIG_FEATURE_HTTPD_PORT_DEFAULT 80"
    "CONFIG_FEATURE_SYSLOGD_READ_BUFFER_SIZE 256"
    "CONFIG_UDHCPC_DEFAULT_INTERFACE \"eth0\""
    "CONFIG_UDHCPC_SLACK_FOR_BUGGY_SERVERS 80"
    "CONFIG_UDHCP_DEBUG 0"
    (no [
      "FEATURE_INSTALLER"
      "FEATURE_COMPRESS_USAGE"
      "ASH_MAIL"
      "FEATURE_HTTPD_CONFIG_WITH_SCRIPT_INTERPR"
      "FEATURE_IPV6"
      "FEATURE_PREFER_IPV4_ADDRESS"
      "FEATURE_WGET_OPENSSL"
      "FEATURE_WGET_HTTPS"
      "SSL_CLIENT"
      "TLS"
    ])
  ];

  mentions = word: text: length (split word text) > 1;
in
{
  without = "all but some sixty applets, and IPv6";
  arguments = {
    enableMinimal = true;
    extraConfig = config;
  };
  # Before it took `enableMinimal`, its configuration began with everything.
  oldAttributes =
    old:
    if mentions "make defconfig" (old.configurePhase or "") then
      {
        configurePhase =
          replaceStrings
            [ "make defconfig" "$extraCrossConfig" ]
            [ "make allnoconfig" "${config}\n$extraCrossConfig" ]
            old.configurePhase;
      }
    else
      { };
}
