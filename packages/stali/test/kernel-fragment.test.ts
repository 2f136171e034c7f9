import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const fragment = readFileSync(fileURLToPath(new URL('../nix/kernel/tiny.config', import.meta.url)), 'utf8');
const options = fragment.split('\n').filter((line) => line !== '' && !line.startsWith('# '));

const env = process.env;
const cache =
  env['NIXTOOLS_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? '', '.cache'), 'nixtools');
const config = join(dirname(env['NIXTOOLS_TINY_KERNEL'] || join(cache, 'tiny-kernel/bzImage')), 'config');
const skipped = existsSync(config) ? '' : ' (SKIPPED: build-tiny-kernel.sh has not been run)';

describe('the fragment of the tiny kernel', () => {
  it('names each option once, and only what is on', () => {
    const names = options.map((line) => /^(CONFIG_\w+)=(?:y|\d+|0x[0-9a-f]+)$/.exec(line)?.[1]);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });

  it.skipIf(skipped !== '')(`is what the kernel was built with, line by line${skipped}`, () => {
    const built = new Set(readFileSync(config, 'utf8').split('\n'));
    expect(options.filter((line) => !built.has(line))).toEqual([]);
  });

  it.skipIf(skipped !== '')(`leaves out modules, PCI, ACPI and disks${skipped}`, () => {
    const built = readFileSync(config, 'utf8');
    for (const name of ['MODULES', 'PCI', 'ACPI', 'BLOCK', 'SMP'])
      expect(built).not.toContain(`CONFIG_${name}=y`);
  });
});
