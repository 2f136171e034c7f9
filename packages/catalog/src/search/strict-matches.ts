import type { IndexReader, Spellings, TermRequest } from '../reader/index-reader.ts';
import { wantedFile } from '../text/wanted-file.ts';
import { keepBest, type TermMatches } from './match.ts';
import {
  type Question,
  questionsAboutFile,
  questionsAboutMainProgram,
  questionsAboutProgram,
} from './match-listed.ts';
import { matchNames, matchParts, matchSquashed } from './match-names.ts';
import { matchWords } from './match-words.ts';
import type { SearchOptions } from './options.ts';
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
  const all = await answered(reader, terms, questions);
  for (const [i, term] of terms.entries()) await matchAttrPath(all[i] ?? new Map(), term, reader);
  return all;
}

/** The same for programs or files alone. */
export const listedMatches = (
  reader: IndexReader,
  terms: readonly QueryTerm[],
  only: NonNullable<SearchOptions['only']>,
): Promise<readonly TermMatches[]> => {
  const questions = terms.map((term) => [
    ...questionsAboutMainProgram(term),
    ...questionsAboutProgram(term),
    ...(only === 'file' ? questionsAboutFile(term) : []),
  ]);
  return answered(reader, terms, questions);
};

/** Asks all questions about all terms in one round trip. */
async function answered(
  reader: IndexReader,
  terms: readonly QueryTerm[],
  questions: readonly (readonly Question[])[],
): Promise<readonly TermMatches[]> {
  const answers = await reader.terms(questions.flatMap((own) => own.map(({ request }) => request)));
  let next = 0;
  return terms.map((term, i) => {
    const matches: TermMatches = new Map();
    for (const { match } of questions[i] ?? []) match(matches, term, answers[next++] ?? []);
    return matches;
  });
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
  const { isFile } = wantedFile(term.typed);
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
    ...questionsAboutProgram(term),
    // Of other terms it is not worth asking: no file that somebody looks for is called so.
    ...(isFile ? questionsAboutFile(term) : []),
    ...(isFile ? questionsAboutMainProgram(term) : []),
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
