import { compareUtf8 } from '@nixtools/nix-formats';
import type { Entry, ListedPackage } from '@nixtools/snapshot';
import { field, fullName } from '../format/fields.ts';
import { attrsPerBlock, type Block, formatVersion, type Root, recordsPerBlock } from '../format/layout.ts';
import { popularityOf, type RankRow, rankRowBytes, readRankRow, writeRankRow } from '../format/rank-row.ts';
import { packRecords } from '../format/records.ts';
import { dictionaryBlocks } from './dictionary-blocks.ts';
import { DictionaryBuilder } from './dictionary-builder.ts';
import { entryTerms, storePaths } from './entry-terms.ts';
import { FamilyBuilder } from './family-builder.ts';
import { FileDictionary } from './file-dictionary.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { ListBlocks } from './list-blocks.ts';
import { PathDictionary } from './path-dictionary.ts';
import { rankBlocks } from './rank-blocks.ts';
import { spellingBlocks } from './spelling-blocks.ts';
import { summaryOf } from './summary.ts';

const encoder = new TextEncoder();
const json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** Takes entries in order and gives blocks as soon as they are complete; the rest comes with `end`. */
export class CatalogBuilder {
  readonly #dependents: Pick<ReadonlyMap<string, number>, 'get'>;
  readonly #name = new DictionaryBuilder();
  readonly #word = new DictionaryBuilder();
  readonly #path = new PathDictionary();
  readonly #facet = new DictionaryBuilder();
  readonly #program = new DictionaryBuilder();
  readonly #file = new FileDictionary();
  readonly #wholeNames = new Set<string>();
  readonly #families = new FamilyBuilder();
  readonly #attrs = new ListBlocks<string>('attr', attrsPerBlock, json);
  readonly #summaries = new ListBlocks('summary', recordsPerBlock.summary, packRecords);
  readonly #entries = new ListBlocks('entry', recordsPerBlock.entry, packRecords);
  readonly #firstAttrs: string[] = [];
  /** Of each row the last four bytes: all but its family, which is known at the end. */
  readonly #rows = new GrowingNumbers();
  readonly #oneRow = new DataView(new ArrayBuffer(rankRowBytes));
  #failed = 0;
  #listed = 0;

  constructor(dependents: Pick<ReadonlyMap<string, number>, 'get'>) {
    this.#dependents = dependents;
  }

  *add(entry: Entry, listed?: ListedPackage): Generator<Block> {
    const id = this.#rows.length;
    const summary = summaryOf(entry);
    const terms = entryTerms(entry, summary);
    addAll(this.#name, terms.name, id);
    addAll(this.#word, terms.word, id);
    if (!('error' in entry)) for (const path of storePaths(entry)) this.#path.add(path, id);
    addAll(this.#facet, terms.facet, id);
    if (listed !== undefined) this.#list(listed, id);
    for (const [term, bits] of terms.name) {
      if ((bits & fullName) !== 0 && (bits & field.variant) === 0) this.#wholeNames.add(term);
    }
    this.#families.add(entry.attr);
    writeRankRow(this.#oneRow, 0, this.#rowOf(entry, terms.descriptionWords));
    this.#rows.push(this.#oneRow.getUint32(rankRowBytes - 4, true));
    if ('error' in entry) this.#failed++;
    if (id % attrsPerBlock === 0) this.#firstAttrs.push(entry.attr);
    yield* this.#attrs.add(entry.attr);
    yield* this.#summaries.add(json(summary));
    yield* this.#entries.add(json(entry));
  }

  *end(): Generator<Block> {
    yield* this.#attrs.end();
    yield* this.#summaries.end();
    yield* this.#entries.end();
    yield { key: 'attr/index', bytes: json(this.#firstAttrs) };
    yield* dictionaryBlocks('name', this.#name.entries());
    yield* dictionaryBlocks('word', this.#word.entries());
    yield* dictionaryBlocks('path', this.#path.entries());
    yield* dictionaryBlocks('facet', this.#facet.entries());
    if (this.#listed > 0) {
      yield* dictionaryBlocks('program', this.#program.entries());
      yield* dictionaryBlocks('file', this.#file.entries());
    }
    const names = yield* spellingBlocks('name', [...this.#wholeNames].sort(compareUtf8));
    const words = yield* spellingBlocks('word', this.#word.terms());
    const families = this.#families.families();
    yield* rankBlocks(this.#rows.length, (id) => ({ ...this.#row(id), family: families.at(id) }));
    const root: Root = {
      format: formatVersion,
      entries: this.#rows.length,
      failed: this.#failed,
      ...(this.#listed > 0 ? { listed: this.#listed } : {}),
      spellings: { name: names, word: words },
    };
    yield { key: 'root', bytes: json(root) };
  }

  #list({ programs, files }: ListedPackage, id: number): void {
    for (const program of programs) this.#program.add(program, id, 0);
    for (const file of files) this.#file.add(file, id);
    this.#listed++;
  }

  #row(id: number): RankRow {
    this.#oneRow.setUint32(rankRowBytes - 4, this.#rows.at(id), true);
    return readRankRow(this.#oneRow, 0);
  }

  #rowOf(entry: Entry, descriptionWords: number): RankRow {
    const failed = 'error' in entry;
    return {
      family: 0,
      popularity: failed ? 0 : popularityOf(this.#dependents.get(entry.drvPath) ?? 0),
      nested: entry.attr.includes('.'),
      failed,
      refused: !failed && entry.refused !== undefined,
      attrLength: entry.attr.length,
      descriptionWords,
    };
  }
}

function addAll(dictionary: DictionaryBuilder, terms: ReadonlyMap<string, number>, id: number): void {
  for (const [term, detail] of terms) dictionary.add(term, id, detail);
}
