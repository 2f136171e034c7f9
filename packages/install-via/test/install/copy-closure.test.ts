import { describe, expect, it } from 'vitest';
import { canShare } from '../../src/install/copy-closure.ts';

describe('canShare', () => {
  it.each(['2.3.16', '2.8.0', '2.16.1', '2.26.3', '2.31.0', '2.93.0'])(
    'lets Nix %s use our login',
    (version) => {
      expect(canShare(version)).toBe(true);
    },
  );

  it.each(['2.9.0', '2.11.1', '2.15.0'])('has Nix %s log in by itself: it would wait for ever', (version) => {
    expect(canShare(version)).toBe(false);
  });
});
