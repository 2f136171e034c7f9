# NixOS's own nginx, as anybody would configure it.
{ ... }:
{
  services.nginx.enable = true;
  services.nginx.httpConfig = ''
    server { listen 127.0.0.1:18092; return 200 "from NixOS\n"; }
  '';
}
