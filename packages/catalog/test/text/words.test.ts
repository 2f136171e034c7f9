import { describe, expect, it } from 'vitest';
import { fold } from '../../src/text/fold.ts';
import { stemOf } from '../../src/text/stem.ts';
import { variantsOf } from '../../src/text/variants.ts';
import { wordsOf } from '../../src/text/words.ts';

const textsOf = (text: string): readonly string[] => wordsOf(text).map((word) => word.text);

describe('words', () => {
  it('splits camel case and digits, and keeps the whole', () => {
    expect(textsOf('gtkSourceView3')).toEqual(['gtksourceview3', 'gtk', 'source', 'view', '3']);
    expect(textsOf('PDFViewer')).toEqual(['pdfviewer', 'pdf', 'viewer']);
  });

  it('joins what is hyphenated', () => {
    expect(textsOf('an e-mail reader')).toContain('email');
  });

  it('keeps the signs of languages', () => {
    expect(textsOf('a C++ and C# parser')).toEqual(['a', 'c++', 'c', 'and', 'c#', 'c', 'parser']);
  });

  it('reads other scripts, without regard to accents', () => {
    expect(textsOf('Café Ελληνικά редактор')).toEqual(['cafe', 'ελληνικα', 'редактор']);
  });

  it('counts positions in words of the text', () => {
    const positions = wordsOf('Qt-based BitTorrent client').map(({ text, position }) => [text, position]);
    expect(new Map(positions as [string, number][]).get('torrent')).toBe(2);
  });
});

describe('fold', () => {
  it('makes equal what differs in case, accents and compatibility forms', () => {
    expect(fold('ÉDITEUR')).toBe(fold('editeur'));
    expect(fold('ﬁle')).toBe('file');
  });
});

describe('stems', () => {
  it.each([
    ['player', 'playing'],
    ['libraries', 'library'],
    ['debugger', 'debug'],
    ['analyzer', 'analyser'],
    ['management', 'manager'],
    ['compression', 'compressor'],
  ])('are the same for %s and %s', (a, b) => {
    expect(stemOf(a)).toBe(stemOf(b));
  });

  it('differ for words that have nothing in common but their ending', () => {
    expect(stemOf('user')).not.toBe(stemOf('us'));
    expect(stemOf('glass')).not.toBe(stemOf('glas'));
  });
});

describe('variants of a name', () => {
  it.each([
    ['google-chrome', 'googlechrome'],
    ['libxml2', 'libxml'],
    ['openssl-1.0.1', 'openssl'],
    ['gnumake', 'make'],
  ])('let %s be found as %s', (name, variant) => {
    expect(variantsOf(name)).toContain(variant);
  });

  it('do not make a name of a single letter', () => {
    expect(variantsOf('x11')).not.toContain('x');
    expect(variantsOf('gnu')).toEqual([]);
  });
});
