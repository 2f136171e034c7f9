# nginx, with virtual hosts that any number of parts bring.
#
#   s.nginx {
#     "blog.example".root = ./public;
#     "shop.example" = {
#       aliases = [ "www.shop.example" ];
#       proxy = s.endpoint "shop" "http";            # wherever that is placed
#       locations."/static/".root = "/srv/shop";
#       settings = { client_max_body_size = "10m"; };
#     };
#   }
#   s.nginxWith { instance = "edge"; port = 8080; } { … }   # a second nginx, with its own user, folders and port
#
# What names no virtual host is answered with 404. nginx runs as its own user; for a port below 1024 it is given that right.
#
#   instance   which of several nginx; none: the one called `nginx`
#   port       where it listens: a number, or "auto"
#   addresses  on which it listens; by default all of IPv4. IPv6 in brackets: "[::]"
#   settings   directives of `http`
#
# A virtual host has
#   root       folder of its files: a path of a host, or a Nix path, which goes to the store
#   pages      instead: path below the site -> text, or a folder of text files; they are brought along
#   proxy      endpoint that answers instead, or what is not in `locations`
#   locations  prefix of the path -> { root | proxy; settings; }
#   aliases    further names, also `*.shop.example`
#   settings   directives of `server`: name -> text, number, true (`on`), false (`off`), or a list of words
#   origin     for functions that make virtual hosts: where theirs was written
{
  program,
  checked,
  words,
  part,
  originOf,
  ...
}:

{
  instance ? null,
  port ? 80,
  addresses ? [ ],
  settings ? { },
}:
hosts:

let
  inherit (builtins)
    concatStringsSep
    isList
    listToAttrs
    map
    ;
  inherit (words) doubleQuoted each needFor;

  id = checked.idOf "nginx" instance;
  folder = "/etc/nixtools/${id}";
  privileged = checked.port "nginx.port" port != "auto" && port < 1024;

  directives =
    where: given:
    each (
      name: value:
      let
        at = "${where}.${name}";
        word = checked.setting {
          yes = "on";
          no = "off";
        } at;
        arguments = map (argument: doubleQuoted (word argument)) (if isList value then value else [ value ]);
      in
      "${checked.settingName at name} ${concatStringsSep " " arguments};"
    ) given;

  address = checked.formed {
    pattern = "[0-9.]+|[*]|[[][0-9a-f:.]+[]]";
    longest = 60;
    why = "is no address: 127.0.0.1, *, [::1]";
  } "nginx.addresses";
  listens =
    more:
    map (at: "listen ${at}\${port.http}${more};") (
      if addresses == [ ] then [ "" ] else map (at: "${address at}:") addresses
    );

  # Where requests go: the directives, and the endpoints that they need.
  goal =
    where:
    {
      root ? null,
      proxy ? null,
    }:
    if root != null && proxy != null then
      throw "${where} has both root and proxy: keep one"
    else if root != null then
      {
        lines = [ "root ${doubleQuoted (noVariable "${where}.root" (checked.path "${where}.root" root))};" ];
        endpoints = [ ];
      }
    else if proxy != null then
      let
        endpoint = checked.endpoint "${where}.proxy" proxy;
      in
      {
        lines = [ "proxy_pass http://${needFor endpoint};" ];
        endpoints = [ endpoint ];
      }
    else
      {
        lines = [ "return 404;" ];
        endpoints = [ ];
      };
  # To nginx a dollar is the start of a variable; a reference to what is the service's own is none.
  noVariable =
    where: value:
    if builtins.match ".*[$]([^{].*)?" value != null then
      checked.refuse where value "holds a dollar, which nginx has no way to quote"
    else
      value;

  location =
    where: prefix:
    {
      root ? null,
      proxy ? null,
      settings ? { },
    }:
    let
      at = "${where}.locations.${prefix}";
      to = goal at { inherit root proxy; };
    in
    {
      inherit (to) endpoints;
      lines = [
        "location ${doubleQuoted (noVariable at (checked.prefix at prefix))} {"
      ]
      ++ indented (to.lines ++ directives "${at}.settings" settings)
      ++ [ "}" ];
    };
  indented = map (line: "  ${line}");

  virtualHost =
    written:
    {
      root ? null,
      pages ? null,
      proxy ? null,
      locations ? { },
      aliases ? [ ],
      settings ? { },
      origin ? originOf written hosts,
    }:
    let
      name = checked.hostName "nginx, the name of a virtual host" written;
      where = "nginx.${name}";
      names = map (checked.hostPattern "${where}.aliases") aliases;
      texts = if pages == null then { } else import ./pages.nix { inherit checked words; } "${where}.pages" pages;
      main =
        if pages == null then
          { inherit root proxy; }
        else if root == null && proxy == null then
          { root = "/srv/www/${id}/${name}"; }
        else
          throw "${where} has pages, and root or proxy besides: keep one";
      all =
        if locations ? "/" && (main.root or null != null || main.proxy or null != null) then
          throw "${where} has locations.\"/\", and root, proxy or pages besides: keep one"
        else
          each (location where) ({ "/" = main; } // locations);
      endpoints = builtins.concatLists (map (one: one.endpoints) all);
    in
    part origin {
      services.${id} = base // {
        files = base.files // {
          "${folder}/hosts/${name}.conf".text = ''
            server {
            ${concatStringsSep "\n" (
              indented (
                listens ""
                ++ [ "server_name ${concatStringsSep " " ([ name ] ++ names)};" ]
                ++ directives "${where}.settings" settings
                ++ builtins.concatLists (map (one: one.lines) all)
              )
            )}
            }
          '';
        }
        // listToAttrs (map upstream endpoints)
        // listToAttrs (
          each (path: text: {
            name = "/srv/www/${id}/${name}/${path}";
            value = { inherit text; };
          }) texts
        );
      }
      // (
        if endpoints == [ ] then
          { }
        else
          {
            needs = listToAttrs (
              map (endpoint: {
                name = needFor endpoint;
                value = endpoint;
              }) endpoints
            );
          }
      );
    };

  # One file each, so that virtual hosts with the same goal share it.
  upstream = endpoint: {
    name = "${folder}/upstreams/${needFor endpoint}.conf";
    value.text = ''
      upstream ${needFor endpoint} {
        server ''${each.need.${needFor endpoint}.address};
      }
    '';
  };

  base = words.keepsRunning // {
    description = "nginx, the web server";
    exec.argv = [
      program.nginx
      "-e"
      "stderr"
      "-c"
      "${folder}/nginx.conf"
    ];
    parameters.ports.http = port;
    endpoints.http.port = "http";
    readiness.port = "http";
    reload.signal = "HUP";
    stop = {
      signal = "QUIT";
      kill = "mixed";
      timeoutMs = 10000;
    };
    own = {
      user = true;
      cache = "0750";
      logs = "0750";
      runtime = "0755";
    };
    sandbox = {
      noNewPrivileges = true;
      capabilities = if privileged then [ "CAP_NET_BIND_SERVICE" ] else [ ];
    }
    // (if privileged then { ambientCapabilities = [ "CAP_NET_BIND_SERVICE" ]; } else { });
    files."${folder}/nginx.conf".text = ''
      daemon off;
      pid ''${own.runtime}/nginx.pid;
      error_log stderr;
      worker_processes auto;
      events {
      }
      http {
        client_body_temp_path ''${own.cache}/body;
        proxy_temp_path ''${own.cache}/proxy;
        fastcgi_temp_path ''${own.cache}/fastcgi;
        uwsgi_temp_path ''${own.cache}/uwsgi;
        scgi_temp_path ''${own.cache}/scgi;
        access_log off;
        server_tokens off;
        sendfile on;
        types {
      ${types}
        }
        default_type application/octet-stream;
        charset utf-8;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
      ${concatStringsSep "\n" (indented (directives "nginx.settings" settings))}
        server {
      ${concatStringsSep "\n" (map (line: "    ${line}") (listens " default_server"))}
          return 404;
        }
        include ${folder}/upstreams/*.conf;
        include ${folder}/hosts/*.conf;
      }
    '';
  };

  types = concatStringsSep "\n" (each (type: endings: "    ${type} ${endings};") (import ./media-types.nix));
in
each virtualHost hosts
