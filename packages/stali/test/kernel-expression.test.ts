import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore, type ThrowawayStore } from '../../../test/throwaway-store.ts';

/** As much of Linux as is called: it takes each option but those that it does not know, and packs its name as kernel. */
const makefile = `allnoconfig:
	mkdir -p $(O)
	grep -v UNKNOWN $(KCONFIG_ALLCONFIG) > $(O)/.config
	cp build.mk $(O)/Makefile
`;
const buildMakefile = `bzImage:
	mkdir -p arch/x86/boot
	echo "$$KBUILD_BUILD_USER" | xz > arch/x86/boot/bzImage
`;

describe('the tiny kernel as a derivation', () => {
  let folder: string;
  let store: ThrowawayStore;
  const at = (...path: readonly string[]): string => join(folder, ...path);
  const kernelOf = (source: string, fragment: string): readonly string[] => [
    '--no-out-link',
    '--expr',
    `import ${staliNix()}/kernel { source = ${at(source)}; fragment = ${at(fragment)}; }`,
  ];

  beforeAll(() => {
    store = createThrowawayStore();
    folder = mkdtempSync(join(tmpdir(), 'stali-kernel-'));
    mkdirSync(at('linux-6.1'));
    writeFileSync(at('linux-6.1/Makefile'), makefile);
    writeFileSync(at('linux-6.1/build.mk'), buildMakefile);
    writeFileSync(at('fragment'), '# why\nCONFIG_NET=y\n');
    writeFileSync(at('odd'), 'CONFIG_NET=y\nCONFIG_UNKNOWN=y\n');
    execFileSync('tar', ['-C', folder, '-cJf', at('linux.tar.xz'), 'linux-6.1']);
  });
  afterAll(() => {
    store.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['linux.tar.xz', 'linux-6.1'])(
    'is built from %s, packed, with its configuration, the same each time',
    async (source) => {
      const out = await store.must('nix-build', ...kernelOf(source, 'fragment'));
      expect(readFileSync(join(out, 'config'), 'utf8')).toContain('CONFIG_NET=y');
      expect(execFileSync('xz', ['-dc', join(out, 'bzImage')]).toString()).toBe('nixtools\n');
      await store.must('nix-build', '--check', ...kernelOf(source, 'fragment'));
    },
  );

  it('is not built where the kernel does not take a line of the fragment', async () => {
    const { exitCode, stderr } = await store.nix('nix-build', kernelOf('linux.tar.xz', 'odd'));
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('this kernel does not take: CONFIG_UNKNOWN=y');
  });
});
