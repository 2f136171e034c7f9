import { milestones } from '../description/id.ts';
import { approximated, type Capabilities, dropped, emulated, native, refused } from '../render/support.ts';

const keeper = emulated('by the generated script that runs it');
const order = emulated('the script waits until the other is ready');
const booted = approximated(
  'the supervisor itself starts after it',
  'check that the system reaches it before it starts services',
);
const other = 'use a target with control groups: systemd, quadlet, compose, kubernetes';
const noGroups = dropped('there are no control groups here', other);
const boxed = emulated('bubblewrap, which must be installed');

/** What the generated script can do under any supervisor: a target takes these rows and puts its own over them. */
export const keeperCapabilities: Capabilities = {
  description: approximated('a comment in the script', 'none is needed'),
  aliases: dropped('there is one name a service', 'link the service under the other name'),
  autostart: emulated('whether the installation enables it'),
  exec: keeper,
  'exec.argv0': emulated('bash, which must be installed'),
  'exec.image': dropped('programs are those of the host', 'use quadlet, compose or kubernetes'),
  type: keeper,
  'forking.pidFile': emulated('the script looks at the process id in the file'),
  'forking.foregroundArgv': emulated('run in place of the program that forks'),
  oneshot: keeper,
  hooks: keeper,
  reload: emulated('HUP to the script'),
  restart: emulated('the script starts it again, when the whole group of the old process has been ended'),
  'restart.when=unless-stopped': approximated('as always', 'disable the service to keep it stopped'),
  'restart.windowMs': approximated('in whole seconds', 'give whole seconds'),
  'dependencies.requires': emulated('the script starts the other and fails with it'),
  'dependencies.wants': emulated('the script starts the other'),
  'dependencies.bindsTo': emulated("started first; the other's script stops this one when it stops"),
  'dependencies.partOf': approximated(
    "the other's script stops this one, and does not start it again",
    'restart both by hand',
  ),
  'dependencies.conflicts': emulated('the script stops the other'),
  'dependencies.after': order,
  'dependencies.before': order,
  ...Object.fromEntries(
    ['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'].flatMap((axis) =>
      milestones.map((name) => [`dependencies.${axis}=${name}`, booted]),
    ),
  ),
  'readiness.notify': dropped('nothing listens on $NOTIFY_SOCKET', 'give readiness.port, path or argv'),
  readiness: emulated('the script looks until it is ready'),
  'readiness.notifyFd': emulated('a pipe at this descriptor'),
  sockets: dropped(
    'nothing listens for the service',
    'let the service open its own socket, or use systemd or launchd',
  ),
  'sockets.accept=true': refused(
    'the service needs a connection as its standard input',
    'use systemd, or inetd by hand',
  ),
  'timers.calendar': emulated('cron, which must run'),
  'timers.intervalMs': emulated('the script sleeps between two runs'),
  'timers.afterBootMs': emulated('the script sleeps before the first run'),
  'timers.jitterMs': emulated('the script sleeps longer by chance'),
  'timers.persistent': dropped('cron does not make up for what it missed', 'use anacron, or systemd'),
  timers: emulated('the script, or cron'),
  directories: emulated('the script makes them'),
  files: native('put in place by the installation'),
  limits: emulated('ulimit in the script'),
  'limits.oomScoreAdjust': emulated('the script writes it to /proc'),
  'limits.memoryMax': noGroups,
  'limits.cpuWeight': noGroups,
  'limits.ioWeight': noGroups,
  'limits.tasksMax': noGroups,
  sandbox: boxed,
  'sandbox.noNewPrivileges': emulated('setpriv'),
  'sandbox.capabilities': emulated('setpriv'),
  'sandbox.ambientCapabilities': emulated('setpriv'),
  'sandbox.chroot': emulated('chroot'),
  'sandbox.protectSystem': boxed,
  'sandbox.systemCalls': dropped('nothing loads a filter of system calls', other),
  'sandbox.dynamicUser': dropped('users are made when the service is installed', 'give exec.user'),
  secrets: emulated('copied to a folder below /run, readable for the service alone'),
  log: emulated('the script redirects output'),
  'log.to=inherit': native('output goes where the supervisor sends it'),
  'log.to=supervisor': approximated('output goes where the supervisor sends it', 'give log.to: file'),
  'log.to=syslog': emulated('logger'),
  'log.rotateBytes': emulated('logrotate'),
  'log.rotateKeep': emulated('logrotate'),
  health: emulated('the script looks, and ends the process when it fails too often'),
  stop: emulated('the script stops it'),
  conditions: emulated('the script looks before the start'),
  host: emulated('the script looks before the start'),
  users: emulated('useradd, when it is installed'),
  groups: emulated('groupadd, when it is installed'),
};
