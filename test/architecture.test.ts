import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredGraph, drawnGraph, findCircle, importedGraph, importsIn } from './package-graph.ts';
import { filesBelow, root, workspaces } from './repository.ts';

const all = workspaces();
const apps = all.filter(({ kind }) => kind === 'app').map(({ name }) => name);
const drawn = drawnGraph(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));
const imported = importedGraph(all);

describe('the package graph', () => {
  it('is drawn in ARCHITECTURE.md as package.json declares it', () => {
    expect(declaredGraph(all)).toEqual(drawn);
  });

  it('is drawn in ARCHITECTURE.md as the sources import it', () => {
    expect(imported).toEqual(drawn);
  });

  it('has no circle', () => {
    expect(findCircle(imported)).toBeUndefined();
  });

  it('has the formats and the durable writes at the bottom', () => {
    expect(imported['nix-formats']).toEqual([]);
    expect(imported['durable-fs']).toEqual([]);
  });

  it('has no import of an app', () => {
    for (const [name, imports] of Object.entries(imported))
      expect(
        imports.filter((other) => apps.includes(other)),
        name,
      ).toEqual([]);
  });
});

describe('how the graph is read', () => {
  it('sees static, dynamic, type-only and subpath imports', () => {
    const source = `
      import { a } from '@nixtools/one';
      import type { B } from "@nixtools/two/deep";
      export * from '@nixtools/three';
      const four = await import('@nixtools/four');
      import '@nixtools/five';
      const text = 'not @nixtools/six';
    `;
    expect(importsIn(source)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('finds a circle', () => {
    expect(findCircle({ a: ['b'], b: ['c'], c: ['b'] })).toEqual(['b', 'c', 'b']);
  });
});

describe.each(all.map((workspace) => [workspace.kind, workspace.name, workspace] as const))(
  'the %s %s',
  (kind, name, { folder, manifest }) => {
    it('is named after its folder, carries the licence and says which Node it runs on', () => {
      expect(manifest.name).toBe(`@nixtools/${name}`);
      expect(manifest.license).toBe('MIT');
      expect(manifest.engines?.['node']).toBe('^20.19 || ^22.12 || >=24');
    });

    it('has a README with a usage block, and tests', () => {
      const readme = join(folder, 'README.md');
      expect(existsSync(readme)).toBe(true);
      expect(readFileSync(readme, 'utf8')).toMatch(/^```/m);
      expect(filesBelow(join(folder, 'test')).filter((file) => file.endsWith('.test.ts'))).not.toEqual([]);
    });

    if (kind === 'app') return;
    it('has an index that only re-exports', () => {
      const index = readFileSync(join(folder, 'src/index.ts'), 'utf8').replaceAll(
        /\/\*.*?\*\/|\/\/.*$/gms,
        '',
      );
      expect(
        index
          .replaceAll(/export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'[^']+';/g, '')
          .trim(),
      ).toBe('');
    });
  },
);
