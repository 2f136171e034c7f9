// What does evaluating a current package set cost with a current Nix, and where? node bench/eval-modern.mjs DEBIAN COREPKGS NIX-LIB [SNAPSHOT]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modernMachine } from './eval-memory/modern-machine.mjs';
import { root } from './measure.mjs';

// DEBIAN is the tree that test-vms makes, COREPKGS and NIX-LIB are checkouts of ekala-project's repositories of these names,
// SNAPSHOT is what bench/lossless-modern.mjs leaves of them: without it, they are indexed first.
const [debian, corepkgs, nixLib, snapshot] = process.argv.slice(2);
if (nixLib === undefined) {
  console.error(
    'give a Debian tree with Nix (see test-vms/README.md), and checkouts of corepkgs and nix-lib',
  );
  process.exit(2);
}
const { run, patched } = modernMachine({ debian, corepkgs, nixLib });
const start = 'export NIX_REMOTE= TMPDIR=/shared;';

// Not all of it evaluates, and one package that does not would end the evaluation of all: those that do are asked for by name.
const entries = () => {
  if (snapshot !== undefined) return readFileSync(join(snapshot, 'entries.jsonl'), 'utf8');
  run(`${start} preenix index /shared/corepkgs --out /shared/snapshot --system x86_64-linux`);
  return run('cat /shared/snapshot/entries.jsonl');
};
const attributes = entries()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(
    ({ drvPath, refused, attr }) =>
      drvPath !== undefined && refused === undefined && /^[a-z_][\w-]*$/i.test(attr),
  )
  .map(({ attr }) => `-A ${attr}`);
console.log(`${attributes.length} attributes\n`);
const these = `/shared/corepkgs --system x86_64-linux ${attributes.join(' ')}`;
// The Debian tree has no patch program.
patched('drop-all', join(root, 'bench/eval-memory/drop-all-modern.patch'));
console.log(run(`${start} preenix eval stats ${these} --rounds 5 --against /shared/drop-all || [ $? = 1 ]`));
console.log(run(`${start} preenix eval lint ${these} || [ $? = 1 ]`));
