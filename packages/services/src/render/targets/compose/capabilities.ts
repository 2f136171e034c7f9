import { milestones } from '../../../description/id.ts';
import { containerCapabilities } from '../../container-capabilities.ts';
import { approximated, type Capabilities, dropped, emulated, native } from '../../support.ts';

const outside = dropped('compose has no such step', 'let the program do it');

const inside = emulated('sh runs it before the program');

const none = approximated(
  'there is no such point: the engine runs when all of them are passed',
  'none is needed',
);

const ofImage = approximated('as the image has it', 'set it in the image');

export const capabilities: Capabilities = {
  ...containerCapabilities,
  description: native('a label'),
  aliases: native('aliases in the network'),
  autostart: native('profiles'),
  exec: native('command and its like'),
  'exec.argv0': dropped('compose renames no program', 'remove it'),
  'exec.path': native('environment'),
  'exec.umask': inside,
  'exec.nice': inside,
  type: native('restart'),
  'forking.foregroundArgv': native('command'),
  'oneshot.remain': approximated(
    'it has ended; others wait for service_completed_successfully',
    'none is needed',
  ),
  'hooks.preStart': inside,
  'hooks.preStart.as=root': dropped('all runs as the user of the container', 'do it in the image'),
  'hooks.postStart': native('post_start'),
  'hooks.postStart.ignoreError': inside,
  'hooks.preStop': native('pre_stop'),
  'hooks.preStop.ignoreError': inside,
  'hooks.postStop': outside,
  reload: dropped('compose has no reload', 'docker compose kill -s HUP SERVICE'),
  'restart.when': native('restart'),
  restart: dropped('the engine waits longer each time, and does not look at codes', 'none is known'),
  'restart.burst': native('on-failure:N'),
  'dependencies.requires': native('depends_on'),
  'dependencies.wants': native('depends_on with required: false'),
  'dependencies.bindsTo': native('depends_on with restart: true'),
  'dependencies.partOf': native('depends_on with restart: true'),
  'dependencies.conflicts': dropped('compose knows no conflict', 'use profiles'),
  'dependencies.after': native('depends_on with required: false'),
  'dependencies.before': native('depends_on of the other'),
  ...Object.fromEntries(
    ['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'].flatMap((axis) =>
      milestones.map((name) => [`dependencies.${axis}=${name}`, none]),
    ),
  ),
  readiness: native('healthcheck'),
  'readiness.delayMs': native('start_period'),
  'readiness.timeoutMs': approximated('start_period', 'none is known'),
  sockets: dropped('compose hands no sockets on', 'publish a port'),
  timers: dropped('compose has no timers', 'use quadlet or kubernetes'),
  directories: native('volumes'),
  'directories.runtime': native('tmpfs'),
  ...Object.fromEntries(
    ['state', 'cache', 'logs', 'config', 'data'].flatMap((kind) =>
      ['mode', 'owner', 'group'].map((field) => [`directories.${kind}.${field}`, ofImage]),
    ),
  ),
  'directories.runtime.owner': approximated('by number alone: left to the image', 'set it in the image'),
  'directories.runtime.group': approximated('by number alone: left to the image', 'set it in the image'),
  'directories.runtime.keep': dropped('it goes with the container', 'use directories.state'),
  files: native('volumes, read-only'),
  limits: native('mem_limit, ulimits and their like'),
  'limits.cpuWeight': native('cpu_shares'),
  'limits.ioWeight': approximated(
    'blkio_config, from a fiftieth to twice of what others have',
    'none is known',
  ),
  'sandbox.noNewPrivileges': native('security_opt'),
  'sandbox.capabilities': native('cap_drop, cap_add'),
  'sandbox.ambientCapabilities': native('cap_add'),
  'sandbox.protectSystem': native('read_only'),
  'sandbox.privateTmp': native('tmpfs'),
  'sandbox.privateNetwork': native('network_mode: none'),
  'sandbox.readOnlyPaths': native('volumes'),
  'sandbox.readWritePaths': native('volumes'),
  'sandbox.binds': native('volumes'),
  secrets: native('secrets'),
  log: dropped('the engine writes its own log', 'docker compose logs'),
  'log.to': native('logging: driver'),
  'log.to=file': approximated('json-file', 'docker compose logs'),
  'log.identifier': native('logging: tag'),
  'log.rotateBytes': native('logging: max-size'),
  'log.rotateKeep': native('logging: max-file'),
  health: native('healthcheck'),
  'stop.argv': native('pre_stop'),
  'stop.signal': native('stop_signal'),
  'stop.timeoutMs': native('stop_grace_period'),
  conditions: inside,
  'conditions.kernelParameters': dropped('nothing looks', 'use the target systemd'),
  'conditions.virtualized': dropped('nothing looks', 'use the target systemd'),
  host: dropped('nothing looks at the host', 'use quadlet'),
  'host.devices': native('devices'),
  'parameters.ports': native('ports'),
};
