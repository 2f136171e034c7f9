import { describe, expect, it } from 'vitest';
import { descriptionFromValue, markOf, placeOf, readDescription } from '../../src/index.ts';

const thrown = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return error as { code: string; message: string; place: string; hint?: string };
  }
  throw new Error('nothing was thrown');
};

const tide = `version: 1
hosts:
  h1: { address: 10.0.0.1 }
  h2: { address: 10.0.0.2 }
parts:
  shop:
    - shop.yaml
    - version: 1
      services:
        db:
          exec: { argv: [/bin/db] }
  blog: [blog.nix]
place:
  on:
    shop: [h1, h2]
`;

describe('what a document describes', () => {
  it('a set is a list of one part; a list may name files', () => {
    expect(readDescription('{"version":1,"services":{}}', { file: 'a.json' })).toMatchObject({
      kind: 'parts',
      parts: [{ set: { services: {} } }],
    });
    expect(readDescription('- a.yaml\n- {version: 1, services: {}}\n', { file: 'list.yaml' })).toMatchObject({
      kind: 'parts',
      parts: [{ file: 'a.yaml', place: 'list.yaml:1' }, { set: { services: {} } }],
    });
    expect(readDescription('[]', { file: 'none.json' })).toEqual({ kind: 'parts', parts: [] });
  });

  it('a deployment has the lines of its own values, and of those in its parts', () => {
    const found = readDescription(tide, { file: 'tide.yaml' });
    if (found.kind !== 'deployment') throw new Error('no deployment');
    expect(placeOf(found.deployment, ['place', 'on', 'shop'])).toBe('place.on.shop (tide.yaml:15)');
    expect(placeOf(found.deployment, ['hosts', 'h2', 'address'])).toBe('hosts.h2.address (tide.yaml:4)');
    expect([...found.parts.keys()]).toEqual(['shop', 'blog']);
    const [file, inline] = found.parts.get('shop') ?? [];
    expect(file).toEqual({ file: 'shop.yaml', place: 'tide.yaml:7' });
    if (inline === undefined || !('set' in inline)) throw new Error('no set');
    expect(markOf(inline.set.marks, ['services', 'db', 'exec', 'argv'])?.origin).toEqual({
      file: 'tide.yaml',
      line: 11,
    });
  });

  it('an attribute of a document is found, with its lines', () => {
    const text = `low:\n  small:\n${tide.replaceAll(/^/gm, '    ')}`;
    const found = readDescription(text, { file: 'tides.yaml', attribute: ['low', 'small'] });
    if (found.kind !== 'deployment') throw new Error('no deployment');
    expect(placeOf(found.deployment, ['hosts', 'h2'])).toBe('hosts.h2 (tides.yaml:6)');
    expect(thrown(() => readDescription(text, { file: 'tides.yaml', attribute: ['lov'] }))).toMatchObject({
      code: 'SERVICE_ATTRIBUTE_NOT_FOUND',
      place: 'tides.yaml',
      hint: 'did you mean "low"?',
    });
    expect(thrown(() => readDescription(text, { file: 'tides.yaml' }))).toMatchObject({
      code: 'SERVICE_ATTRIBUTE_NEEDED',
      hint: expect.stringContaining('there are low'),
    });
    expect(thrown(() => readDescription(text, { file: 't', attribute: ['constructor'] })).code).toBe(
      'SERVICE_ATTRIBUTE_NOT_FOUND',
    );
  });
});

describe('what is no description', () => {
  it.each([
    [
      'a key that no deployment has',
      tide.replace('place:', 'plaice:'),
      'SERVICE_UNKNOWN_KEY',
      't.yaml:13',
      '"place"',
    ],
    [
      'a host with a wrong address',
      tide.replace('10.0.0.2', 'nowhere'),
      'SERVICE_SET_INVALID',
      't.yaml:4',
      '',
    ],
    [
      'a part that is no list',
      tide.replace('[blog.nix]', 'blog.nix'),
      'SERVICE_SET_INVALID',
      't.yaml:12',
      '',
    ],
    [
      'a wrong value in a part',
      tide.replace('argv: [/bin/db]', 'argv: 5'),
      'SERVICE_SET_INVALID',
      't.yaml:11',
      '',
    ],
    ['an unknown key in a part', tide.replace('argv:', 'args:'), 'SERVICE_UNKNOWN_KEY', 't.yaml:11', ''],
    ['a number as a part', tide.replace('[blog.nix]', '[7]'), 'SERVICE_SET_INVALID', 't.yaml:12', ''],
    ['an empty name as a part', tide.replace('[blog.nix]', '[""]'), 'SERVICE_SET_INVALID', 't.yaml:12', ''],
    ['a host that no name fits', tide.replace('  h1:', '  H 1:'), 'SERVICE_SET_INVALID', 't.yaml:3', ''],
    ['nothing', '', 'SERVICE_SET_INVALID', 't.yaml', ''],
    ['a set that lost its services', 'version: 1', 'SERVICE_SET_INVALID', 't.yaml', ''],
  ])('%s: an error with the place', (_, text, code, place, hint) => {
    const error = thrown(() => readDescription(text, { file: 't.yaml' }));
    expect(error.code).toBe(code);
    expect(error.place).toContain(place);
    expect(error.hint ?? '').toContain(hint);
  });

  it('a value of a program is read by the same rules', () => {
    expect(descriptionFromValue({ hosts: {}, parts: {}, version: 1 }, { file: 'x.nix' }).kind).toBe(
      'deployment',
    );
    expect(thrown(() => descriptionFromValue({ hosts: {}, version: 1 }, { file: 'x.nix' }))).toMatchObject({
      code: 'SERVICE_SET_INVALID',
      place: 'x.nix',
    });
  });
});
