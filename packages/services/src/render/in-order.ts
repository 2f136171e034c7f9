import { compareUtf8 } from '@nixtools/nix-formats';
import { afterOf } from '../sh/dependencies.ts';
import type { NamedService, RenderInput } from './target.ts';

/** The services so that each comes behind those which it starts after; otherwise by id. */
export const inOrder = (input: RenderInput): readonly NamedService[] => {
  const placed = new Set<string>();
  const ordered: NamedService[] = [];
  const byId = new Map(input.services.map((service) => [service.id, service]));
  const sorted = [...byId.keys()].sort(compareUtf8).reverse();
  // A service waits on the stack until all before it are placed. There are no circles: they are refused before.
  const open = [...sorted];
  for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
    const service = byId.get(id);
    const waits = afterOf(id, input).filter((other) => !placed.has(other));
    if (service !== undefined && !placed.has(id) && waits.length > 0) {
      open.push(...waits.toReversed());
      continue;
    }
    open.pop();
    if (service === undefined || placed.has(id)) continue;
    placed.add(id);
    ordered.push(service);
  }
  return ordered;
};
