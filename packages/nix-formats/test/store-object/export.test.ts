import { parseExport, type StoreObject, sourceObject, textObject, writeExport } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { errorOf, helloExport, latin1 } from '../fixture.ts';

const greeting = textObject({ name: 'greeting', content: latin1('hi'), references: [] });
const letter = textObject({ name: 'letter', content: latin1(greeting.path), references: [greeting.path] });

const written = (objects: Iterable<StoreObject>): Buffer => Buffer.concat([...writeExport(objects)]);

describe('export streams', () => {
  it('come back byte for byte, as Nix wrote them', () => {
    const bytes = helloExport();
    const objects = [...parseExport(bytes)];
    expect(objects).toHaveLength(217);
    expect(written(objects).equals(bytes)).toBe(true);
  });

  it('keep paths, references, archives and derivers', () => {
    const built = { ...letter, deriver: greeting.path };
    const objects = [...parseExport(Uint8Array.from(written([greeting, built])))];
    expect(objects).toEqual([
      { path: greeting.path, references: [], nar: greeting.nar, ca: undefined },
      {
        path: letter.path,
        references: [greeting.path],
        nar: letter.nar,
        ca: undefined,
        deriver: greeting.path,
      },
    ]);
  });

  it('can be written as the objects arrive', async () => {
    const arriving = async function* () {
      yield greeting;
      yield letter;
    };
    const pieces: Uint8Array[] = [];
    for await (const piece of writeExport(arriving())) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(written([greeting, letter]))).toBe(true);
  });

  it('may hold nothing', () => {
    expect([...parseExport(written([]))]).toEqual([]);
  });

  it('are refused when cut anywhere', () => {
    const bytes = written([greeting, letter]);
    for (let length = 0; length < bytes.length; length++) {
      const cut = () => [...parseExport(bytes.subarray(0, length), { place: 'x.export' })];
      expect(errorOf(cut)).toMatchObject({ code: 'EXPORT_SYNTAX', kind: 'verification' });
    }
  });

  it('are refused when another follows: Nix itself would ignore it', () => {
    const two = Buffer.concat([written([greeting]), written([letter])]);
    expect(errorOf(() => [...parseExport(two)])).toMatchObject({
      code: 'EXPORT_SYNTAX',
      message: expect.stringContaining('several'),
    });
  });

  it('are refused with a path of another store, a bad marker, no magic, or an old signature', () => {
    const bytes = written([greeting]);
    const at = (offset: number, value: number) => () => {
      const changed = Buffer.from(bytes);
      changed[offset] = value;
      return [...parseExport(changed)];
    };
    expect(errorOf(() => [...parseExport(bytes, { storeDir: '/other' })]).message).toContain('not in /other');
    expect(errorOf(at(0, 2)).message).toContain('expected another object');
    expect(errorOf(at(8 + greeting.nar.length, 0)).message).toContain('NIXE');
    expect(errorOf(at(bytes.length - 16, 1)).message).toContain('signature');
  });

  it('keep a source as it is', () => {
    const source = sourceObject({ name: 'src', nar: greeting.nar });
    expect([...parseExport(written([source]))]).toMatchObject([{ path: source.path }]);
  });
});
