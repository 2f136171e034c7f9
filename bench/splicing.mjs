// What does callPackage cost, spliced or not, against overlays alone? node bench/splicing.mjs
import { join } from 'node:path';
import { compareTrees } from '@nixtools/eval-stats';
import { createNix } from '@nixtools/nix-cli';
import { generateSet } from './eval-memory/generate-set.mjs';
import { scratch } from './measure.mjs';

const folder = scratch();
const nix = createNix({ ...process.env, NIX_REMOTE: '' });

// Without collection, so that what is allocated is what is taken.
const collector = { GC_DONT_GC: '1' };

const measure = async (set, name) => {
  const [base, ...others] = generateSet(join(folder, name), set);
  const { variants } = await compareTrees({
    ...{ nix, base, collector, system: 'x86_64-linux', rounds: 2 },
    variants: others.map((tree) => ({ tree })),
  });
  return variants.map(({ packages, changes, counters }) => {
    if (packages !== set.packages || changes.changed.length > 0) throw new Error('the derivations differ');
    const counter = (wanted) => counters.find((one) => one.name === wanted);
    const varying = counters.filter((one) => one.exact && one.least !== one.most);
    if (varying.length > 0) throw new Error(`${varying[0].name} varies`);
    return { allocated: counter('gc.totalBytes').median, copied: counter('nrOpUpdateValuesCopied').median };
  });
};

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const less = (one, other) => `${((1 - one / other) * 100).toFixed(0)} %`;

const sets = [
  ...[1000, 2000, 4000, 8000].map((packages) => ({ packages, layers: 4 })),
  ...[1, 8, 16, 32].map((layers) => ({ packages: 2000, layers })),
];

for (const cross of [false, true]) {
  console.log(`\n${cross ? 'cross: callPackage looks up in a spliced set' : 'native'}\n`);
  console.log(
    '| packages | layers | overlays | callPackage | overlays save | a scope for each | callPackage saves |',
  );
  console.log(
    '| -------- | ------ | -------- | ----------- | ------------- | ---------------- | ----------------- |',
  );
  for (const [i, { packages, layers }] of sets.entries()) {
    const set = { packages, layers, cross };
    const [overlays, callPackage, scopes] = await measure(set, `${cross}-${i}`);
    const cells = [
      ...[packages.toLocaleString('en-US'), layers, mib(overlays.allocated), mib(callPackage.allocated)],
      ...[less(overlays.allocated, callPackage.allocated), mib(scopes.allocated)],
      less(callPackage.allocated, scopes.allocated),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
