import { approximated, type Capabilities, dropped, emulated, native, refused } from '../../support.ts';

const alone = dropped('launchd starts all at once and knows no order', 'let the service wait, or try again');

const box = dropped(
  'that would be sandbox-exec, which has no stable form',
  'use a profile of sandbox-exec by hand',
);

const shell = emulated('sh runs it before the program');

const host = dropped('nothing is checked', 'none is needed on macOS');

const byNumber = dropped('launchd knows owners of sockets by number only', 'none is known');

export const capabilities: Capabilities = {
  description: dropped('a job has no description', 'none is needed'),
  aliases: dropped('a job has one label', 'none is known'),
  autostart: native('Disabled, RunAtLoad'),
  exec: native('ProgramArguments'),
  'exec.argv0': native('Program beside ProgramArguments'),
  'exec.image': dropped('programs are those of the host', 'use quadlet, compose or kubernetes'),
  'exec.envFiles': emulated('sh reads them before the program'),
  'exec.supplementaryGroups': approximated(
    'InitGroups: the groups that the user is in',
    'add the user to them',
  ),
  type: native('KeepAlive, RunAtLoad'),
  'type=oneshot': approximated('a job that may end', 'none is needed'),
  'type=forking': refused('launchd follows no daemon that forks', 'give forking.foregroundArgv'),
  'forking.pidFile': dropped('launchd follows no process ids', 'none is needed'),
  'forking.foregroundArgv': native('ProgramArguments'),
  'oneshot.remain': approximated('it has ended, and runs again only by hand or by time', 'none is needed'),
  'hooks.preStart': shell,
  'hooks.preStart.as=root': dropped('all runs as the user of the job', 'make it another job'),
  hooks: dropped('launchd has no such step', 'let the program do it'),
  reload: dropped('launchctl kill sends a signal by hand', 'launchctl kill HUP system/LABEL'),
  'restart.when': native('KeepAlive'),
  'restart.when=unless-stopped': approximated('as always', 'disable the job'),
  'restart.delayMs': approximated(
    'ThrottleInterval, in whole seconds between two starts',
    'give whole seconds',
  ),
  restart: dropped('launchd never gives up, and knows only the exit code 0', 'none is known'),
  dependencies: alone,
  readiness: dropped('a job is ready when it runs', 'let those who need it try again'),
  'readiness.delayMs': dropped('a job is ready when it runs', 'none is needed'),
  sockets: native('Sockets'),
  'sockets.accept': native('inetdCompatibility'),
  'sockets.owner': byNumber,
  'sockets.group': byNumber,
  'timers.calendar': native('StartCalendarInterval'),
  'timers.intervalMs': native('StartInterval'),
  'timers.afterBootMs': approximated('RunAtLoad: at once', 'none is known'),
  'timers.persistent': approximated('launchd always makes up for what it slept through', 'none is needed'),
  'timers.jitterMs': dropped('launchd is punctual', 'none is known'),
  directories: emulated('made by the installation'),
  'directories.runtime': approximated(
    'made by the installation, gone after the next start of the system',
    'use directories.state',
  ),
  files: native('put in place by the installation'),
  'limits.nofile': native('SoftResourceLimits, HardResourceLimits'),
  'limits.nproc': native('SoftResourceLimits, HardResourceLimits'),
  'limits.core': native('SoftResourceLimits, HardResourceLimits'),
  'limits.memlock': native('SoftResourceLimits, HardResourceLimits'),
  'limits.memoryMax': approximated('ResidentSetSize: a wish of the limits', 'none is known'),
  limits: dropped('macOS has no control groups', 'use a container'),
  sandbox: box,
  'sandbox.chroot': native('RootDirectory'),
  secrets: approximated('read where it lies', 'make it readable for the user of the job alone'),
  'log.stdout': native('StandardOutPath'),
  'log.stderr': native('StandardErrorPath'),
  'log.to': approximated('without files, output is lost', 'give log.to: file'),
  'log.to=file': native('StandardOutPath'),
  log: dropped('launchd rotates nothing', 'use newsyslog.d by hand'),
  health: dropped('nothing looks', 'use an outside monitor'),
  'stop.timeoutMs': native('ExitTimeOut, in whole seconds'),
  'stop.kill': native('AbandonProcessGroup'),
  'stop.kill=mixed': approximated('as group', 'none is known'),
  stop: dropped('launchd sends TERM, then KILL', 'let the program take TERM'),
  'stop.signal=TERM': native('what launchd sends'),
  'stop.finalSignal=KILL': native('what launchd sends'),
  conditions: emulated('sh looks before the program'),
  'conditions.kernelParameters': host,
  'conditions.virtualized': host,
  host,
  'host.mounts': emulated('sh looks before the program'),
  'host.devices': emulated('sh looks before the program'),
  users: dropped('macOS makes users by dscl and sysadminctl', 'make the user by hand'),
  groups: dropped('macOS makes groups by dseditgroup', 'make the group by hand'),
};
