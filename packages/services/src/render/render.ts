import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { checkServiceSet } from '../check/check-service-set.ts';
import { refuseProblems } from '../check/problem.ts';
import { isMilestone } from '../description/id.ts';
import { markOf, printOrigin } from '../description/marks.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { distinctFiles } from './distinct-files.ts';
import { type Loss, lossesOf, refusedServices, sortLosses } from './losses.ts';
import { allNames } from './names.ts';
import { openProblems } from './open.ts';
import { checkOverrides, overrideAt } from './overrides.ts';
import { type RequiredProgram, sortPrograms } from './required-programs.ts';
import { resolveService } from './resolve.ts';
import type { RenderedFile, RenderInput, Step, Target } from './target.ts';

export interface RenderOptions {
  /** Refuse when anything would be dropped or a service refused. */
  readonly strict?: boolean;
}

export interface RenderResult {
  /** By path. */
  readonly files: readonly RenderedFile[];
  /** Run after the files are in place, in this order. */
  readonly install: readonly Step[];
  /** Run before the files go, in this order. */
  readonly uninstall: readonly Step[];
  /** Run after the files are gone. */
  readonly forget: readonly Step[];
  /** Programs that the machine, or an image, must have. */
  readonly programs: readonly RequiredProgram[];
  /** Everything that is not native to the target, by service and field. */
  readonly losses: readonly Loss[];
}

/**
 * Renders a set for a target. The same set gives the same bytes, whatever the order of its keys.
 *
 * @throws {NixtoolsError} what `checkServiceSet` finds (verification); `SERVICE_NAME_CLAIMED` if the target would call
 *   two services the same; `SERVICE_OVERRIDE` for a place that the target does not have; `SERVICE_PORT_OPEN`
 *   and `SERVICE_OPEN` for what `onOneHost` or `deploy` fill in; `SERVICE_LOSSES` (refused) with `strict`
 * @example render(set, targetNamed('systemd')).files // [{ path: '/etc/systemd/system/nginx.service', … }]
 */
export const render = (set: ServiceSet, target: Target, options: RenderOptions = {}): RenderResult => {
  refuseProblems([...checkServiceSet(set), ...openProblems(set), ...checkOverrides(set, target)]);
  const names = allNames(set, target);
  const inputOf = (without: ReadonlySet<string>): RenderInput => renderInput(set, target, names, without);

  const first = target.render(inputOf(new Set()));
  const losses = lossesOf(set, target, first.findings ?? []);
  const without = refusedServices(set, losses);
  const rendering = without.size === 0 ? first : target.render(inputOf(without));
  const all = sortLosses([...losses, ...needRefused(set, losses, without)]);
  if (options.strict === true) refuseLosses(set, target, all);
  const { files, install, uninstall, forget = [], programs } = rendering;
  return {
    files: distinctFiles(files, { set, target, names }),
    install,
    uninstall,
    forget,
    programs: sortPrograms(programs),
    losses: all,
  };
};

const renderInput = (
  set: ServiceSet,
  target: Target,
  names: ReadonlyMap<string, string>,
  without: ReadonlySet<string>,
): RenderInput => {
  const services = Object.entries(set.services)
    .filter(([id]) => !without.has(id))
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([id, service]) => resolveService(id, names.get(id) ?? id, withoutNames(service, without), target));
  return {
    set,
    services,
    nameOf: (id) => names.get(id) ?? id,
    override: (service, place) => overrideAt(service, target, place),
  };
};

/** The service without mention of services that are not rendered. */
const withoutNames = (service: Service, without: ReadonlySet<string>): Service => {
  if (without.size === 0 || service.dependencies === undefined) return service;
  const dependencies = Object.fromEntries(
    Object.entries(service.dependencies).map(([axis, names]) => [
      axis,
      names?.filter((name) => !without.has(name)),
    ]),
  );
  return { ...service, dependencies };
};

/** Services that go only because they need one that cannot be rendered. */
const needRefused = (set: ServiceSet, losses: readonly Loss[], without: ReadonlySet<string>): Loss[] => {
  const own = new Set(losses.filter(({ level }) => level === 'refused').map(({ service }) => service));
  return [...without]
    .filter((id) => !own.has(id))
    .map((id): Loss => {
      const { requires = [], bindsTo = [] } = set.services[id]?.dependencies ?? {};
      const missing = [...requires, ...bindsTo].filter((name) => without.has(name) && !isMilestone(name));
      return {
        service: id,
        field: 'dependencies.requires',
        value: missing,
        level: 'refused',
        how: `it needs ${missing.join(', ')}, which cannot be rendered`,
        fix: 'see there',
      };
    });
};

const refuseLosses = (set: ServiceSet, target: Target, losses: readonly Loss[]): void => {
  const lost = losses.filter(({ level }) => level === 'dropped' || level === 'refused');
  const [first] = lost;
  if (first === undefined) return;
  const place = first.service === undefined ? first.field : `${first.service}: ${first.field}`;
  const origin = markOf(set.marks, first.service === undefined ? [] : ['services', first.service])?.origin;
  throw new NixtoolsError({
    code: 'SERVICE_LOSSES',
    kind: 'refused',
    message: `${target.title} cannot express ${lost.length} ${lost.length === 1 ? 'value' : 'values'}: ${lost
      .slice(0, 10)
      .map(({ service, field, how }) => `${service === undefined ? '' : `${service}: `}${field} (${how})`)
      .join('; ')}`,
    place: origin === undefined ? place : `${place} (${printOrigin(origin)})`,
    hint: first.fix,
  });
};
