import { fold, squash } from '../text/fold.ts';
import { stemOf } from '../text/stem.ts';
import { isStopWord } from '../text/stop-words.ts';
import { synonymsOf } from '../text/synonyms.ts';
import { wordsOf } from '../text/words.ts';
import { alone, together, type Weights } from './weights.ts';

export interface QueryTerm {
  readonly typed: string;
  readonly folded: string;
  /** Length of `folded` in UTF-8. */
  readonly bytes: number;
  /** `folded` without separators. */
  readonly squashed: string;
  readonly stem: string;
  readonly synonyms: readonly string[];
  /** It has upper-case letters. */
  readonly cased: boolean;
  /** What its matches are worth: more when it is the only term. */
  readonly weights: Weights;
}

const encoder = new TextEncoder();

/** No one types more; whoever sends more is not searching. */
const maximumTerms = 16;
const maximumLength = 200;

/** The terms of a query: split at blanks, without words that say nothing unless there are no others. */
export function parseQuery(texts: readonly string[]): readonly QueryTerm[] {
  const typed = texts
    .join(' ')
    .split(/\s+/)
    .filter((text) => text !== '')
    .map((text) => text.slice(0, maximumLength));
  const telling = typed.filter((text) => !isStopWord(fold(text)));
  const terms = (telling.length > 0 ? telling : typed).slice(0, maximumTerms);
  return terms.map((text) => queryTerm(text, terms.length > 1 ? together : alone));
}

function queryTerm(typed: string, weights: Weights): QueryTerm {
  const folded = fold(typed);
  return {
    typed,
    folded,
    bytes: encoder.encode(folded).length,
    squashed: squash(folded),
    stem: stemOf(folded),
    synonyms: synonymsOf(folded),
    cased: folded !== typed,
    weights,
  };
}

/** The words of a term that has several: what is looked for when it is found nowhere as a whole. */
export function subTerms({ typed, folded }: QueryTerm): readonly QueryTerm[] {
  // The first word at each position is the whole one.
  const words = wordsOf(typed).filter(
    (word, i, all) => all.findIndex((other) => other.position === word.position) === i,
  );
  const texts = words.map(({ text }) => text).filter((text) => text !== folded);
  return texts.length > 1 ? texts.map((text) => queryTerm(text, together)) : [];
}
