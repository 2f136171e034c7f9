import { quoteSh } from '../../../packages/services/src/sh/quote.ts';
import { recipes } from '../../debian/recipes.ts';
import { bootMachine } from '../../machine/booted-machine.ts';
import type { Machine } from '../../machine/machine.ts';
import { mustSucceed } from '../../machine/must-succeed.ts';
import type { InitSystem } from '../init-system.ts';
import { layered } from './layered.ts';

const name = 'nixtools';

const tree = `/var/lib/machines/${name}`;

/** What is mounted below the tree is seen in the container: where probes write, and what they are. */
const bound = ['/shared', '/nixtools']
  .map((folder) => `mkdir -p ${tree}${folder}; mount --bind ${folder} ${tree}${folder}`)
  .join('\n');

/** Owners cannot be mapped in a layer of a test, as they can in any file system that a host keeps secrets in. */
const secret = `printf 'word\\n' >/run/probe.secret; chmod 0600 /run/probe.secret
touch /etc/probe.secret; mount --bind /run/probe.secret /etc/probe.secret`;

/** The host's own accounts of the same names, with other numbers; the layer gets files of its own first, as writing makes them. */
const others = `touch ${['passwd', 'group', 'shadow', 'gshadow'].map((file) => `${tree}/etc/${file}`).join(' ')}
groupadd --gid 4321 probed
useradd --uid 4321 --gid games --no-create-home prober
usermod --uid 4322 redis`;

/** In all namespaces of the container, that of users among them. */
const inside = (machine: Machine): Machine => {
  const run: Machine['run'] = (script, user = 'root') =>
    machine.run(
      `leader=$(machinectl show ${name} --property=Leader --value)
       exec nsenter --target "$leader" --all setpriv --reuid=${user} --regid=${user} --init-groups env -i HOME=/root \\
         PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -euc ${quoteSh(script)}`,
    );
  return { ...machine, run, must: async (script, user) => mustSucceed(script, await run(script, user)) };
};

export const nspawn: InitSystem = {
  target: 'nspawn',
  recipe: recipes.containers,
  servers: ['probe-nginx', 'probe-redis'],
  boot: bootMachine,
  beforeInstall: [layered(tree), bound, secret, others].join('\n'),
  inside,
  stop: (service) => `systemctl --machine=${name} stop ${service}`,
  start: (service) => `systemctl --machine=${name} start ${service}`,
  restart: (service) => `systemctl --machine=${name} restart ${service}`,
  reload: (service) => `systemctl --machine=${name} reload ${service}`,
};
