import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot } from './fake-root.ts';

/** systemd-boot's own program; Debian's package systemd-boot has it. */
const bootctl = process.env['NIXTOOLS_BOOTCTL'] ?? 'bootctl';

const noJudge = (() => {
  if (spawnSync(bootctl, ['--version']).status !== 0)
    return 'there is no bootctl; NIXTOOLS_BOOTCTL may name one';
  return spawnSync('unshare', ['-m', 'true']).status === 0 ? undefined : 'needs root, for mounts';
})();

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly options: string;
  readonly linux: string;
  readonly initrd: readonly string[];
}

/** What bootctl finds in the boot folder; it has to be the top of a file system. */
const list = ({ at }: FakeRoot): readonly Listed[] => {
  const script = `mount -t tmpfs none "$1"; cp -a "$0/." "$1"; exec "$2" list --esp-path="$1" --json=short`;
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['-m', 'sh', '-euc', script, at('boot'), at('run'), bootctl],
    { encoding: 'utf8', env: { ...process.env, SYSTEMD_RELAX_ESP_CHECKS: '1' } },
  );
  expect(status, stderr).toBe(0);
  // Version 252 prints an object a line, later ones a list.
  return JSON.parse(stdout.startsWith('[') ? stdout : `[${stdout.trim().replaceAll('}\n{', '},{')}]`);
};

describe.skipIf(noJudge !== undefined)(
  `bootctl${noJudge === undefined ? '' : ` (SKIPPED: ${noJudge})`}`,
  () => {
    let machine: FakeRoot;
    beforeEach(() => {
      machine = fakeRoot();
    });
    afterEach(() => machine.remove());

    it('reads each entry as it is, the default first and the newest before the older ones', async () => {
      const params = ['quiet', 'dyndbg="file a.c +p"', 'root=UUID=0a1b', 'x=$y;`z`', "it's"];
      machine.addGeneration(9, machine.addSystem({ version: '9', era: '14.04', params }));
      const specialisations = { 'a b': { version: 's', params: ['splash'] } };
      machine.addGeneration(
        10,
        machine.addSystem({ version: '10', label: 'x\nlinux /evil', specialisations }),
      );
      const { plan } = await updateBoot({ ...machine.request(bootApart), target: 'bls' });
      const found = list(machine);
      expect(found.map(({ id }) => id.replace(/\.conf$/, ''))).toEqual([
        'nixos-default',
        'nixos-default-a_20b',
        'nixos-system-10',
        'nixos-system-10-a_20b',
        'nixos-system-9',
      ]);
      const wanted = new Map(
        plan.entries.map(({ id, document: { init, kernelParams } }) => [
          `${id.replaceAll('%', '_')}.conf`,
          [`init=${init}`, ...kernelParams].join(' '),
        ]),
      );
      for (const { id, options, linux, initrd } of found) {
        expect(options).toBe(wanted.get(id));
        for (const path of [linux, ...initrd]) expect(existsSync(machine.at(`boot${path}`)), path).toBe(true);
      }
    });
  },
);
