import { field, fullName } from '../format/fields.ts';
import type { MatchField, MatchKind } from './match.ts';
import type { Weights } from './weights.ts';

/** The query has upper-case letters exactly where the name has some. */
const sameCase = 100;
/** A name that is not written to the letter counts less than an exact pname. */
const otherwiseWritten = 50;

export interface NameMatch {
  readonly field: MatchField;
  readonly kind: MatchKind;
  readonly strength: number;
}

export interface NameComparison {
  readonly weights: Weights;
  /** Length of the query's term over length of the indexed term, at most 1. */
  readonly closeness: number;
  readonly cased: boolean;
  /** Whether the term equals the indexed term, does so without its separators, or only starts it. */
  readonly extent: 'whole' | 'squashed' | 'start';
}

/** Values a term of the `name` dictionary, given the bits under which an entry has it. */
export function nameMatch(bits: number, comparison: NameComparison): NameMatch {
  const { weights, extent, cased } = comparison;
  const whole = extent !== 'start';
  const closer = weights.closeness * comparison.closeness;
  if ((bits & fullName) !== 0) {
    const name = bestName(bits, weights);
    const otherwise = (bits & field.variant) !== 0 || extent === 'squashed' ? otherwiseWritten : 0;
    if (!whole) return { field: name.field, kind: 'prefix', strength: weights.prefix + closer - otherwise };
    const exact = otherwise === 0 ? name.strength : Math.min(name.strength, weights.exactName) - otherwise;
    const caseBonus = ((bits & field.cased) !== 0) === cased ? sameCase : 0;
    return { field: name.field, kind: 'exact', strength: exact + caseBonus };
  }
  if ((bits & field.word) !== 0) {
    return whole
      ? { field: 'attr', kind: 'word', strength: weights.word }
      : { field: 'attr', kind: 'part', strength: weights.wordPrefix + closer };
  }
  return whole
    ? { field: 'set', kind: 'word', strength: weights.set }
    : { field: 'set', kind: 'part', strength: weights.setPrefix };
}

/** The whole name that counts most among those that the bits tell of. */
export function bestName(bits: number, weights: Weights): { field: MatchField; strength: number } {
  if ((bits & field.attr) !== 0) return { field: 'attr', strength: weights.exactAttr };
  if ((bits & field.leaf) !== 0) return { field: 'attr', strength: weights.exactName };
  if ((bits & field.pname) !== 0) return { field: 'pname', strength: weights.exactName };
  return { field: 'program', strength: weights.program };
}
