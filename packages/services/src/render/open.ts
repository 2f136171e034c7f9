import type { Problem } from '../check/problem.ts';
import { type Leaf, leavesOf, pathInSet, printPath } from '../description/leaves.ts';
import { placeOf } from '../description/marks.ts';
import { wantedPort } from '../description/ports.ts';
import { replacePlaced } from '../description/references.ts';
import type { ServiceSet } from '../description/service-set.ts';

const hint = 'place it first: `onOneHost`, or `deploy` with a deployment';

/** Fields that say what is to be filled in when services are placed. */
const open = /^(own|endpoints|needs)\.|^files\.parts$/;

/** Whether a renderer never sees it. */
export const isResolvedBefore = (field: string): boolean => open.test(field);

/**
 * What is still to be filled in. No renderer does it: which number a port gets must depend on no target, and on what was
 * given out before, which a renderer does not know.
 */
export const openProblems = (set: ServiceSet): Problem[] => {
  const services = new Set<string>();
  return leavesOf(set).flatMap((leaf) => {
    if (isOpenPort(leaf)) return [openPort(set, leaf)];
    if (!isOpen(leaf) || services.has(leaf.service ?? '')) return [];
    services.add(leaf.service ?? '');
    const path = pathInSet(leaf);
    return [
      {
        code: 'SERVICE_OPEN',
        message: `${printPath(path)} is not filled in yet: it depends on where ${leaf.service} runs`,
        places: [placeOf(set, path)],
        hint,
      },
    ];
  });
};

const isOpenPort = ({ field, value }: Leaf): boolean =>
  field === 'parameters.ports' && wantedPort(String(value)).number === undefined;

const openPort = (set: ServiceSet, leaf: Leaf): Problem => ({
  code: 'SERVICE_PORT_OPEN',
  message: `the port "${leaf.path.at(-1)}" of ${leaf.service} has no number yet`,
  places: [placeOf(set, pathInSet(leaf))],
  hint: `give it a number, or ${hint}`,
});

const isOpen = ({ service, field, value }: Leaf): boolean => {
  if (service === undefined || field === 'overrides') return false;
  if (isResolvedBefore(field)) return true;
  let found = false;
  const text = JSON.stringify(value);
  if (text.includes('${'))
    replacePlaced(text, () => {
      found = true;
      return '';
    });
  return found;
};
