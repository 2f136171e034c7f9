import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { render, type ServiceSet, targetNamed } from '../../../packages/services/src/index.ts';
import { placedSets } from '../../../packages/services/test/full-sets.ts';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { createMachine, type Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { quadlet } from '../../services/inits/quadlet.ts';
import { probeSet } from '../../services/probes/probe-set.ts';

const missing = missingForMachines([]);
const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

describe.skipIf(missing !== undefined)(`what is rendered, read by the programs of Debian${skipped}`, () => {
  let started: Machine | undefined;
  let podman: Machine | undefined;
  const running = (which: Machine | undefined): Machine => {
    if (which === undefined) throw new Error('the machine has not started');
    return which;
  };
  const machine = (): Machine => running(started);
  const withPodman = (): Machine => running(podman);
  /** Puts the files of a rendering below a folder of the machine. @returns their paths there */
  const place = (set: ServiceSet, target: string, folder: string, on = machine()): readonly string[] =>
    render(set, targetNamed(target)).files.map(({ path, text = '' }) => {
      const at = join(on.shared, folder, path);
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, text);
      return join('/shared', folder, path);
    });

  beforeAll(async () => {
    started = await createMachine(await debianTree(recipes.inits));
    podman = await createMachine(await debianTree(recipes.containers));
  });
  afterAll(async () => {
    await started?.remove();
    await podman?.remove();
  });

  it.each([
    ['systemd', ''],
    ['systemd-user', '--user'],
    ['nspawn', ''],
  ])('%s: systemd-analyze verify knows every key of the probes', async (target, manager) => {
    const paths = place(probeSet, target, target).filter((path) =>
      /\/systemd\/(system|user)\/[^/]*\.(service|socket|timer)$/.test(path),
    );
    expect(paths.length).toBeGreaterThan(3);
    const { exitCode, stdout, stderr } = await machine().run(
      `export XDG_RUNTIME_DIR=/run/user/0; mkdir -p /run/user/0; systemd-analyze ${manager} --man=no verify ${paths.join(' ')}`,
    );
    expect({ exitCode, said: `${stdout}${stderr}` }).toEqual({ exitCode: 0, said: '' });
  });

  it.each(Object.entries({ ...placedSets, probes: quadlet.adapted?.(probeSet) ?? probeSet }))(
    "quadlet: podman's generator makes a unit of each service of the set %s, and complains of nothing",
    async (name, set) => {
      const units = place(set, 'quadlet', name, withPodman()).filter((path) => path.endsWith('.container'));
      expect(units.length).toBeGreaterThan(0);
      const folders = [...new Set(units.map((path) => dirname(path)))].join(':');
      const { exitCode, stdout, stderr } = await withPodman().run(
        `QUADLET_UNIT_DIRS=${folders} /usr/libexec/podman/quadlet -dryrun`,
      );
      const said = stderr
        .split('\n')
        .filter((line) => line !== '' && !line.includes(': Loading source unit'));
      expect({ exitCode, said }).toEqual({ exitCode: 0, said: [] });
      expect(stdout.match(/^ExecStart=\/usr\/bin\/podman run /gm)).toHaveLength(units.length);
    },
  );

  // The one of Debian 12 is older than the names of projects, and than what the set of all fields uses besides.
  it.each(Object.entries(placedSets).filter(([name]) => name !== 'web'))(
    'compose: docker-compose reads the set %s',
    async (name, set) => {
      const [file] = place(set, 'compose', `compose-${name}`).filter((path) => path.endsWith('.yaml'));
      const { exitCode, stderr } = await machine().run(
        `sed -i '/^name:/d' ${file}; docker-compose --file ${file} config --quiet`,
      );
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    },
  );
});
