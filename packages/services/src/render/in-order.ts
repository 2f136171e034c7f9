import { afterOf } from '../sh/dependencies.ts';
import type { NamedService, RenderInput } from './target.ts';

/** The services so that each comes behind those which it starts after; otherwise by id. */
export const inOrder = (input: RenderInput): readonly NamedService[] => {
  const placed = new Set<string>();
  const left = [...input.services];
  const ordered: NamedService[] = [];
  while (left.length > 0) {
    const at = left.findIndex(({ id }) => afterOf(id, input).every((other) => placed.has(other)));
    for (const service of left.splice(Math.max(0, at), 1)) {
      placed.add(service.id);
      ordered.push(service);
    }
  }
  return ordered;
};
