import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeExt4, readFolder, writeCpio } from '@nixtools/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootApart, type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { sayAndStop } from '../../boot/boot-disk.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { repository } from '../../machine/repository.ts';
import { headsVersions, makeFirmware, parsedByHeads, whyNoHeads, whyNoVersion } from './heads.ts';

const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const reason = missingForBoots() ?? whyNoHeads();
const name = 'Heads starts what its menu offers, which nixboot wrote';
const nixboot = join(repository, 'apps/nixboot/bin/nixboot.mjs');

const params = ['console=ttyS0', 'quiet', 'panic=-1', 'acpi_osi=!', 'dyndbg=+p', 'list=a,b', 'a=~^%@'];

describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (SKIPPED: ${reason})`, () => {
  let machine: FakeRoot;
  let folder: string;
  const token = randomBytes(6).toString('hex');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-heads-'));
    machine = fakeRoot();
    const kernel = readFileSync((await debianKernel()).image);
    const system = (who: string, label: string) => ({
      version: who,
      label,
      kernel,
      initrd: sayAndStop(`${who} ${token}`),
      params: [...params, `who=${who}`],
    });
    machine.addGeneration(41, machine.addSystem(system('older', 'It\'s $(poweroff -f) `x` | "y"')));
    machine.addGeneration(42, machine.addSystem(system('newest', 'NixOS 24.05')));
    writeFileSync(join(folder, 'mounts'), bootApart);
    execFileSync(
      process.execPath,
      [
        ...[nixboot, 'update', '--target', 'heads', '--root', machine.root],
        ...['--mounts', join(folder, 'mounts')],
      ],
      { stdio: 'pipe' },
    );
    await makeExt4(join(folder, 'boot.img'), {
      from: machine.at('boot'),
      uuid: '7c1a6a51-6d3b-43a0-8d0b-0b7d1f6f2a11',
      size: 64 * 2 ** 20,
    });
  });
  afterAll(() => {
    machine?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const version of headsVersions.filter(({ short }) => all || short)) {
    const lacks = reason === undefined ? whyNoVersion(version) : undefined;
    const what = `by the scripts ${version.what} an older generation is selected and started with exactly its parameters`;
    it.skipIf(lacks !== undefined)(lacks === undefined ? what : `${what} (SKIPPED: ${lacks})`, async () => {
      const root = join(folder, version.commit);
      const firmware = await makeFirmware(version, root);
      const initrd = join(folder, `${version.commit}.cpio`);
      writeFileSync(initrd, writeCpio(readFolder(root, { allRoot: true })));
      cpSync(machine.at('boot'), join(root, 'boot'), { recursive: true });
      const entries = await parsedByHeads(firmware);
      const choice = 1 + entries.findIndex(({ title }) => title.includes('Configuration 41'));
      const output = await startDisk([join(folder, 'boot.img')], {
        memory: 768,
        payload: {
          kernel: (await debianKernel()).image,
          initrd,
          params: ['console=ttyS0', 'quiet', 'panic=-1', `choose=${choice}`],
        },
      });
      const started = /STARTED (.*)/.exec(output.replaceAll('\r', ''))?.[1] ?? output.slice(-4000);
      const toplevel = machine.fs.readLink('/nix/var/nix/profiles/system-41-link');
      // The scripts of 2020 put spaces after it for what they might have added.
      expect(started.replace(/ *\]$/, ']')).toBe(
        `older ${token} by BIOS [init=${toplevel}/init ${params.join(' ')} who=older]`,
      );
    });
  }
});
