{ nginx, port }:
''
  user www;
  worker_processes 1;
  error_log /var/log/nginx-error.log warn;
  pid /run/nginx.pid;
  events { worker_connections 256; }
  http {
    include ${nginx}/conf/mime.types;
    access_log /var/log/nginx-access.log;
    client_body_temp_path /tmp/nginx-body;
    proxy_temp_path /tmp/nginx-proxy;
    fastcgi_temp_path /tmp/nginx-fastcgi;
    uwsgi_temp_path /tmp/nginx-uwsgi;
    scgi_temp_path /tmp/nginx-scgi;
    sendfile on;
    gzip on;
    gzip_types text/css text/plain application/javascript application/json image/svg+xml;
    server_tokens off;
    server {
      listen ${port};
      root /srv/www;
    }
  }
''
