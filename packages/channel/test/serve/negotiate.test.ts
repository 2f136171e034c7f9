import { describe, expect, it } from 'vitest';
import { parseRange } from '../../src/serve/byte-range.ts';
import { negotiate } from '../../src/serve/negotiate.ts';

describe('a range', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=10-19', { start: 10, end: 20 }],
    ['bytes=90-', { start: 90, end: 100 }],
    ['bytes=90-1000', { start: 90, end: 100 }],
    ['bytes=-10', { start: 90, end: 100 }],
    ['bytes=-1000', { start: 0, end: 100 }],
    ['Bytes=0-0', { start: 0, end: 1 }],
  ])('%s of 100 bytes is a part', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s of 100 bytes cannot be had', (header) => {
    expect(parseRange(header, 100)).toBe('unsatisfiable');
  });

  it.each([
    ...['bytes=5-4', 'bytes=-', 'bytes=a-b', 'bytes=0-1,5-6', 'lines=0-1', 'bytes 0-1', '', 'bytes=1.5-2'],
    ...['bytes=-1-2', `bytes=${'9'.repeat(16)}-`],
  ])('%j counts as none', (header) => {
    expect(parseRange(header, 100)).toBeUndefined();
  });

  it('of nothing cannot be had', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});

describe('conditions', () => {
  const one = { size: 100, etag: '"a"' };
  const whole = { status: 200, range: { start: 0, end: 100 } };
  const part = { status: 206, range: { start: 0, end: 10 } };

  it.each(['"a"', 'W/"a"', '"b", "a"', '*', ' * '])('If-None-Match: %s needs no bytes', (header) => {
    expect(negotiate({ 'if-none-match': header }, one)).toEqual({ status: 304 });
  });

  it.each(['"b"', 'a', '', '"b", W/"c"'])('If-None-Match: %s wants the bytes', (header) => {
    expect(negotiate({ 'if-none-match': header }, one)).toEqual(whole);
  });

  it('If-None-Match comes before a range', () => {
    const headers = { 'if-none-match': '"a"', range: 'bytes=0-9' };
    expect(negotiate(headers, one)).toEqual({ status: 304 });
    expect(negotiate({ ...headers, 'if-none-match': '"b"' }, one)).toEqual(part);
  });

  it('If-Range gives the part of the same thing and the whole of another', () => {
    const range = 'bytes=0-9';
    expect(negotiate({ range, 'if-range': '"a"' }, one)).toEqual(part);
    for (const other of ['"b"', 'W/"a"', 'Sun, 22 Nov 2026 10:00:00 GMT', ''])
      expect(negotiate({ range, 'if-range': other }, one)).toEqual(whole);
    expect(negotiate({ range: 'bytes=100-', 'if-range': '"b"' }, one)).toEqual(whole);
  });

  it('If-Match fails for another thing', () => {
    expect(negotiate({ 'if-match': '"b"' }, one)).toEqual({ status: 412 });
    expect(negotiate({ 'if-match': 'W/"a"' }, one)).toEqual({ status: 412 });
    expect(negotiate({ 'if-match': '"b", "a"' }, one)).toEqual(whole);
  });

  it('a range beyond the end has a status of its own', () => {
    expect(negotiate({ range: 'bytes=100-' }, one)).toEqual({ status: 416 });
  });
});
