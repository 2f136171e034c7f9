import { compareUtf8 } from '@nixtools/nix-formats';
import { isMilestone } from '../description/id.ts';
import type { NamedService, RenderInput } from '../render/target.ts';
import { runFolder } from './prepare.ts';
import { quoteSh } from './quote.ts';
import { waitFor } from './wait.ts';

/** How a target starts and stops a service by name, as text of shell. */
export interface Control {
  readonly start: (name: string) => string;
  readonly stop: (name: string) => string;
  /** The supervisor may come across the other only after this one, so it is asked again when it knows of none. */
  readonly asksAgain?: boolean;
}

interface Context {
  readonly input: RenderInput;
  readonly control: Control;
  readonly run: string;
  readonly ordersItself?: boolean;
}

/** Longest wait for another service, in milliseconds: a little more than it may take itself. */
const patience = (other: NamedService): number => (other.readiness?.timeoutMs ?? 90_000) + 5_000;

/** Milliseconds until a supervisor has come across all services of one installation; runit looks every five seconds. */
const supervisorPatience = 15_000;

/** Lines that stop, start and wait for others before the service starts. */
export const dependencyLines = (
  service: NamedService,
  { input, control, run, ordersItself = false }: Context,
): string[] => {
  const { requires = [], wants = [], bindsTo = [], conflicts = [] } = service.dependencies ?? {};
  const needed = [...requires, ...bindsTo].filter((name) => !isMilestone(name));
  // A name from outside is not checked as an id is, and goes into a command line.
  const names = (list: readonly string[]): string[] =>
    list.filter((name) => !isMilestone(name)).map((name) => quoteSh(input.nameOf(name)));
  const required = [...new Set(needed)];
  const stopped = names(conflicts).map((name) => `${control.stop(name)} || :`);
  if (ordersItself) return stopped;
  return [
    ...stopped,
    ...names(wants).flatMap((name) => startLines(name, control, ':')),
    ...names(required).flatMap((name) =>
      startLines(name, control, `fail ${quoteSh(`${name} does not start`)}`),
    ),
    ...[...new Set(afterOf(service.id, input))].flatMap((id) =>
      waitLines(id, required.includes(id), { input, control, run }),
    ),
  ];
};

const startLines = (name: string, { start, asksAgain = false }: Control, otherwise: string): string[] =>
  asksAgain
    ? waitFor([`${start(name)} 2>/dev/null`], supervisorPatience, otherwise === ':' ? 'break' : otherwise)
    : [`${start(name)} || ${otherwise}`];

const waitLines = (id: string, isRequired: boolean, { input, run }: Context): string[] => {
  const other = input.services.find((one) => one.id === id);
  if (other === undefined) return [];
  const folder = runFolder(other.name, { run });
  const wanted =
    other.autostart === false || isRequired ? [`if [ -e ${quoteSh(`${folder}/keeper`)} ]; then`] : [];
  const lines = waitFor(
    [`{ [ -e ${quoteSh(`${folder}/ready`)} ] || [ -e ${quoteSh(`${folder}/over`)} ]; }`],
    patience(other),
    'break',
  );
  const gone = isRequired
    ? [`[ -e ${quoteSh(`${folder}/ready`)} ] || fail ${quoteSh(`${other.name} is not ready`)}`]
    : [];
  if (isRequired) return [...lines, ...gone];
  return wanted.length === 0 ? lines : [...wanted, ...lines.map((line) => `  ${line}`), 'fi'];
};

const orders = new WeakMap<RenderInput, ReadonlyMap<string, readonly string[]>>();

/** The services of the set that start before this one, whichever of the two says so. */
export const afterOf = (id: string, input: RenderInput): readonly string[] => {
  const known = orders.get(input) ?? orderOf(input);
  orders.set(input, known);
  return known.get(id) ?? [];
};

/** For each service, those that start before it, in the order of the set. */
const orderOf = ({ services }: RenderInput): ReadonlyMap<string, readonly string[]> => {
  const before = new Map(services.map(({ id }) => [id, new Set<string>()]));
  for (const { id, dependencies = {} } of services) {
    for (const other of dependencies.after ?? []) if (other !== id) before.get(id)?.add(other);
    for (const other of dependencies.before ?? []) if (other !== id) before.get(other)?.add(id);
  }
  return new Map(
    [...before].map(([id, others]) => [
      id,
      [...others].filter((other) => before.has(other)).sort(compareUtf8),
    ]),
  );
};

/** The services that stop when this one stops. */
export const boundTo = (id: string, { services }: RenderInput): string[] =>
  services
    .filter(
      ({ dependencies }) =>
        dependencies?.bindsTo?.includes(id) === true || dependencies?.partOf?.includes(id) === true,
    )
    .map(({ name }) => name);
