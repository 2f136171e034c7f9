// What does evaluating a current package set cost with a current Nix, and where? node bench/eval-modern.mjs DEBIAN COREPKGS NIX-LIB
import { modernMachine } from './eval-memory/modern-machine.mjs';

// DEBIAN is the tree that test-vms makes, COREPKGS and NIX-LIB are checkouts of ekala-project's repositories of these names.
const [debian, corepkgs, nixLib] = process.argv.slice(2);
if (nixLib === undefined) {
  console.error(
    'give a Debian tree with Nix (see test-vms/README.md), and checkouts of corepkgs and nix-lib',
  );
  process.exit(2);
}
const run = modernMachine({ debian, corepkgs, nixLib });
const start = 'export NIX_REMOTE= TMPDIR=/shared;';

// Not all of it evaluates, and one package that does not would end the evaluation of all: those that do are asked for by name.
run(`${start} preenix index /shared/corepkgs --out /shared/snapshot --system x86_64-linux`);
const attributes = run('cat /shared/snapshot/entries.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(({ drvPath, attr }) => drvPath !== undefined && /^[\w-]+$/.test(attr))
  .map(({ attr }) => `-A ${attr}`);
console.log(`${attributes.length} attributes\n`);
const these = `/shared/corepkgs --system x86_64-linux ${attributes.join(' ')}`;
const patch = '/nixtools/bench/eval-memory/drop-all-modern.patch';
console.log(run(`${start} preenix eval stats ${these} --rounds 5 --patch ${patch} || [ $? = 1 ]`));
console.log(run(`${start} preenix eval lint ${these} || [ $? = 1 ]`));
