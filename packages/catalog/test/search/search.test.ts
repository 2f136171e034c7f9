import { type Hit, type IndexReader, search } from '@nixtools/catalog';
import { describe, expect, it } from 'vitest';
import { catalogOf, failed, pkg } from '../tiny-catalog.ts';

const described = (attr: string, description: string) => pkg(attr, { meta: { description } });

const found = async (reader: IndexReader, ...terms: string[]): Promise<readonly string[]> =>
  (await search(reader, terms)).hits.map(({ attr }) => attr);

describe('the order of hits', () => {
  it('is attribute, pname, program, beginning, word, part, description: whatever else speaks for a worse one', async () => {
    // Each entry is worse by kind than the one before, and better in all that counts within a kind.
    const entries = [
      pkg('set.deep.lynx', { pname: 'other' }),
      pkg('set.x', { pname: 'lynx' }),
      pkg('set.y', { pname: 'browser', meta: { mainProgram: 'lynx' } }),
      pkg('set.lynxes-of-the-north-and-the-south', { pname: 'other2' }),
      pkg('set.a-lynx-word', { pname: 'other3' }),
      pkg('set.slynxxxxxxxxxxxxxxxxxxxxxx', { pname: 'other4' }),
      described('z', 'lynx'),
    ];
    const dependents = new Map(entries.map(({ drvPath }, i) => [drvPath, i === 0 ? 0 : 10 ** i]));
    const reader = await catalogOf([pkg('lynx'), ...entries], { dependents });
    const { hits } = await search(reader, ['lynx']);
    expect(hits.map(({ attr }) => attr)).toEqual([
      'lynx',
      ...['set.x', 'set.deep.lynx'],
      ...entries.slice(2).map(({ attr }) => attr),
    ]);
  });

  it('puts top-level attributes before nested ones of the same name', async () => {
    const reader = await catalogOf([pkg('aaa.tree', { pname: 'tree' }), pkg('zzz', { pname: 'tree' })]);
    expect(await found(reader, 'tree')).toEqual(['zzz', 'aaa.tree']);
  });

  it('puts what others depend on first among equals', async () => {
    const used = pkg('foo_b', { meta: { description: 'tiles' } });
    const reader = await catalogOf([described('foo_a', 'tiles'), used], {
      dependents: new Map([[used.drvPath, 90]]),
    });
    expect(await found(reader, 'tiles')).toEqual(['foo_b', 'foo_a']);
  });

  it('prefers the spelling with the letters in the case that was typed', async () => {
    const reader = await catalogOf([pkg('R'), pkg('r')]);
    expect(await found(reader, 'R')).toEqual(['R', 'r']);
    expect(await found(reader, 'r')).toEqual(['r', 'R']);
  });

  it('prefers a description that says nothing else, and one that has the words together', async () => {
    const reader = await catalogOf([
      described('a', 'a text that an editor of some newspaper would like to have on a screen'),
      described('b', 'text editor'),
      described('c', 'an editor, and much more than text, for everybody who writes all day long'),
    ]);
    expect((await found(reader, 'text', 'editor'))[0]).toBe('b');
  });
});

describe('several terms', () => {
  it('must all match, each wherever it likes', async () => {
    const reader = await catalogOf([
      described('python3Packages.numpy', 'arrays'),
      described('numpy-docs', 'documentation of numpy'),
    ]);
    expect(await found(reader, 'python numpy')).toEqual(['python3Packages.numpy']);
    expect(await found(reader, 'numpy', 'documentation')).toEqual(['numpy-docs']);
  });

  it('find a name that is written in one', async () => {
    const reader = await catalogOf([pkg('gnumake'), described('make-docs', 'about gnu make')]);
    expect((await found(reader, 'gnu make'))[0]).toBe('gnumake');
  });

  it('match as many as there are when no entry has all of them', async () => {
    const reader = await catalogOf([described('a', 'packet sniffer'), described('b', 'packet filter')]);
    const { hits, corrected } = await search(reader, ['packet sniffer filter graphical']);
    expect(hits.map(({ attr }) => attr).sort()).toEqual(['a', 'b']);
    expect(corrected).toBe(true);
  });
});

describe('typos', () => {
  it('are forgiven where nothing matches as typed', async () => {
    const reader = await catalogOf([pkg('firefox'), pkg('libreoffice')]);
    const { hits, corrected } = await search(reader, ['fierfox']);
    expect(hits.map(({ attr }) => attr)).toEqual(['firefox']);
    expect(hits[0]?.match).toEqual([{ term: 'fierfox', field: 'attr', kind: 'typo', text: 'firefox' }]);
    expect(corrected).toBe(true);
    expect(await found(reader, 'libreofise')).toEqual(['libreoffice']);
  });

  it('are not looked for where anything matches as typed, be it a word of a description', async () => {
    const reader = await catalogOf([pkg('hello'), described('music', 'plays the cello')]);
    const { hits, corrected } = await search(reader, ['cello']);
    expect(hits.map(({ attr }) => attr)).toEqual(['music']);
    expect(corrected).toBe(false);
  });

  it('may be in one term of several', async () => {
    const reader = await catalogOf([described('a', 'web browser'), described('b', 'file browser')]);
    expect(await found(reader, 'web', 'broswer')).toEqual(['a']);
  });

  it('are not guessed in words of three letters', async () => {
    const reader = await catalogOf([pkg('vim')]);
    expect(await found(reader, 'vin')).toEqual([]);
  });
});

describe('twins', () => {
  const twins = ['python33Packages.numpy', 'python34Packages.numpy', 'pythonPackages.numpy'];

  it('are one hit that lists them', async () => {
    const reader = await catalogOf([...twins, 'otherPackages.numpy'].map((attr) => pkg(attr)));
    const { hits, total } = await search(reader, ['numpy']);
    expect(total).toBe(2);
    const [first] = hits;
    expect([first?.attr, ...(first?.twins ?? [])].sort()).toEqual(twins);
  });

  it('are told from the set that was asked for', async () => {
    const reader = await catalogOf(twins.map((attr) => pkg(attr)));
    const { hits } = await search(reader, ['python34Packages.numpy']);
    expect(hits.map(({ attr, twins }) => [attr, twins])).toEqual([['python34Packages.numpy', []]]);
  });
});

describe('a hit', () => {
  it('shows an attribute that failed to evaluate, and why', async () => {
    const reader = await catalogOf([failed('broken-thing', 'assertion failed'), pkg('thing')]);
    const { hits } = await search(reader, ['broken']);
    expect(hits).toMatchObject([
      { attr: 'broken-thing', error: { kind: 'throw', message: 'assertion failed' } },
    ]);
  });

  it('shows a refusal', async () => {
    const refused = { reasons: ['unfree'] as const, message: 'unfree licence' };
    const reader = await catalogOf([pkg('skype', { refused })]);
    expect((await search(reader, ['skype'])).hits).toMatchObject([{ attr: 'skype', refused }]);
  });

  it.each<[string, Hit['match'][number]]>([
    ['mupdf', { term: 'mupdf', field: 'attr', kind: 'exact', text: 'mupdf' }],
    ['mup', { term: 'mup', field: 'attr', kind: 'prefix', text: 'mupdf' }],
    ['pdf', { term: 'pdf', field: 'attr', kind: 'part', text: 'mupdf' }],
    ['MuTool', { term: 'MuTool', field: 'program', kind: 'exact', text: 'mutool' }],
    ['viewers', { term: 'viewers', field: 'description', kind: 'word', text: 'viewer' }],
    ['fast', { term: 'fast', field: 'description', kind: 'exact', text: 'fast' }],
  ])('says why it was found by %s', async (term, match) => {
    const meta = { description: 'a fast viewer', mainProgram: 'mutool' };
    const reader = await catalogOf([pkg('mupdf', { meta })]);
    expect((await search(reader, [term])).hits.map((hit) => hit.match)).toEqual([[match]]);
  });
});

describe('options', () => {
  const reader = catalogOf(Array.from({ length: 30 }, (_, i) => described(`p${100 + i}`, 'tool')));

  it('limit and skip hits, and the total stays', async () => {
    const all = (await search(await reader, ['tool'], { limit: 100 })).hits.map(({ attr }) => attr);
    const some = await search(await reader, ['tool'], { limit: 4, offset: 10 });
    expect(some.hits.map(({ attr }) => attr)).toEqual(all.slice(10, 14));
    expect(some.total).toBe(30);
    expect((await search(await reader, ['tool'])).hits.length).toBe(25);
  });

  it.each([
    [{ license: 'mit' }, ['a']],
    [{ license: 'MIT License' }, ['a']],
    [{ license: 'gpl3Only' }, ['b', 'set.c']],
    [{ maintainer: 'alice' }, ['a', 'b']],
    [{ maintainer: 'ALICE@example.org' }, ['a']],
    [{ set: 'set' }, ['set.c']],
    [{ system: 'aarch64-linux' }, ['b']],
    [{ refused: true }, ['b']],
    [{ refused: false, failed: false }, ['a', 'set.c']],
    [{ failed: true }, ['tool-that-throws']],
    [{ license: 'gpl3Only', maintainer: 'alice' }, ['b']],
    [{ license: 'none-such' }, []],
  ])('narrow by %o', async (filter, attrs) => {
    const mit = { spdxId: 'MIT', shortName: 'mit', fullName: 'MIT License' };
    const narrowed = await catalogOf([
      pkg('a', {
        meta: {
          description: 'tool',
          license: mit,
          maintainers: [{ name: 'Alice', email: 'alice@example.org' }],
        },
      }),
      pkg('b', {
        system: 'aarch64-linux',
        refused: { reasons: ['broken'], message: 'broken' },
        meta: { description: 'tool', license: 'gpl3Only', maintainers: ['Alice'] },
      }),
      pkg('set.c', { meta: { description: 'tool', license: [mit, 'gpl3Only'].slice(1) } }),
      failed('tool-that-throws'),
    ]);
    const { hits } = await search(narrowed, ['tool'], { filter });
    expect(hits.map(({ attr }) => attr).sort()).toEqual(attrs);
  });
});

describe('queries of every kind', () => {
  it.each([
    '',
    ' ',
    '.',
    '..',
    '"',
    '\\',
    '*',
    '(',
    '[a-z',
    '%00',
    '\0',
    '\n',
    '-',
    '--',
    'a.b.c.d',
    '"unclosed',
    '𝒳',
    'é',
    '日本語',
    'x'.repeat(100_000),
    'a '.repeat(10_000),
    '__proto__',
    'constructor',
    'the',
    'of the',
  ])('are answered: %j', async (query) => {
    const reader = await catalogOf([pkg('hello'), pkg('日本語'), failed('__proto__')]);
    const { hits, total } = await search(reader, [query]);
    expect(hits.length).toBe(total);
  });

  it('find nothing in an empty catalog', async () => {
    expect(await search(await catalogOf([]), ['hello'])).toEqual({ hits: [], total: 0, corrected: false });
  });
});
