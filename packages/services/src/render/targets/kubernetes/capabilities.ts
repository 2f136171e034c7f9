import { milestones } from '../../../description/id.ts';
import { containerCapabilities } from '../../container-capabilities.ts';
import { approximated, type Capabilities, dropped, emulated, native } from '../../support.ts';

const inside = emulated('sh runs it before the program');

const numbers = emulated(
  'by number, from users and groups of the set',
  'give users.NAME.uid and groups.NAME.gid',
);

const byHand = dropped('Kubernetes has no such step', 'let the program do it');

const none = approximated('there is no such point: nodes have passed them all', 'none is needed');

const node = dropped('a node decides', 'use a node selector by overrides');

const volume = approximated('a volume of its own, in which fsGroup can write', 'set it in an init container');

export const capabilities: Capabilities = {
  ...containerCapabilities,
  description: native('an annotation'),
  aliases: native('further Services'),
  autostart: native('replicas, suspend'),
  exec: native('command and its like'),
  'exec.argv0': dropped('Kubernetes renames no program', 'remove it'),
  'exec.path': native('env'),
  'exec.envFiles': dropped('there are no files of the host', 'give exec.env'),
  'exec.umask': inside,
  'exec.nice': inside,
  'exec.user': numbers,
  'exec.group': numbers,
  'exec.supplementaryGroups': numbers,
  type: native('Deployment, Job, CronJob'),
  'type=oneshot': approximated('a Job, which is ready when it runs', 'none is needed'),
  'forking.foregroundArgv': native('command'),
  'oneshot.remain': dropped('a Job remains', 'none is needed'),
  'hooks.preStart': native('init containers'),
  'hooks.postStart': native('lifecycle.postStart'),
  'hooks.postStart.as=root': dropped('runs as the user of the container', 'do it in the image'),
  'hooks.preStop': native('lifecycle.preStop'),
  'hooks.preStop.as=root': dropped('runs as the user of the container', 'do it in the image'),
  'hooks.postStop': byHand,
  reload: dropped('Kubernetes has no reload', 'kubectl rollout restart'),
  'restart.when': native('restartPolicy, Job'),
  'restart.when=on-failure': emulated('a Job, which ends when the program ends well'),
  'restart.when=never': emulated('a Job without a second try'),
  'restart.when=unless-stopped': approximated('as always', 'scale to 0'),
  restart: dropped('the kubelet waits longer each time, and does not look at codes', 'none is known'),
  'restart.burst': approximated('backoffLimit of Jobs; a Deployment never gives up', 'none is known'),
  dependencies: dropped('Kubernetes starts all at once', 'let the program wait'),
  'dependencies.requires': emulated('an init container waits for the port of the other, if it has one'),
  'dependencies.after': approximated(
    'an init container waits for the port of the other, if it has one',
    'give the other a port',
  ),
  'dependencies.before': approximated('an init container of the other', 'none is needed'),
  'dependencies.wants': dropped('all are started', 'none is needed'),
  ...Object.fromEntries(
    ['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'].flatMap((axis) =>
      milestones.map((name) => [`dependencies.${axis}=${name}`, none]),
    ),
  ),
  readiness: native('readinessProbe'),
  'readiness.delayMs': approximated('initialDelaySeconds, in whole seconds', 'give whole seconds'),
  'readiness.timeoutMs': native('startupProbe.failureThreshold'),
  sockets: dropped('Kubernetes hands no sockets on', 'give parameters.ports'),
  'timers.calendar': native('CronJob'),
  timers: dropped('a CronJob has only a calendar', 'give timers.calendar'),
  'timers.persistent': native('startingDeadlineSeconds'),
  directories: native('PersistentVolumeClaim, emptyDir'),
  ...Object.fromEntries(
    ['state', 'cache', 'logs', 'config', 'runtime', 'data'].flatMap((kind) =>
      ['mode', 'owner', 'group'].map((field) => [`directories.${kind}.${field}`, volume]),
    ),
  ),
  'directories.runtime.keep': dropped('it goes with the pod', 'use directories.state'),
  'files.text': native('ConfigMap'),
  'files.source': dropped('there are no files of the host', 'give files.text'),
  'files.mode': native('mode of the volume'),
  'files.owner': approximated('root', 'none is known'),
  'files.group': approximated('fsGroup', 'none is known'),
  limits: dropped('a pod has the limits of its node', 'set them in the container runtime'),
  'limits.memoryMax': native('resources.limits.memory'),
  'limits.cpuWeight': approximated(
    'resources.requests.cpu: 1024 weights are one processor',
    'set requests by overrides',
  ),
  'sandbox.noNewPrivileges': native('allowPrivilegeEscalation'),
  'sandbox.capabilities': native('capabilities'),
  'sandbox.ambientCapabilities': native('capabilities.add'),
  'sandbox.protectSystem': native('readOnlyRootFilesystem'),
  'sandbox.privateTmp': native('emptyDir'),
  secrets: native('a Secret, which is made by hand from the file'),
  log: dropped('the node collects what containers write', 'kubectl logs'),
  'log.to': approximated('the node collects what containers write', 'kubectl logs'),
  health: native('livenessProbe'),
  'stop.argv': native('lifecycle.preStop'),
  'stop.signal': approximated('the signal of the image; STOPSIGNAL there', 'set STOPSIGNAL in the image'),
  'stop.timeoutMs': native('terminationGracePeriodSeconds, in whole seconds'),
  conditions: inside,
  'conditions.kernelParameters': node,
  'conditions.virtualized': node,
  host: node,
  'parameters.ports': native('containerPort, Service'),
  'users.uid': native('runAsUser'),
  'groups.gid': native('runAsGroup'),
};
