import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { DrawnLink, Graph, How } from '../../src/draw/graph.ts';
import { drawDeployment, drawDifference, toDot, toSvg } from '../../src/index.ts';
import { littleTide } from './little-tide.ts';

const run = (command: readonly string[], input: string) => {
  const [program = '', ...args] = command;
  return spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
};

const skipped = (what: string, isThere: boolean): string =>
  isThere ? '' : ` (SKIPPED: there is no ${what})`;
const hasDot = run(['dot', '-V'], '').status === 0;
const hasPerl = run(['perl', '-MXML::LibXML', '-e', '1'], '').status === 0;

/** What a strict reader of XML finds in elements of a name. */
const texts = (svg: string, name: string): readonly string[] => {
  const script = `binmode STDIN; binmode STDOUT, ":utf8"; local $/;
    my $d = XML::LibXML->load_xml(string => scalar <STDIN>, load_ext_dtd => 0);
    print $_->textContent, "\\0" for $d->findnodes("//*[local-name()='${name}']");`;
  const { status, stdout, stderr } = run(['perl', '-MXML::LibXML', '-e', script], svg);
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\0').slice(0, -1);
};

const low = littleTide({ data: 'h1', shop: 'h1' });
const high = littleTide({ data: 'h3', shop: 'h1' });
const drawn: readonly (readonly [string, Graph])[] = [
  ['one host', drawDeployment(low, 'low')],
  ['two hosts', drawDeployment(high, 'high')],
  ['a change', drawDifference(low, high, 'up')],
  ['nothing', { title: '', summary: '', hosts: [], links: [] }],
];

const evil = `"><script>&lt;\\N\\"];}'\${x}]]><!-- %n`;
const hostile: Graph = {
  title: evil,
  summary: evil,
  hosts: [
    {
      name: evil,
      notes: [evil],
      services: [{ id: evil, change: 'stops', rows: [{ key: 'a', label: 'a"<&\\', text: evil }] }],
    },
    { name: 'empty', notes: [], services: [] },
    { name: 'c', notes: ['a\u0000b\u001b[31m\u202e\ud800c\nd'], services: [{ id: 'c', rows: [] }] },
  ],
  links: (['socket', 'loopback', 'address', 'open', 'waits', 'moves'] as const).flatMap(
    (how: How): DrawnLink[] => [
      {
        from: { host: evil, service: evil, row: 'a' },
        to: { host: 'c', service: 'c', row: 'none' },
        how,
        text: evil,
      },
      { from: { host: 'c', service: 'c' }, to: { host: 'c', service: 'c' }, how, text: evil },
      { from: { host: 'c', service: 'c' }, to: { host: 'nowhere', service: 'c' }, how, text: evil },
    ],
  ),
};

describe('as Graphviz reads it', () => {
  it.skipIf(!hasDot || !hasPerl)(
    `dot draws every service, with its name${skipped('dot, or XML::LibXML', hasDot && hasPerl)}`,
    () => {
      for (const [what, graph] of drawn) {
        const { status, stdout, stderr } = run(['dot', '-Tsvg'], toDot(graph));
        expect([what, status, stderr]).toEqual([what, 0, '']);
        const shown = texts(stdout, 'text');
        for (const { name, services } of graph.hosts) {
          expect(shown).toContain(name);
          for (const { id, change } of services)
            expect(shown).toContain(change === undefined ? id : `${id}: ${change}`);
        }
      }
    },
  );

  it.skipIf(!hasDot || !hasPerl)(
    `hostile names stay names${skipped('dot, or XML::LibXML', hasDot && hasPerl)}`,
    () => {
      const { status, stdout, stderr } = run(['dot', '-Tsvg'], toDot(hostile));
      expect([status, stderr]).toEqual([0, '']);
      const shown = texts(stdout, 'text').map((text) => text.replaceAll('\u00a0', ' '));
      expect(shown).toContain(evil);
      expect(shown).toContain(`${evil}: stops`);
      expect(shown).toContain(`a"<&\\ ${evil}`);
      expect(texts(stdout, 'script')).toEqual([]);
    },
  );
});

describe('as a picture', () => {
  it.skipIf(!hasPerl)(`it is XML, and has every name as text${skipped('XML::LibXML', hasPerl)}`, () => {
    for (const [what, graph] of drawn) {
      const svg = toSvg(graph);
      const shown = texts(svg, 'text');
      for (const { name, services } of graph.hosts) {
        expect(shown, what).toContain(name);
        for (const { id, rows } of services)
          for (const text of [id, ...rows.flatMap((row) => [row.label, row.text])])
            expect(shown, what).toContain(text);
      }
      expect(texts(svg, 'path').length).toBeGreaterThanOrEqual(graph.links.length);
    }
  });

  it.skipIf(!hasPerl)(`hostile names stay names${skipped('XML::LibXML', hasPerl)}`, () => {
    const svg = toSvg(hostile);
    const shown = texts(svg, 'text');
    expect(shown.filter((text) => text === evil)).toHaveLength(6);
    expect(shown).toContain('a b [31m c d');
    expect(texts(svg, 'script')).toEqual([]);
  });

  it('asks for nothing from elsewhere, says what it is, and is dark where pages are', () => {
    const svg = toSvg(drawDeployment(high, 'high'));
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|@import|<image|href/);
    expect(svg).toContain('role="img" aria-labelledby="title summary"');
    expect(svg).toContain('<title id="title">high</title>\n<desc id="summary">2 hosts, 3 services;');
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('clips what is too long, and tells it whole beside', () => {
    const text = 'x'.repeat(200);
    const graph = {
      title: 't',
      summary: '',
      hosts: [{ name: 'h', notes: [], services: [{ id: 's', rows: [{ key: 'k', label: 'l', text }] }] }],
      links: [],
    };
    const svg = toSvg(graph);
    expect(svg).toContain(`${'x'.repeat(51)}…</text>`);
    expect(svg).toContain(`l ${text}</title>`);
  });

  it('stays inside itself: no service, lane or text is beyond the edge', () => {
    for (const [what, graph] of drawn) {
      const svg = toSvg(graph);
      const [, width = '', height = ''] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
      for (const [, x, y, w, h] of svg.matchAll(
        /<rect class="(?:host|box)[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
      )) {
        expect(Number(x) + Number(w), what).toBeLessThan(Number(width));
        expect(Number(y) + Number(h), what).toBeLessThan(Number(height));
      }
      expect(svg).not.toContain('NaN');
    }
  });
});

it('the same graph gives the same bytes', () => {
  const again = drawDifference(
    littleTide({ data: 'h1', shop: 'h1' }),
    littleTide({ data: 'h3', shop: 'h1' }),
    'up',
  );
  expect(toSvg(again)).toBe(toSvg(drawDifference(low, high, 'up')));
  expect(toDot(again)).toBe(toDot(drawDifference(low, high, 'up')));
});
