import { printable, type Style } from '@nixtools/command-line';
import type { ChannelHit } from '../search-channels.ts';

const shownTwins = 4;

const twinsOf = (twins: readonly string[]): string => {
  if (twins.length === 0) return '';
  const rest = twins.length > shownTwins ? `, … ${twins.length - shownTwins} more` : '';
  return `also ${twins.slice(0, shownTwins).join(', ')}${rest}`;
};

/** What of the package was asked for that its name does not show. */
const hasOf = ({ match }: ChannelHit): string => {
  const has = match.flatMap(({ field, text }) =>
    field === 'program' || field === 'file' ? [`the ${field} ${text}`] : [],
  );
  return has.length === 0 ? '' : `has ${[...new Set(has)].join(', ')}`;
};

/** One hit as two lines or more: what to type and its version, what it is, and what else to know. */
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
  const more = [hasOf(hit), twinsOf(hit.twins)].filter((text) => text !== '');
  return `${[...lines, ...more.map((text) => dim(`  ${printable(text)}`))].join('\n')}\n`;
};
