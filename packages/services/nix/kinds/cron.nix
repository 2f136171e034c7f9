# Jobs that run at times.
#
#   s.cron {
#     backup = { calendar = "daily"; argv = [ "/usr/local/bin/backup" ]; user = "root"; };
#     poll = { intervalMs = 60000; script = "wget -q -O- http://127.0.0.1:8080/poll"; };
#   }
#
# Each job is a service `cron@NAME` of type oneshot with a timer, not a line of a crontab: so it has a user, a log, limits and
# needs as every service has, and each target runs it by its own means (timers of systemd, CronJob, the host's cron).
#
#   calendar    when, as OnCalendar= of systemd: `daily`, `Mon *-*-* 03:00`
#   intervalMs  instead, or besides: time between the starts of two runs
#   persistent  whether a run that was missed is made up for
#   jitterMs    a random delay up to this
#   user        of the host; by default the job's own
#   …           what is run, all as program.nix has it
{
  checked,
  words,
  kinds,
  originOf,
  ...
}:

jobs:

let
  job =
    written:
    {
      calendar ? null,
      intervalMs ? null,
      persistent ? null,
      jitterMs ? null,
      more ? { },
      ...
    }@given:
    let
      name = checked.instance "cron, the name of a job" written;
      where = "cron.${name}";
      when = checked.formed {
        pattern = "[A-Za-z0-9*,./:~ _-]+";
        longest = 200;
        why = "is no time as OnCalendar= has it";
      } "${where}.calendar";
    in
    if calendar == null && intervalMs == null then
      throw "${where} does not say when: give it calendar or intervalMs"
    else
      kinds.program (
        removeAttrs given [
          "calendar"
          "intervalMs"
          "persistent"
          "jitterMs"
        ]
        // {
          name = "cron";
          instance = name;
          origin = originOf written jobs;
          more = import ../join.nix {
            type = "oneshot";
            restart = null;
            timers.job = {
              calendar = if calendar == null then null else when calendar;
              inherit intervalMs persistent jitterMs;
            };
          } more;
        }
      );
in
builtins.concatLists (words.each job jobs)
