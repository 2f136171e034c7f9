# What a small server does without, package by package. `arguments` are those that today's nixpkgs, or its smaller forks, know: of these,
# each package is given the ones that it takes. `attributes` changes what its derivation is made of, in any nixpkgs.
let
  inherit (builtins) elem filter isString;
  off = names: builtins.listToAttrs (map (name: { inherit name; value = false; }) names);
  # Some nixpkgs have flags as one text, some as a list.
  more = flags: old: if isString old then "${old} ${toString flags}" else old ++ flags;
  fewer = flags: old: if isString old then old else filter (flag: !(elem flag flags)) old;
in
{
  busybox = import ./busybox.nix;
  nginx = import ./nginx.nix;
  openssl = import ./openssl.nix { inherit more; };

  bash = {
    without = "line editing, documentation";
    arguments = off [ "interactive" "withDocs" ];
  };

  curl = {
    without = "HTTP/3, compression other than gzip's, LDAP, RTMP, SCP, Kerberos, international names";
    # A nixpkgs that has variants of its packages has this one.
    variant = "minimal";
    arguments = off [
      "brotliSupport"
      "c-aresSupport"
      "gsaslSupport"
      "gssSupport"
      "http3Support"
      "idnSupport"
      "ldapSupport"
      "pslSupport"
      "rtmpSupport"
      "scpSupport"
      "websocketSupport"
      "zstdSupport"
    ];
  };

  dropbear = {
    without = "records of logins in utmp, wtmp and lastlog, which a system without accounts does not keep";
    attributes = old: {
      configureFlags = more [
        "--disable-lastlog"
        "--disable-utmp"
        "--disable-utmpx"
        "--disable-wtmp"
        "--disable-wtmpx"
      ] (old.configureFlags or [ ]);
    };
  };

  kmod = {
    without = "documentation for developers";
    arguments = off [ "withDevdoc" ];
  };

  lighttpd = {
    without = "databases, LDAP, Lua, PAM, SASL, WebDAV";
    arguments = off [
      "enableDbi"
      "enableLdap"
      "enableLua"
      "enableMagnet"
      "enableMysql"
      "enablePam"
      "enablePgsql"
      "enableSasl"
      "enableWebDAV"
    ];
  };

  openssh = {
    without = "Kerberos, PAM, DNSSEC, FIDO keys";
    arguments = off [ "withFIDO" "withKerberos" "withLdns" "withPAM" "withSecurityKey" ];
  };

  pcre = {
    without = "the C++ interface";
    attributes = old: { configureFlags = more [ "--disable-cpp" ] (old.configureFlags or [ ]); };
  };

  pcre2 = {
    without = "characters of 16 and 32 bits";
    attributes = old: {
      configureFlags = fewer [ "--enable-pcre2-16" "--enable-pcre2-32" ] (old.configureFlags or [ ]);
    };
  };

  rsync = {
    without = "access control lists, checksums and compression other than its own and zlib's";
    arguments = off [ "enableACLs" "enableLZ4" "enableOpenSSL" "enableXXHash" "enableZstd" ];
  };

  sqlite = {
    without = "line editing";
    arguments = off [ "interactive" ];
  };

  util-linux = {
    without = "PAM, systemd, curses, translations, capabilities";
    arguments = off [
      "capabilitiesSupport"
      "cryptsetupSupport"
      "ncursesSupport"
      "nlsSupport"
      "pamSupport"
      "shadowSupport"
      "systemdSupport"
      "translateManpages"
    ];
  };
}
