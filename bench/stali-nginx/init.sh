#!/bin/busybox sh
# Starts nginx in the guest of bench/stali-nginx.mjs, and gives it another configuration once somebody has asked for it.
b=/bin/busybox
read -r token </run/nixboot-token
$b mkdir -p /run/www /run/nginx
$b ln -s /www/index.html /run/www/index.html
/bin/nginx -c /etc/nginx.conf || $b reboot -f
# It listens, since its first process has gone into the background.
read -r uptime rest </proc/uptime
echo "$token $uptime" >/run/www/ready
while :; do
  $b grep -e MemTotal -e MemAvailable /proc/meminfo >/run/www/memory
  if $b grep -q please-reload /run/nginx/access.log && $b grep -q '"one"' /etc/nginx.conf; then
    $b sed -i 's/"one"/"two"/' /etc/nginx.conf
    read -r main </run/nginx/pid
    $b kill -HUP "$main"
  fi
  $b sleep 1
done
