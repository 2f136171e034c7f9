import { type BootPlan, describeStep, type Skip } from '@nixtools/boot-plan';
import { formatSize, plural, printable } from '@nixtools/command-line';

const list = (title: string, skips: readonly Skip[]): readonly string[] =>
  skips.map(({ place, reason }) => `${title}: ${printable(place)}: ${printable(reason)}`);

/** What a person must know besides the menu: lines for stderr. */
export const planRemarks = ({ skipped, dropped, warnings, beyondLimit }: BootPlan): readonly string[] => [
  ...warnings.map((warning) => `warning: ${printable(warning)}`),
  ...list('skipped', skipped),
  ...list('dropped', dropped),
  ...(beyondLimit.length === 0 ? [] : [`${plural(beyondLimit.length, 'generation')} beyond --limit`]),
];

export const planSummary = ({ entries, output, bytes, inPlace, reason }: BootPlan): string =>
  [
    `${plural(entries.length, 'entry', 'entries')} in ${output}`,
    inPlace ? 'kernels in the store' : `kernels are copied${reason === undefined ? '' : ` (${reason})`}`,
    ...(bytes.toCopy === 0 ? [] : [`${formatSize(bytes.toCopy)} to copy`]),
  ].join('; ');

/** A plan as JSON: entries without their documents, menus without their text. */
export const planJson = (plan: BootPlan) => ({
  target: plan.target,
  output: plan.output,
  inPlace: plan.inPlace,
  ...(plan.reason === undefined ? {} : { reason: plan.reason }),
  bytes: plan.bytes,
  entries: plan.entries.map(({ id, title, system, document }) => ({
    id,
    title,
    system,
    toplevel: document.toplevel,
  })),
  steps: plan.steps.map(describeStep),
  dropped: plan.dropped,
  skipped: plan.skipped,
  beyondLimit: plan.beyondLimit,
  warnings: plan.warnings,
});
