import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSshUrl } from '../../src/index.ts';

describe('parseSshUrl', () => {
  it('reads a host, a user, a port and an address', () => {
    expect(parseSshUrl('ssh://box')).toEqual({ destination: 'box' });
    expect(parseSshUrl('ssh://root@box.example.org:2222/')).toEqual({
      destination: 'root@box.example.org',
      port: 2222,
    });
    expect(parseSshUrl('ssh://root@[fe80::1]:22')).toEqual({ destination: 'root@fe80::1', port: 22 });
  });

  it.each([
    ...[
      'ssh://-oProxyCommand=touch',
      'ssh://-l@box',
      'ssh://root@-box',
      'ssh://',
      'ssh://box/etc',
      'ssh://box:0',
      'ssh://box:65536',
    ],
    ...[
      'ssh://box:22:22',
      'http://box',
      'box',
      '-oProxyCommand=x',
      'ssh://a b',
      'ssh://$(id)',
      'ssh://a;id',
      'ssh://a\nb',
      'ssh://[-x]',
    ],
    ...['ssh://a%20b', 'ssh://[::1', 'ssh://root:password@box', 'ssh://@box'],
  ])('refuses %j', (url) => {
    expect(() => parseSshUrl(url)).toThrow(expect.objectContaining({ code: 'SSH_URL_INVALID' }));
  });

  it('never lets an option or a character of a shell through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        try {
          expect(parseSshUrl(`ssh://${text}`).destination).toMatch(/^(?:\w[\w.-]*@)?\w*[\w.:-]*$/);
          expect(parseSshUrl(`ssh://${text}`).destination.startsWith('-')).toBe(false);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SSH_URL_INVALID' });
        }
      }),
    );
  });
});
