import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { drawBars } from '../src/index.ts';

const picture = drawBars({
  title: 'a < b & "c"',
  bars: ['base', '<script>'],
  groups: [
    { name: 'thunks', values: [200, 50] },
    { name: 'none', values: [0, 0] },
  ],
});

describe('a bar chart', () => {
  it('is XML, whatever the names are', () => {
    expect(XMLValidator.validate(picture)).toBe(true);
    expect(picture).not.toContain('<script>');
  });

  it('has a bar for each figure, as long as its share of the first', () => {
    const { svg } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(picture);
    const bars = svg.rect.filter(({ height }: { height: string }) => height === '14');
    expect(bars.map(({ width }: { width: string }) => Number(width))).toEqual([520, 130, 0, 0]);
    expect(picture).toContain('25.0 %');
  });
});
