/** The same nginx, as NixOS, as a modular service and by hand. */
export const nginxOfNixos = `{ pkgs, ... }: {
  systemd.services.nginx = {
    description = "web server";
    after = [ "network.target" ];
    wantedBy = [ "multi-user.target" ];
    preStart = "install -d -o nginx /var/spool/nginx";
    environment.LANG = "C";
    serviceConfig = {
      ExecStart = "/usr/sbin/nginx -c /etc/nixtools-services/nginx/nginx.conf -g 'daemon off;'";
      ExecReload = "/bin/kill -HUP $MAINPID";
      KillSignal = "SIGQUIT";
      Restart = "always";
      RestartSec = 5;
      LimitNOFILE = 4096;
      StateDirectory = "nginx";
    };
  };
  environment.etc."nixtools-services/nginx/nginx.conf".text = "events {}\\n";
  users.users.nginx.group = "nginx";
  users.groups.nginx = { };
}`;

export const nginxModular = `{
  nginx = { config, ... }: {
    process.argv = [ "/usr/sbin/nginx" "-c" config.configData."nginx.conf".path "-g" "daemon off;" ];
    process.environment = { LANG = "C"; };
    process.reloadSignal = "HUP";
    configData."nginx.conf".text = "events {}\\n";
    systemd.service = {
      description = "web server";
      after = [ "network.target" ];
      preStart = "install -d -o nginx /var/spool/nginx";
      serviceConfig = { KillSignal = "SIGQUIT"; LimitNOFILE = 4096; StateDirectory = "nginx"; };
    };
  };
}`;

export const nginxByHand = `s.describe {
  users.nginx.group = "nginx";
  groups.nginx = { };
  services.nginx = s.foreground [ "/usr/sbin/nginx" "-c" "/etc/nixtools-services/nginx/nginx.conf" "-g" "daemon off;" ] {
    description = "web server";
    exec.env.LANG = "C";
    dependencies.after = [ "network" ];
    hooks.preStart = s.steps [ "install -d -o nginx /var/spool/nginx\\n" ];
    reload.signal = "HUP";
    stop.signal = "QUIT";
    restart = { when = "always"; delayMs = 5000; };
    limits.nofile = 4096;
    directories.state.nginx = { };
    files."/etc/nixtools-services/nginx/nginx.conf".text = "events {}\\n";
  };
}`;
