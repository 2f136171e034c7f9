# memcached as NixOS describes it, and what is written by hand: more about the same service, and a program that uses it.
{
  s ? import ../../../packages/services/nix/services.nix { },
}:

s.merge [
  # From `preenix service show memcached`: see README.md.
  ./memcached.json

  # What NixOS does not say is added. What it says otherwise has to be marked as stronger, as with mkForce.
  (s.services {
    memcached = {
      exec.argv = {
        "$priority" = 50;
        "$value" = [
          "/usr/bin/memcached"
          "-l"
          "\${listen.memcache:,}"
          "-p"
          "\${port.memcache}"
          "-m"
          "16"
        ];
      };
      parameters.ports.memcache = 11211;
      endpoints.memcache.port = "memcache";
      restart.when = "on-failure";
    };
  })

  (s.program {
    name = "hits";
    argv = [
      "/usr/bin/perl"
      "\${value.files}/hits.pl"
    ];
    files = {
      "http.pl" = ../tide/http.pl;
      "hits.pl" = ./hits.pl;
    };
    ports.http = "auto";
    needs.memcache = s.endpoint "memcached" "memcache";
    env = {
      LISTEN = "\${listen.http}";
      PORT = "\${port.http}";
      MEMCACHE = "\${need.memcache.address}";
    };
  })

  (s.nginx { "hits.example".proxy = s.endpoint "hits" "http"; })
]
