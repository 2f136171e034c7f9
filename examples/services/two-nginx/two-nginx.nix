# Two nginx on one host: users `nginx` and `nginx-edge`, folders, ports and virtual hosts of their own.
{
  s ? import ../../../packages/services/nix/services.nix { },
}:

s.merge [
  (s.nginx {
    "www.example".pages."index.html" = "the first\n";
  })

  # Beside it, not in it. It passes requests on to the first, wherever that stands.
  (s.nginxWith
    {
      instance = "edge";
      port = 8080;
      settings.client_max_body_size = "1m";
    }
    {
      "edge.example".pages."index.html" = "the second\n";
      "www.example".proxy = s.endpoint "nginx" "http";
    }
  )

  # More for the first one, perhaps from another file: `nginx x` and `nginx y` are `nginx (x // y)`.
  (s.nginx { "docs.example".pages."index.html" = "the first, too\n"; })
]
