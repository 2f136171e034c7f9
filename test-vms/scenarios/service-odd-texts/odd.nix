# Every constructor whose program Debian has, with texts that mean something to the files that they go into.
#
#   key  a public key, in one line
{ key }:

let
  s = import ../../../packages/services/nix/services.nix { };
in
s.merge [
  (s.nginxWith { port = 8081; } {
    "a.example" = {
      pages."index.html" = "plain\n";
      pages."x y/ä;}.html" = "odd path\n";
      aliases = [ "*.a.example" ];
      settings.add_header = [
        "X-Odd"
        "a; } \" \\ {"
      ];
    };
    "b.example" = {
      root = "/srv/od d;}";
      locations."/p q{}\"/".proxy = s.endpoint "echo" "http";
    };
  })

  (s.postgres {
    instance = "odd";
    settings = {
      shared_buffers = "8MB";
      log_line_prefix = "it's \\ odd'%m ";
    };
    databases.all = {
      password = "/etc/odd/password";
      schema = "CREATE TABLE IF NOT EXISTS t (a text); -- \"'; \\";
    };
    databases.other.owner = "boss";
    roles.boss.user = "root";
    roles.reader = {
      password = "/etc/odd/password";
      memberOf = [
        "all"
        "boss"
      ];
    };
  })

  (s.redis {
    instance = "odd";
    password = "/etc/odd/password";
    settings.proc-title-template = "odd \"\\ {title}";
  })

  (s.sshdWith
    {
      instance = "odd";
      port = 2222;
      addresses = [ "127.0.0.1" ];
      settings = {
        Banner = "/etc/od d\"\\x";
        AllowUsers = [
          "root"
          "nobody"
        ];
      };
    }
    {
      root = [ "restrict,command=\"echo \\\"it is\\\"\" ${key}" ];
    }
  )

  (s.cron {
    tick = {
      intervalMs = 1000;
      argv = [
        "/usr/bin/touch"
        "/tmp/it's \"odd\" $HOME %n"
      ];
      user = "root";
    };
  })

  (s.program {
    name = "echo";
    argv = [
      "/usr/bin/perl"
      "\${value.files}/echo.pl"
      "it's \"odd\" \\ $HOME %n"
    ];
    files = {
      "http.pl" = ../../../examples/services/tide/http.pl;
      "echo.pl" = "require($0 =~ s{[^/]*$}{http.pl}r); serve(sub { return \"$ARGV[0] $ENV{ODD}\\n\" });\n";
    };
    ports.http = "auto";
    env = {
      PORT = "\${port.http}";
      LISTEN = "\${listen.http}";
      ODD = "x'y\"z\\ $(id) %n";
    };
  })
]
