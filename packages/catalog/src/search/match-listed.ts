import { field } from '../format/fields.ts';
import { fileKey, filePath } from '../format/file-key.ts';
import type { Term } from '../format/terms.ts';
import type { TermRequest } from '../reader/index-reader.ts';
import { fold } from '../text/fold.ts';
import { wantedFile } from '../text/wanted-file.ts';
import { addPostings, type TermMatches } from './match.ts';
import type { QueryTerm } from './query.ts';

/** What to ask the index, and what to do with the answer. */
export interface Question {
  readonly request: TermRequest;
  readonly match: (matches: TermMatches, term: QueryTerm, terms: readonly Term[]) => void;
}

/** What names a program: the packages that have it, and those that say so themselves. */
export function questionsAboutProgram({ typed, folded }: QueryTerm): readonly Question[] {
  const { program } = wantedFile(typed);
  if (program === undefined) return [];
  const names = new Set([program, ...(program === typed ? [folded] : [fold(program)])]);
  return [...names].map((text) => ({
    request: { dictionary: 'program', text, how: 'exact' },
    match: matchPrograms,
  }));
}

/** The packages whose main program it is, as questions about names find them too, but nothing else of those. */
export function questionsAboutMainProgram({ typed }: QueryTerm): readonly Question[] {
  const { program } = wantedFile(typed);
  return program === undefined
    ? []
    : [{ request: { dictionary: 'name', text: fold(program), how: 'exact' }, match: matchMainPrograms }];
}

/** The packages that have a file whose path ends so. */
export function questionsAboutFile({ typed }: QueryTerm): readonly Question[] {
  const { path } = wantedFile(typed);
  return path === ''
    ? []
    : [{ request: { dictionary: 'file', text: fileKey(path), how: 'prefix' }, match: matchFiles }];
}

const matchPrograms: Question['match'] = (matches, { typed, weights }, terms) => {
  for (const found of terms) {
    const strength = weights.listedProgram;
    addPostings(matches, found, () => ({ term: typed, field: 'program', kind: 'exact', found, strength }));
  }
};

const matchMainPrograms: Question['match'] = (matches, { typed, weights }, terms) => {
  for (const found of terms) {
    const strength = weights.program;
    addPostings(matches, found, (bits) =>
      (bits & field.program) === 0 || (bits & field.variant) !== 0
        ? undefined
        : { term: typed, field: 'program', kind: 'exact', found, strength },
    );
  }
};

const matchFiles: Question['match'] = (matches, { typed, weights }, terms) => {
  for (const key of terms) {
    const found = { text: () => filePath(key.text()) };
    const strength = weights.file;
    addPostings(matches, key, () => ({ term: typed, field: 'file', kind: 'exact', found, strength }));
  }
};
