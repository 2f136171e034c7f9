import { createHash } from 'node:crypto';
import { parseStorePath } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { type ClosureAudit, treemapOf } from '../../src/index.ts';
import { type Rectangle, squarify } from '../../src/treemap/squarify.ts';

const within = { x: 0, y: 0, width: 1200, height: 720 };
const area = ({ width, height }: Rectangle): number => width * height;

describe('a squarified treemap', () => {
  it('has for each size a rectangle of its share, inside, and over no other', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, (given) => {
        const sorted = [...given].sort((a, b) => b - a);
        const total = sorted.reduce((sum, size) => sum + size, 0);
        const places = squarify(sorted, within);
        places.forEach((place, index) => {
          expect(area(place)).toBeCloseTo((area(within) * (sorted[index] ?? 0)) / total, 3);
          expect(Math.min(place.x, place.y)).toBeGreaterThan(-0.01);
          expect(place.x + place.width).toBeLessThan(1200.01);
          expect(place.y + place.height).toBeLessThan(720.01);
        });
        for (const [index, a] of places.entries())
          for (const b of places.slice(index + 1)) {
            const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
            const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
            expect(Math.min(wide, high)).toBeLessThan(0.01);
          }
      }),
    );
  });

  it('is the example of those who invented it: rows are filled while that makes them squarer', () => {
    const places = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 });
    expect(places.slice(0, 3)).toEqual([
      { x: 0, y: 0, width: 3, height: 2 },
      { x: 0, y: 2, width: 3, height: 2 },
      { x: 3, y: 0, width: expect.closeTo(12 / 7), height: expect.closeTo(7 / 3) },
    ]);
  });
});

const root = parseStorePath(`/nix/store/${'a'.repeat(32)}-web`);
const library = parseStorePath(`/nix/store/${'b'.repeat(32)}-zlib`);

const auditOf = (name: string): ClosureAudit => ({
  version: 1,
  closure: 'run-time',
  roots: [root],
  total: { paths: 2, files: 4, narSize: 3000, diskSize: 8192 },
  paths: [
    {
      ...{ path: root, narSize: 2000, diskSize: 4096, files: 3, retained: 3000, chain: [] },
      folders: [
        { folder: 'bin', size: 900 },
        { folder: name, size: 1000 },
      ],
    },
    {
      ...{ path: library, narSize: 1000, diskSize: 4096, files: 1, retained: 1000, folders: [] },
      chain: [{ from: root, to: library, place: { file: name, offset: 12, in: 'content' } }],
    },
  ],
  ...{ doubtful: [], doubtfulTogether: 0, elf: [], damaged: [], pages: [], development: [], skipped: [] },
});

const hostile = [
  '"><script>alert(1)</script>',
  "' onfocus='alert(1)",
  '<!--',
  ']]>',
  '&amp;',
  '\u202egnp.exe',
  'a\u0000b\u001b[2J',
  '\ud800',
];

describe('the page', () => {
  it.each(hostile)(
    'is well-formed, and runs no script but its own, whatever a file is called: %j',
    (name) => {
      const page = treemapOf(auditOf(name));
      expect(XMLValidator.validate(page)).toBe(true);
      const html = new XMLParser({ ignoreAttributes: false, htmlEntities: true }).parse(page).html;
      expect(page.match(/<script/g)).toHaveLength(1);
      expect(page).not.toMatch(/\son\w+=['"]/);
      expect(html.body.div.svg.g).toHaveLength(2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what this is about
      expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    },
  );

  it('lets the browser run and apply only what it came with, by hash, and load nothing', () => {
    const page = treemapOf(auditOf('bin'));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const hashOf = (element: string): string => {
      const text = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(page)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy).toBe(`default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}`);
    expect(page.replaceAll(/xmlns="[^"]*"/g, '')).not.toMatch(/https?:|\bsrc=|\bhref=|url\(|@import/);
  });

  it('shows each path with its size and its chain, can be walked by keyboard, and is the same each time', () => {
    const page = treemapOf(auditOf('lib'));
    expect(page).toBe(treemapOf(auditOf('lib')));
    expect(page.match(/<g tabindex="0"/g)).toHaveLength(2);
    expect(page).toContain(
      `${library}\n1000 B; 1000 B would leave with it; 1 file\nneeded by ${'a'.repeat(32)}-web: lib, byte 12`,
    );
  });
});
