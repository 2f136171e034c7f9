import { expect, it } from 'vitest';
import { type Meta, reasonsInMeta } from '../src/index.ts';

const system = 'x86_64-linux';

const cases: readonly (readonly [Meta, readonly string[]])[] = [
  [{}, []],
  [{ license: { free: true, spdxId: 'MIT' }, broken: false, knownVulnerabilities: [] }, []],
  [{ license: 'GPLv3' }, []],
  [{ license: 'unfree-redistributable' }, ['unfree']],
  [{ license: { free: false } }, ['unfree']],
  [{ license: [{ free: true }, { free: false }] }, ['unfree']],
  [{ unfree: true }, ['unfree']],
  [{ broken: true }, ['broken']],
  [{ broken: 'true' }, []],
  [{ insecure: true }, ['insecure']],
  [{ knownVulnerabilities: ['CVE-1'] }, ['insecure']],
  [{ unsupported: true }, ['unsupported']],
  [{ platforms: ['aarch64-linux'] }, ['unsupported']],
  [{ platforms: [system, 'aarch64-linux'] }, []],
  [{ platforms: [{ kernel: { name: 'linux' } }] }, []],
  [{ platforms: [system], badPlatforms: [system] }, ['unsupported']],
  [
    { platforms: [], license: 'unfree', broken: true, knownVulnerabilities: ['x'] },
    ['unfree', 'broken', 'insecure', 'unsupported'],
  ],
];

it.each(cases)('%j: %j', (meta, reasons) => {
  expect(reasonsInMeta(meta, system)).toEqual(reasons);
});
