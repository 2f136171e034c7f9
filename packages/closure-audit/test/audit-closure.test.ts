import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNix } from '@nixtools/nix-cli';
import { parseStorePath, type StorePath, storePathHash } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellDerivation, type ThrowawayNix, throwawayNix } from '../../nix-cli/test/throwaway-nix.ts';
import { auditClosure, type ChainStep, type ClosureAudit } from '../src/index.ts';

const tinyNixpkgs = fileURLToPath(new URL('../../../examples/tiny-nixpkgs', import.meta.url));

let throwaway: ThrowawayNix;
beforeAll(async () => {
  throwaway = await throwawayNix();
});
afterAll(() => throwaway.remove());

const ask = async (program: 'nix' | 'nix-store', ...args: readonly string[]): Promise<string> => {
  const { stdout, stderr, exitCode } = await runNix(throwaway.nix, program, args);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
};

const asPath = (text: string): StorePath => parseStorePath(text, throwaway.storeDir);

const build = async (expression: string): Promise<StorePath> => {
  const [drv = ''] = await throwaway.instantiate(expression);
  return asPath(await ask('nix-store', '--realise', drv));
};

/** How many paths Nix shows between two, both included. */
const lengthByNix = async (from: string, to: string): Promise<number> => {
  const more = [
    '--extra-experimental-features',
    'nix-command',
    ...(to.endsWith('.drv') ? ['--derivation'] : []),
  ];
  return (await ask('nix', 'why-depends', ...more, from, to)).split('\n').length;
};

/** Whether the bytes at a place are the hash that is said to be there. */
const holdsHash = ({ from, to, place }: ChainStep): boolean => {
  if (place === undefined) return false;
  const file = place.file === '' ? from : join(from, place.file);
  const content = place.in === 'target' ? Buffer.from(readlinkSync(file)) : readFileSync(file);
  return content.subarray(place.offset, place.offset + 32).toString() === storePathHash(to);
};

/** Each edge is a reference that Nix knows, and stands where it is said to; each chain is as long as Nix's. */
const expectChains = async ({ paths, roots }: ClosureAudit): Promise<void> => {
  const root = String(roots[0]);
  const steps = new Map(paths.flatMap(({ chain }) => chain).map((step) => [`${step.from} ${step.to}`, step]));
  for (const step of steps.values()) {
    expect((await ask('nix-store', '--query', '--references', step.from)).split('\n')).toContain(step.to);
    expect(step).toSatisfy(holdsHash);
  }
  for (const { path, chain } of paths.filter(({ path }) => root.endsWith('.drv') === path.endsWith('.drv')))
    expect({ path, length: chain.length + 1 }).toEqual({ path, length: await lengthByNix(root, path) });
};

describe('a closure of tiny-nixpkgs', () => {
  it('has the paths and the size that Nix says, and chains as short as Nix’s, each step where it is said to be', async () => {
    const root = await build(`(import ${tinyNixpkgs} {}).welcome`);
    const audit = await auditClosure({ nix: throwaway.nix, roots: [root] });
    const closure = (await ask('nix-store', '--query', '--requisites', root)).split('\n');
    expect(audit.paths.map(({ path }) => path).sort()).toEqual(closure.sort());
    const sizes = (await ask('nix-store', '--query', '--size', ...closure)).split('\n').map(Number);
    expect(audit.total.narSize).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(audit.paths.find(({ path }) => path === root)?.retained).toBe(audit.total.narSize);
    await expectChains(audit);
  });

  it('is told the same way of derivations', async () => {
    const [drv = ''] = await throwaway.instantiate(`(import ${tinyNixpkgs} {}).motd`);
    const audit = await auditClosure({ nix: throwaway.nix, roots: [asPath(drv)], closure: 'derivation' });
    expect(audit.paths.length).toBeGreaterThan(10);
    await expectChains(audit);
  });
});

const library = shellDerivation(
  'library',
  `mkdir -p $out/lib/pkgconfig $out/include $out/share/man/man1 $out/share/doc
   head -c 20000 /dev/zero | tr '\\0' 'a' > $out/share/man/man1/x.1
   gzip -n < $out/share/man/man1/x.1 > $out/share/man/man1/y.1.gz
   echo short > $out/share/doc/README
   echo 'int x;' > $out/include/x.h
   printf '\\177ELF\\002\\001\\001' > $out/lib/libx.so`,
);
const compiler = shellDerivation('compiler', 'mkdir $out; head -c 100000 /dev/zero > $out/cc1');
const linked = shellDerivation('linked', 'mkdir $out; echo hello > $out/file');
const program = shellDerivation(
  'program',
  `mkdir -p $out/bin $out/lib $out/nix-support
   echo "$library" > $out/bin/program; echo "$library" > $out/bin/again
   echo "libdir=$compiler" > $out/lib/libprogram.la
   echo "$compiler" > $out/nix-support/propagated-build-inputs
   ln -s "$linked/file" $out/link`,
  { library: `"\${${library}}"`, compiler: `"\${${compiler}}"`, linked: `"\${${linked}}"` },
);

describe('a closure with what should not be in it', () => {
  let audit: ClosureAudit;
  beforeAll(async () => {
    audit = await auditClosure({ nix: throwaway.nix, roots: [await build(program)], budget: 50_000 });
  });

  it('is over its budget, and names the culprit', () => {
    expect(audit.budget?.over).toBe(audit.total.narSize - 50_000);
    expect(audit.budget?.culprits).toEqual([expect.stringMatching(/-compiler$/)]);
  });

  it('shows a reference that only build files have, and what it costs', () => {
    const [first] = audit.doubtful;
    expect(first).toMatchObject({
      to: expect.stringMatching(/-compiler$/),
      reason: 'no-run-time-file',
      files: 2,
      purposes: ['build-flags', 'libtool'],
      saves: audit.paths.find(({ path }) => path.endsWith('-compiler'))?.narSize,
    });
    expect(audit.doubtfulTogether).toBe(first?.saves);
  });

  it('finds a reference in the target of a link, and says that one file alone has it', () => {
    expect(audit.doubtful).toContainEqual(
      expect.objectContaining({
        to: expect.stringMatching(/-linked$/),
        reason: 'one-file',
        places: [{ file: 'link', in: 'target', offset: throwaway.storeDir.length + 1 }],
      }),
    );
    expect(audit.doubtful.map(({ to }) => to)).not.toContainEqual(expect.stringMatching(/-library$/));
  });

  it('lists pages that compressing makes smaller on disk, and no others', () => {
    expect(audit.pages).toEqual([
      {
        path: expect.stringMatching(/-library$/),
        file: 'share/man/man1/x.1',
        kind: 'man',
        diskSize: 20_480,
        compressedDiskSize: 4096,
      },
    ]);
  });

  it('counts files for developers', () => {
    expect(audit.development).toContainEqual({
      path: expect.stringMatching(/-library$/),
      purpose: 'header',
      files: 1,
      diskSize: 4096,
    });
  });

  it('says which ELF file is damaged, and where', () => {
    expect(audit.damaged).toEqual([
      expect.objectContaining({
        file: 'lib/libx.so',
        code: 'ELF_TRUNCATED',
        place: expect.stringMatching(/-library\/lib\/libx\.so, byte 7$/),
      }),
    ]);
  });
});
