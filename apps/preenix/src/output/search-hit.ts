import type { ChannelHit } from '../search-channels.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

const shownTwins = 4;

const twinsOf = (twins: readonly string[]): string => {
  if (twins.length === 0) return '';
  const rest = twins.length > shownTwins ? `, … ${twins.length - shownTwins} more` : '';
  return `also ${twins.slice(0, shownTwins).join(', ')}${rest}`;
};

/** One hit as two or three lines: what to type and its version, what it is, and what else to know. */
export const renderHit = (hit: ChannelHit, { bold, dim, red, yellow }: Style): string => {
  const lines =
    'error' in hit
      ? [
          `${bold(printable(hit.attr))} ${red('failed to evaluate')}`,
          `  ${printable(`${hit.error.kind}: ${hit.error.message}`).slice(0, 160)}`,
        ]
      : [
          `${bold(printable(hit.attr))} ${printable(hit.version)}${hit.refused ? ` ${yellow(`(${hit.refused.reasons.join(', ')})`)}` : ''}`,
          ...(hit.description === '' ? [] : [`  ${printable(hit.description)}`]),
        ];
  const twins = twinsOf(hit.twins);
  return `${[...lines, ...(twins === '' ? [] : [dim(`  ${printable(twins)}`)])].join('\n')}\n`;
};
