import { field } from '../format/fields.ts';
import type { IndexReader, PackageSummary } from '../reader/index-reader.ts';
import { fold } from '../text/fold.ts';

/**
 * The packages that have a program of this name: first those that call it their main one, then those that a listing says
 * it of; of each the top-level ones before the nested ones, and the most used first.
 *
 * @param program the name of a file in `bin/`, compared to the letter
 * @example
 * await lookupProgram(reader, 'rg'); // [{ attr: 'ripgrep', ... }]
 */
export async function lookupProgram(
  reader: IndexReader,
  program: string,
): Promise<readonly PackageSummary[]> {
  const [named = [], listed = []] = await reader.terms([
    { dictionary: 'name', text: fold(program), how: 'exact' },
    { dictionary: 'program', text: program, how: 'exact' },
  ]);
  const main = new Set<number>();
  const others = new Set<number>();
  for (const term of named) {
    term.visit((id, bits) => {
      if ((bits & field.program) !== 0) main.add(id);
    });
  }
  for (const term of listed) term.visit((id) => others.add(id));
  // The index of names forgets the case.
  const called = (await summariesOf(reader, main)).filter((summary) => summary.program === program);
  const known = new Set(called.map(({ attr }) => attr));
  const having = await summariesOf(reader, others);
  return [...called, ...having.filter(({ attr }) => !known.has(attr))];
}

async function summariesOf(
  reader: IndexReader,
  found: ReadonlySet<number>,
): Promise<readonly PackageSummary[]> {
  const ids = [...found];
  const rowOf = await reader.ranks(ids);
  const rows = new Map(ids.map((id) => [id, rowOf(id)]));
  const weight = (id: number): number => (rows.get(id)?.nested ? 0 : 1000) + (rows.get(id)?.popularity ?? 0);
  const summaries = await reader.summaries(ids.sort((a, b) => weight(b) - weight(a) || a - b));
  return summaries.filter((summary): summary is PackageSummary => !('error' in summary));
}
