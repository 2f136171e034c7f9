import type { Dynamic } from './dynamic.ts';
import type { ElfKind } from './elf-file.ts';

const type = { relocatable: 1, executable: 2, shared: 3, core: 4 } as const;

export interface KindFacts {
  readonly type: number;
  readonly separateDebug: boolean;
  readonly interpreter: string | undefined;
  readonly dynamic: Dynamic | undefined;
}

/** Libraries may have an interpreter too: libc.so.6 and some plugins can be run. */
const isProgram = ({ interpreter, dynamic }: KindFacts): boolean =>
  dynamic?.pie === true || (interpreter !== undefined && dynamic?.program === true);

/** @returns `undefined` for an `e_type` that no program of Linux has */
export const kindOf = (facts: KindFacts): { readonly kind: ElfKind; readonly pie: boolean } | undefined => {
  const { interpreter, dynamic, separateDebug } = facts;
  const linksAtStart = interpreter !== undefined || (dynamic?.needed.length ?? 0) > 0;
  switch (facts.type) {
    case type.relocatable:
      return { kind: 'relocatable', pie: false };
    case type.core:
      return { kind: 'core', pie: false };
    case type.executable:
      if (separateDebug) return { kind: 'debug-information', pie: false };
      return { kind: linksAtStart ? 'dynamic-executable' : 'static-executable', pie: false };
    case type.shared:
      if (separateDebug) return { kind: 'debug-information', pie: false };
      if (!isProgram(facts)) return { kind: 'shared-library', pie: false };
      return { kind: linksAtStart ? 'dynamic-executable' : 'static-pie', pie: dynamic?.pie === true };
    default:
      return undefined;
  }
};
