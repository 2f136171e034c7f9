import type { Json } from '@nixtools/snapshot';
import type { DescribedPackage, MemberAnswer } from '../worker/answer.ts';
import type { DescribedMeta } from './package-entry.ts';

/** Everything that was told about one member. */
export type MemberFact =
  | {
      readonly is: 'package';
      readonly name: string;
      readonly described: DescribedPackage;
      readonly meta: DescribedMeta;
    }
  | { readonly is: 'set'; readonly name: string; readonly size: number }
  | { readonly is: 'skipped'; readonly name: string; readonly reason: string }
  | { readonly is: 'caught'; readonly name: string };

/** A package of which the meta is still to come. */
export interface HalfKnown {
  readonly index: number;
  readonly name: string;
  readonly described: DescribedPackage;
}

export interface MemberLog {
  readonly add: (answer: MemberAnswer) => void;
  /** The first member that is not wholly known. */
  readonly next: () => number;
  readonly half: () => HalfKnown | undefined;
  readonly facts: () => readonly (readonly [index: number, fact: MemberFact])[];
}

/** Puts the answers to `members` together; they come in the order of the members, two for a package. */
export const createMemberLog = (first: number): MemberLog => {
  let next = first;
  let half: HalfKnown | undefined;
  const facts: (readonly [number, MemberFact])[] = [];
  const know = (index: number, fact: MemberFact): void => {
    facts.push([index, fact]);
    next = index + 1;
    half = undefined;
  };
  return {
    add: (answer) => {
      const [index, name, kind] = answer;
      if (kind === 'package') half = { index, name, described: answer[3] };
      else if (kind === 'meta' && half !== undefined) {
        const meta: { readonly [name: string]: Json } = answer[3];
        know(index, { is: 'package', name, described: half.described, meta: { meta, dropped: answer[4] } });
      } else if (kind === 'set') know(index, { is: 'set', name, size: answer[3] });
      else if (kind === 'skipped') know(index, { is: 'skipped', name, reason: answer[3] });
      else if (kind === 'caught') know(index, { is: 'caught', name });
    },
    next: () => next,
    half: () => half,
    facts: () => facts,
  };
};
