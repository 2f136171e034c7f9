import { expect, it } from 'vitest';
import { packageEntry } from '../../src/slice/package-entry.ts';

const described = {
  ...{ drvPath: '/nix/store/0-x-1.drv', name: 'x-1', pname: 'x', version: '1', system: 'x86_64-linux' },
  outputs: { out: '/nix/store/0-x-1', floating: '/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9' },
};

const entryWith = (meta: Readonly<Record<string, string>>) =>
  packageEntry({
    ...{ attr: 'x', described, meta: { meta, dropped: [] } },
    ...{ storeDir: '/nix/store', tree: '/tree' },
  });

it('says null of an output that has no path before it is built, and of a position where it is in the tree', () => {
  const entry = entryWith({ position: '/tree/x.nix:7', description: 'an x' });
  expect(entry.outputs).toEqual({ out: '/nix/store/0-x-1', floating: null });
  expect(entry.meta).toEqual({ position: 'x.nix:7', description: 'an x' });
  expect(entry.metaDropped).toBeUndefined();
});

it('drops a meta that is longer than readers of entries take, and says so', () => {
  const entry = entryWith({ description: 'x'.repeat(300_000) });
  expect(entry).toMatchObject({ attr: 'x', meta: {}, metaDropped: ['*'] });
});
