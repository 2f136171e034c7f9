import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nix = fileURLToPath(new URL('nix', import.meta.url));

const nameOf = (i) => `p${String(i).padStart(5, '0')}`;

/** Two packages to build with and three to run with, of those before it; none is both. The same for the same number. */
const inputsOf = (i) => {
  const chosen = new Set();
  for (let k = 0; k < 5 && chosen.size < i; k++) {
    let one = (Math.imul(i * 5 + k, 2654435761) >>> 0) % i;
    while (chosen.has(one)) one = (one + 1) % i;
    chosen.add(one);
  }
  const names = [...chosen].map(nameOf);
  return { native: names.slice(0, 2), inputs: names.slice(2) };
};

/** Every third package has a second output. */
const functionOf = (i) => {
  const { native, inputs } = inputsOf(i);
  const formals = ['mkDerivation', ...native, ...inputs, 'flag ? ""'].join(', ');
  const outputs = i % 3 === 0 ? '"out" "dev"' : '"out"';
  return `{ ${formals} }: mkDerivation { name = "${nameOf(i)}"; native = [ ${native.join(' ')} ]; inputs = [ ${inputs.join(' ')} ]; outputs = [ ${outputs} ]; inherit flag; }`;
};

const callOf = (i, flag) => {
  const { native, inputs } = inputsOf(i);
  const given = [
    `inherit (final) ${['mkDerivation', ...inputs].join(' ')};`,
    ...(native.length > 0 ? [`inherit (final.buildPackages) ${native.join(' ')};`] : []),
    ...(flag === undefined ? [] : [`flag = "${flag}";`]),
  ];
  return `functions.${nameOf(i)} { ${given.join(' ')} }`;
};

/** The numbers of each layer: those that it adds, and those of earlier layers that it changes, one in twenty. */
const layersOf = (packages, layers) =>
  Array.from({ length: layers }, (_, layer) => {
    const [from, to] = [layer, layer + 1].map((one) => Math.floor((packages * one) / layers));
    return {
      added: Array.from({ length: to - from }, (_, i) => from + i),
      changed: Array.from({ length: from }, (_, i) => i).filter((i) => (i + layer) % 20 === 0),
    };
  });

const record = (entries) => `{ ${entries.map(([name, value]) => `${name} = ${value};`).join('\n  ')} }`;

const byCallPackage = ({ added, changed }, layer) =>
  `{ packages = ${record(added.map((i) => [nameOf(i), `functions.${nameOf(i)}`]))};
changes = ${record(changed.map((i) => [nameOf(i), `"layer ${layer}"`]))}; }`;

const byOverlay = ({ added, changed }, layer) =>
  `(final: ${record([
    ...added.map((i) => [nameOf(i), callOf(i)]),
    ...changed.map((i) => [nameOf(i), callOf(i, `layer ${layer}`)]),
  ])})`;

const ways = [
  { name: 'overlays', library: 'with-overlays.nix', options: {}, write: byOverlay },
  { name: 'callPackage', library: 'with-call-package.nix', options: { hoisted: true }, write: byCallPackage },
  {
    name: 'a scope for each',
    library: 'with-call-package.nix',
    options: { hoisted: false },
    write: byCallPackage,
  },
];

/**
 * Writes one set of packages in several ways, each a tree with a default.nix that gives the same derivations.
 *
 * @returns the folders of the trees: by overlays alone, by callPackage, by callPackage with a scope made for each package
 */
export const generateSet = (folder, { packages, layers, cross }) => {
  const parts = layersOf(packages, layers);
  const functions = record(Array.from({ length: packages }, (_, i) => [nameOf(i), functionOf(i)]));
  return ways.map(({ name, library, options, write }) => {
    const tree = join(folder, name);
    mkdirSync(tree, { recursive: true });
    cpSync(nix, join(tree, 'nix'), { recursive: true });
    writeFileSync(join(tree, 'functions.nix'), `${functions}\n`);
    const given = Object.entries({ cross, ...options }).map(([key, value]) => `${key} = ${value};`);
    writeFileSync(
      join(tree, 'default.nix'),
      `{ system }:
let functions = import ./functions.nix; in
import ./nix/${library} { ${given.join(' ')} layers = [\n${parts.map(write).join('\n')}\n]; }
`,
    );
    return tree;
  });
};
