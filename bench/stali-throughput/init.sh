#!/bin/busybox sh
# In the guest of bench/stali-throughput.mjs: each server is started and ended, then all listen, and ab asks those of a pair in turn.
b=/bin/busybox
read -r rounds </etc/rounds
read -r servers </etc/servers
$b mkdir -p /run/log
$b chmod 755 /run
port_of() { case $1 in static) port=1;; *) port=2;; esac; }

for level in static glibc; do
  port_of $level
  $b cat >/etc/nginx-$level.conf <<CONF
user www;
worker_processes 1;
error_log /run/log/$level.error;
pid /run/$level.pid;
events { worker_connections 256; }
http {
  access_log /run/log/$level.access;
  default_type text/html;
  client_body_temp_path /run/$level-body;
  proxy_temp_path /run/$level-proxy;
  fastcgi_temp_path /run/$level-fastcgi;
  uwsgi_temp_path /run/$level-uwsgi;
  scgi_temp_path /run/$level-scgi;
  sendfile on;
  keepalive_requests 100000;
  server {
    listen 800$port;
    listen 900$port ssl;
    ssl_certificate /etc/cert.pem;
    ssl_certificate_key /etc/key.pem;
    root /www;
  }
}
CONF
done

run_httpd() { "$@" /servers/$level/httpd httpd -p 700$port -h /www; }
run_nginx() { "$@" /servers/$level/nginx -c /etc/nginx-$level.conf; }

# In every other round the other one is first.
pair() { case $(($1 % 2)) in 0) echo static glibc;; *) echo glibc static;; esac; }

each_round='' round=0
while [ $round -lt "$rounds" ]; do
  round=$((round + 1))
  each_round="$each_round $round"
done

for round in $each_round; do
  for server in $servers; do
    for level in $(pair $round); do
      port_of $level
      echo "started $server $level: $(echo $(run_$server /bin/starts 7))"
    done
  done
done

for level in static glibc; do
  port_of $level
  for server in $servers; do run_$server; done
done

ask() {
  name=$1 count=$2 url=$3
  shift 3
  for level in $(pair $round); do
    port_of $level
    numbers=$(/usr/bin/ab -q -n "$count" -c 8 "$@" "${url%/}$port/" 2>&1 |
      $b sed -n -e 's/^Complete requests: *\([0-9]*\).*/\1/p' -e 's/^Failed requests: *\([0-9]*\).*/\1/p' -e 's/^Requests per second: *\([0-9.]*\).*/\1/p')
    [ $round = 0 ] || echo "asked $name $level:" $numbers
  done
}
ask_httpd() { ask httpd 300 http://127.0.0.1:700/; }
ask_nginx() {
  ask nginx 1000 http://127.0.0.1:800/
  ask nginx-keep-alive 3000 http://127.0.0.1:800/ -k
  ask nginx-tls 150 https://127.0.0.1:900/
}
# The first time nobody counts.
for round in 0 $each_round; do
  for server in $servers; do ask_$server; done
done
echo "all asked"
$b reboot -f
