# A static site: a virtual host with its pages.
#
#   s.site { host = "blog.example"; pages."index.html" = "<h1>Blog</h1>"; }
#   s.site { host = "docs.example"; pages = ./public; aliases = [ "www.docs.example" ]; }
#
#   host   name of the virtual host
#   pages  path below the site -> text; or a folder of text files
#   root   instead: folder of a host, or of the store; for sites with pictures
#   web    what makes the virtual host: `s.nginx`, or `s.nginxWith { … }`
#   …      all else as a virtual host in nginx.nix has it
{ kinds, originOf, ... }:

{
  host,
  web ? kinds.nginx,
  ...
}@given:

web {
  ${host} = {
    origin = originOf "host" given;
  }
  // removeAttrs given [
    "host"
    "web"
  ];
}
