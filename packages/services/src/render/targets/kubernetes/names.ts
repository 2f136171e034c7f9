import type { Tree } from '../../structured.ts';

export const labels = (name: string): Tree => ({ 'app.kubernetes.io/name': name });

export const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.max(1, Math.ceil(ms / 1000));
