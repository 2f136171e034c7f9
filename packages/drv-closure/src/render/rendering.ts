import { printDerivationString } from '@nixtools/nix-formats';
import type { GraphView } from '../graph/graph-view.ts';
import { dependsOnNode } from '../graph/tokens.ts';
import { recently } from '../recently.ts';
import { type Expansion, expandValue, pathOfReference } from './expand.ts';
import type { KnownPaths } from './facts.ts';

/** A graph whose derivations are written out, with what of one helps with the next. */
export interface Rendering<Paths extends KnownPaths = KnownPaths> {
  readonly view: GraphView;
  readonly paths: Paths;
  /** The path that a reference stands for. */
  readonly pathOf: (reference: number) => string;
  /** Four of five values that are printed are those of many nodes, and say the same in all of them. */
  readonly printed: (expansion: Expansion, value: number) => PrintedValue;
}

/** A value as derivations print it, and what it refers to. */
interface PrintedValue {
  readonly text: string;
  readonly references: readonly number[];
}

/** The text is none where it says something of its node. */
type SharedValue = Partial<PrintedValue> & Pick<PrintedValue, 'references'>;

/** Characters that stay in memory, at most twice as many and one value. */
const keptCharacters = 1024 ** 2;
/** A value has a head and lies in a table: short ones weigh as much as this. */
const weightOfOne = 64;
const keptPaths = 4096;

/** @param paths what is known of them may grow: a value is printed when all that it refers to is known. */
export const renderingOf = <Paths extends KnownPaths>(view: GraphView, paths: Paths): Rendering<Paths> => {
  const pathOf = recently({
    limit: keptPaths,
    make: (reference) => pathOfReference(view, paths, reference),
    weigh: () => 1,
  });
  const shared = recently({
    limit: keptCharacters,
    make: (value): SharedValue => {
      const references = Array.from(view.references(value));
      if (dependsOnNode(view.template(value))) return { references };
      return {
        references,
        text: printDerivationString(expandValue({ view, paths, pathOf, node: 0 }, value)),
      };
    },
    weigh: ({ text = '', references }) => text.length + references.length * 8 + weightOfOne,
  });
  return {
    ...{ view, paths, pathOf },
    printed: (expansion, value) => {
      const { text = printDerivationString(expandValue(expansion, value)), references } = shared(value);
      return { text, references };
    },
  };
};
