import { plural, printable } from '@nixtools/command-line';
import { advice, type Finding, type Place, type SourceTree } from '@nixtools/eval-lint';

/** What `preenix eval lint --json` prints. */
export interface LintReport {
  readonly tree: string;
  /** Files that were read and are Nix. */
  readonly files: number;
  readonly unreadable: SourceTree['unreadable'];
  /** What was evaluated to count calls; absent where nothing was. */
  readonly counted?: { readonly system: string; readonly derivations: number };
  /** Why calls could not be counted, though they were to be. */
  readonly notCounted?: string;
  /** The dearest first. */
  readonly findings: readonly Finding[];
}

const number = (value: number): string => value.toLocaleString('en-US');

const place = ({ file, line, column }: Place): string => printable(`${file}:${line}:${column}`);

const describeCost = ({ calls, needed, cost = 0 }: Finding): string => {
  if (calls === undefined) return 'calls were not counted';
  if (calls === 0) return 'never called by this evaluation';
  const enough = needed === undefined ? '' : `, ${number(needed)} would do`;
  return `${plural(calls, 'call')}${enough}: up to ${number(cost)} names made${needed === undefined ? '' : ' in vain'}`;
};

const describeFinding = (finding: Finding): string =>
  [
    `${place(finding)}: ${finding.rule}: ${printable(finding.text)}`,
    `  ${finding.reason}`,
    ...(finding.madeAt === undefined ? [] : [`  the set is made at ${place(finding.madeAt)}`]),
    `  ${describeCost(finding)}`,
    `  instead: ${advice[finding.rule]}`,
  ].join('\n');

/** The report for people. */
export const describeFindings = ({
  files,
  unreadable,
  counted,
  notCounted,
  findings,
}: LintReport): string => {
  const evaluated =
    counted === undefined
      ? 'not evaluated'
      : `${plural(counted.derivations, 'derivation')} evaluated once for ${printable(counted.system)}`;
  return [
    ...findings.map((finding) => `${describeFinding(finding)}\n`),
    `${plural(findings.length, 'finding')} in ${plural(files, 'file')}, ${evaluated}`,
    ...(notCounted === undefined ? [] : [`calls could not be counted: ${printable(notCounted)}`]),
    ...unreadable.map(({ place: at, message }) => `no Nix: ${printable(`${at}: ${message}`)}`),
    '',
  ].join('\n');
};
