import { field } from '../format/fields.ts';
import type { IndexReader, PackageSummary } from '../reader/index-reader.ts';
import { fold } from '../text/fold.ts';

/**
 * The packages whose main program has this name, the most used first.
 *
 * @param program the name of a file in `bin/`, compared to the letter
 * @example
 * await lookupProgram(reader, 'rg'); // [{ attr: 'ripgrep', ... }]
 */
export async function lookupProgram(
  reader: IndexReader,
  program: string,
): Promise<readonly PackageSummary[]> {
  const [found = []] = await reader.terms([{ dictionary: 'name', text: fold(program), how: 'exact' }]);
  const ids: number[] = [];
  for (const term of found) {
    term.visit((id, bits) => {
      if ((bits & field.program) !== 0) ids.push(id);
    });
  }
  const rowOf = await reader.ranks(ids);
  const rows = new Map(ids.map((id) => [id, rowOf(id)]));
  const weight = (id: number): number => (rows.get(id)?.nested ? 0 : 1000) + (rows.get(id)?.popularity ?? 0);
  const summaries = await reader.summaries(ids.sort((a, b) => weight(b) - weight(a) || a - b));
  return summaries.filter(
    (summary): summary is PackageSummary => 'program' in summary && summary.program === program,
  );
}
