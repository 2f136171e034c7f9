import fc from 'fast-check';
import { partsOf, readUnchecked, type ServiceSet } from '../../src/index.ts';

/**
 * Sets from so few names and values that two of them often speak of the same leaf, and often differ. Half of the values are
 * marked as weaker or stronger than usual.
 */
const marked = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    value,
    fc.record({ $value: value, $priority: fc.constantFrom(50, 100, 1000) }),
    fc.record({ $value: value, $origin: fc.record({ file: fc.constantFrom('a.nix', 'b.nix') }) }),
  );

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const service = fc.record(
  {
    description: marked(fc.constantFrom('one', 'two')),
    exec: fc.record(
      {
        argv: marked(fc.constantFrom(['/bin/a'], ['/bin/b', '-x'], ['/bin/b', '-y'])),
        user: marked(fc.constantFrom('web', 'db')),
        env: fc.dictionary(fc.constantFrom('LANG', 'HOME'), fc.constantFrom('C', '/'), { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    ),
    dependencies: fc.record(
      { after: marked(fc.subarray(['network', 'local-fs', 'time'])), wants: fc.subarray(['dbus', 'syslog']) },
      { requiredKeys: [] },
    ),
    parameters: fc.record({
      ports: fc.dictionary(fc.constantFrom('http', 'sql'), marked(fc.constantFrom(80, 8080, 'auto')), {
        maxKeys: 2,
      }),
    }),
    directories: fc.record({
      state: fc.dictionary(
        fc.constantFrom('shop', 'blog'),
        fc.constantFrom({}, { mode: '0700' }, { mode: '0750', owner: 'web' }),
        { maxKeys: 2 },
      ),
    }),
    files: fc.dictionary(fc.constantFrom('/etc/a', '/etc/b'), fc.constantFrom({ text: 'x' }, { text: 'y' }), {
      maxKeys: 2,
    }),
  },
  { requiredKeys: [] },
);

const value = fc.record(
  {
    services: fc.dictionary(fc.constantFrom('nginx', 'db@shop', 'db@blog'), service, { maxKeys: 3 }),
    users: fc.dictionary(fc.constantFrom('web', 'db'), fc.constantFrom({}, { home: '/srv' }, { uid: 990 }), {
      maxKeys: 2,
    }),
    external: some(fc.subarray(['mail', 'ldap'])),
  },
  { requiredKeys: ['services'] },
);

const origin = fc.constantFrom('shop.yaml', 'blog.yaml', 'web.nix');

const fresh: fc.Arbitrary<ServiceSet> = fc
  .tuple(value, origin)
  .map(([set, file]) => readUnchecked(JSON.stringify({ version: 1, ...set }), { file }));

/** Made once, as reading takes longer than merging: a million pairs come from these. */
const pool = fc.sample(fresh, { numRuns: 1000, seed: 7 }).map((set) => ({ set, parts: partsOf(set) }));

const pooled = fc.constantFrom(...pool);

export const generatedSet = pooled.map(({ set }) => set);
export const generatedParts = pooled.map(({ parts }) => parts);
