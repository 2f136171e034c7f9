# A service with everything that belongs to one.
{ pkgs, ... }:
{
  systemd.services.nginx = {
    description = "Nginx Web Server";
    after = [ "network.target" "db.service" ];
    wantedBy = [ "multi-user.target" ];
    path = [ pkgs.nginx ];
    preStart = ''
      mkdir -p /var/spool/nginx/logs
      chown nginx:nginx /var/spool/nginx
    '';
    restartTriggers = [ (throw "not to be looked at") ];
    environment.LANG = "C";
    serviceConfig = {
      ExecStart = "${pkgs.nginx}/bin/nginx -c ${pkgs.writeText "nginx.conf" ''
        include ${pkgs.writeText "mime.types" "types {}"};
        include /etc/nginx-extra.conf;
        user nginx;
        daemon off;
        root ${pkgs.hello}/share/web;
      ''}";
      ExecReload = "${pkgs.coreutils}/bin/kill -HUP $MAINPID";
      LimitNOFILE = 4096;
      CPUQuota = "20%";
    };
  };
  systemd.services.db = {
    wantedBy = [ "nginx.service" ];
    script = "exec db --port $PORT";
    serviceConfig = { User = "db"; Restart = "always"; RestartSec = "2s"; };
  };
  systemd.services."db@".serviceConfig.ExecStart = "/bin/db %i";
  systemd.services.backup = { startAt = "daily"; serviceConfig = { Type = "oneshot"; ExecStart = "/bin/backup"; }; };
  systemd.timers.backup = { wantedBy = [ "timers.target" ]; timerConfig = { OnCalendar = "daily"; Persistent = true; }; };
  systemd.services.echo.serviceConfig.ExecStart = "/bin/echo-server";
  systemd.sockets.echo = {
    wantedBy = [ "sockets.target" ];
    listenStreams = [ "127.0.0.1:7" "/run/echo.sock" ];
    socketConfig.SocketMode = "0660";
  };
  systemd.services.off = { enable = false; serviceConfig.ExecStart = "/bin/off"; };
  systemd.services.nothing.description = "runs nothing";
  systemd.tmpfiles.rules = [ "d /run/nginx 0750 nginx nginx -" "L /var/lib/other - - - - /etc" ];
  system.activationScripts.nginx = ''
    mkdir -m 0700 -p /var/spool/nginx
    chown nginx:nginx /var/spool/nginx
    touch /var/spool/nginx/seen
  '';
  users.users.nginx = { uid = 60; group = "nginx"; home = "/var/spool/nginx"; createHome = true; };
  users.users.stranger = { uid = 77; };
  users.groups.nginx.gid = 60;
  environment.etc."nginx-extra.conf" = { text = "gzip on;"; mode = "0640"; };
  environment.etc."other.conf".text = "not named";
}
