# Prometheus, with jobs that any number of parts bring.
#
#   s.prometheus {
#     node.targets = [ "10.0.0.1:9100" "10.0.0.2:9100" ];
#     shop = { endpoints = [ (s.endpoint "shop" "metrics") ]; settings.scrape_interval = "15s"; };
#   }
#   s.prometheusWith { instance = "long"; port = 9091; retention = "400d"; } { … }
#
# It listens on loopback, and on all addresses only if a service of another host needs its endpoint `http`.
#
#   instance   which of several; none: the one called `prometheus`
#   port       a number, or "auto"
#   retention  how long samples are kept: `15d`
#   settings   of `global`: name -> value
#
# A job has
#   targets    list of HOST:PORT
#   endpoints  endpoints, wherever they are placed; all replicas of each
#   settings   of the scrape_config: name -> any value
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
  port ? 9090,
  retention ? "15d",
  settings ? { },
}:
jobs:

let
  inherit (builtins)
    concatStringsSep
    elem
    listToAttrs
    map
    toJSON
    ;
  inherit (words) each needFor shell;

  id = checked.idOf "prometheus" instance;
  file = "/etc/nixtools/${id}/prometheus.yml";

  base = words.keepsRunning // {
    description = "Prometheus";
    exec.argv =
      shell
        ''
          case $2 in *' '*) at=0.0.0.0 ;; *) at=$2 ;; esac
          exec "$1" --config.file="$4" --storage.tsdb.path="$5" --storage.tsdb.retention.time="$6" --web.listen-address="$at:$3"
        ''
        [
          program.prometheus
          "\${listen.http}"
          "\${port.http}"
          file
          "\${own.state}/data"
          (checked.line "prometheus.retention" retention)
        ];
    own = {
      user = true;
      state = "0750";
    };
    parameters.ports.http = checked.port "prometheus.port" port;
    endpoints.http.port = "http";
    readiness.port = "http";
    reload.signal = "HUP";
    stop.timeoutMs = 60000;
    # JSON is YAML, whatever is in it.
    files.${file}.parts.global = "global: ${toJSON settings}\nscrape_configs:\n";
  };

  decided = [
    "job_name"
    "static_configs"
  ];
  setting =
    where: name: value:
    if elem name decided then
      throw "${where}.settings.${name} follows from the name and the targets of the job"
    else
      "  ${toJSON (checked.settingName "${where}.settings" name)}: ${toJSON value}\n";

  job =
    written:
    {
      targets ? [ ],
      endpoints ? [ ],
      settings ? { },
    }:
    let
      name = checked.label "prometheus, the name of a job" written;
      where = "prometheus.${name}";
      needed = map (checked.endpoint "${where}.endpoints") endpoints;
      target = value: "    - ${toJSON (checked.line "${where}.targets" value)}\n";
      lines = map target targets ++ map (to: "    - \"\${each.need.${needFor to}.address}\"\n") needed;
    in
    if lines == [ ] then
      throw "${where} has neither targets nor endpoints"
    else
      part (originOf written jobs) {
        services.${id} =
          base
          // {
            files.${file}.parts = base.files.${file}.parts // {
              ${checked.label where "job-${name}"} = ''
                - job_name: ${toJSON name}
                  static_configs:
                  - targets:
                ${concatStringsSep "" lines}${concatStringsSep "" (each (setting where) settings)}'';
            };
          }
          // (
            if needed == [ ] then
              { }
            else
              {
                needs = listToAttrs (
                  map (to: {
                    name = needFor to;
                    value = to;
                  }) needed
                );
              }
          );
      };
in
each job jobs
