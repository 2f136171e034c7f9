# A system that serves a folder: by busybox's httpd, or by nginx where the tree has it.
{
  pkgs,
  name ? "web-server",
  server ? "httpd",
  # A folder of pages; without one, a page that says which system this is.
  pages ? null,
  port ? 80,
  # Of nginx: the text of a whole configuration, instead of ./nginx.conf.nix.
  configuration ? null,
  ...
}@given:
let
  inherit (pkgs) busybox;
  inherit (pkgs.stali) level system;
  page = "<!doctype html>\n<title>${name}</title>\n<p>${system}, ${level}, served by ${server}.</p>\n";
  number = if builtins.isInt port && port > 0 && port < 65536 then toString port else throw "stali: the port has to be a number from 1 to 65535";

  servers = {
    httpd.services.${name} = {
      argv = [ "${busybox}/bin/httpd" "-f" "-p" number "-u" "www:www" "-h" "/srv/www" ];
    };
    nginx = {
      services.${name}.argv = [ "${pkgs.nginx}/bin/nginx" "-c" "/etc/nginx.conf" "-g" "daemon off;" ];
      files."etc/nginx.conf" =
        if configuration != null then configuration else import ./nginx.conf.nix { inherit (pkgs) nginx; port = number; };
    };
  };

  chosen =
    if server == "nginx" && !(pkgs ? nginx) then
      throw "stali: this nixpkgs has no nginx; server \"httpd\" is busybox's"
    else
      servers.${server} or (throw "stali: there is no server ${builtins.toJSON server}; there are httpd and nginx");
in
import ./. (
  removeAttrs given [ "server" "pages" "port" "configuration" ]
  // {
    inherit pkgs name;
    inherit (chosen) services;
    users = { www = 80; } // given.users or { };
    files =
      (if pages == null then { "srv/www/index.html" = page; } else { "srv/www" = pages; })
      // chosen.files or { }
      // given.files or { };
  }
)
