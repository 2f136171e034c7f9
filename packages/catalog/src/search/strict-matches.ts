import type { Term } from '../format/terms.ts';
import type { IndexReader, Spellings, TermRequest } from '../reader/index-reader.ts';
import { keepBest, type TermMatches } from './match.ts';
import { matchNames, matchParts, matchSquashed } from './match-names.ts';
import { matchWords } from './match-words.ts';
import { namesContaining } from './parts.ts';
import type { QueryTerm } from './query.ts';

/** Shorter terms are inside everything. */
const minimumPart = 3;
/** How many attributes below a typed attribute path are taken. */
const maximumBelow = 1000;

/** For each term the entries that match it as it was typed. */
export async function strictMatches(
  reader: IndexReader,
  terms: readonly QueryTerm[],
): Promise<readonly TermMatches[]> {
  const shortest = Math.min(
    ...terms.map(({ folded }) => folded.length).filter((length) => length >= minimumPart),
  );
  const spellings = await reader.spellings({
    dictionary: 'name',
    shortest: shortest + 1,
    longest: Number.POSITIVE_INFINITY,
  });
  const questions = terms.map((term) => questionsAbout(term, spellings));
  // All terms in one round trip.
  const answers = await reader.terms(questions.flatMap((own) => own.map(({ request }) => request)));
  let next = 0;
  const all: TermMatches[] = [];
  for (const [i, term] of terms.entries()) {
    const matches: TermMatches = new Map();
    for (const { match } of questions[i] ?? []) match(matches, term, answers[next++] ?? []);
    await matchAttrPath(matches, term, reader);
    all.push(matches);
  }
  return all;
}

/** What to ask the index, and what to do with the answer. */
interface Question {
  readonly request: TermRequest;
  readonly match: (matches: TermMatches, term: QueryTerm, terms: readonly Term[]) => void;
}

function questionsAbout(term: QueryTerm, spellings: readonly Spellings[]): readonly Question[] {
  const { folded, squashed, synonyms } = term;
  const name = (text: string, match: Question['match']): Question => ({
    request: { dictionary: 'name', text, how: 'exact' },
    match,
  });
  const word = (text: string, how: TermRequest['how']): Question => ({
    request: { dictionary: 'word', text, how },
    match: (matches, _, terms) => matchWords(matches, term, { terms }),
  });
  const inside = folded.length >= minimumPart ? namesContaining(folded, spellings) : [];
  return [
    {
      request: { dictionary: 'name', text: folded, how: folded.length > 1 ? 'prefix' : 'exact' },
      match: matchNames,
    },
    ...(squashed === folded || squashed === '' ? [] : [name(squashed, matchSquashed)]),
    folded.length < 3 ? word(folded, 'exact') : word(stemStart(term), 'prefix'),
    ...synonyms.map((text) => word(text, 'exact')),
    ...inside.map((text) => name(text, matchParts)),
  ];
}

/** A stem is the start of its words but for its last letter, so all of them start with what it shares with the term. */
function stemStart({ folded, stem }: QueryTerm): string {
  let shared = 0;
  while (shared < stem.length && stem[shared] === folded[shared]) shared++;
  return folded.slice(0, shared);
}

/** A term such as `python3Packages.num` is the beginning of an attribute path. */
async function matchAttrPath(matches: TermMatches, term: QueryTerm, reader: IndexReader): Promise<void> {
  const { typed, folded, weights } = term;
  if (!typed.includes('.')) return;
  const found = { text: () => folded };
  for (const { attr, id } of await reader.attrs({ from: typed, limit: maximumBelow })) {
    if (!attr.startsWith(typed)) return;
    const isWhole = attr === typed;
    keepBest(matches, id, {
      term: typed,
      field: 'attr',
      kind: isWhole ? 'exact' : 'prefix',
      found,
      strength: isWhole
        ? weights.exactAttr + 100
        : weights.prefix + (weights.closeness * typed.length) / attr.length,
    });
  }
}
