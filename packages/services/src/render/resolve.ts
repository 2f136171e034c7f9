import { compareUtf8 } from '@nixtools/nix-formats';
import type { Json } from '../description/json.ts';
import { isObject } from '../description/json.ts';
import { wantedPort } from '../description/ports.ts';
import { type Parameter, replaceParameters } from '../description/references.ts';
import type { Service } from '../description/service.ts';
import type { NamedService, Target } from './target.ts';

/**
 * Puts values in the place of references, and numbers in the place of names of ports. What is named comes in the order of the
 * names, so that no renderer can show in which order it was given.
 */
export const resolveService = (id: string, name: string, service: Service, target: Target): NamedService => {
  const port = (of: string): string => String(wantedPort(service.parameters?.ports?.[of] ?? '').number ?? '');
  const value = ({ to, name: of }: Parameter): string => {
    if (to === 'port') return port(of);
    if (to === 'value') return service.parameters?.values?.[of] ?? '';
    return target.secretPath({ secret: of, source: service.secrets?.[of]?.source ?? '', name });
  };
  const numbered = <T extends { port?: number | string | undefined } | undefined>(part: T): T =>
    typeof part?.port === 'string' ? { ...part, port: Number(port(part.port)) } : part;
  const { parameters, overrides, ...rest } = service;
  const resolved: Service = replaceIn(rest, value);
  return {
    ...resolved,
    ...(resolved.readiness === undefined ? {} : { readiness: numbered(resolved.readiness) }),
    ...(resolved.health === undefined ? {} : { health: numbered(resolved.health) }),
    ...(parameters === undefined ? {} : { parameters: mapTexts(parameters, (text) => text) }),
    ...(overrides === undefined ? {} : { overrides }),
    id,
    name,
  };
};

const replaceIn = <T>(value: T, replace: (reference: Parameter) => string): T =>
  mapTexts(value, (text) => replaceParameters(text, replace));

const mapTexts = <T>(value: T, change: (text: string) => string): T => {
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return change(inner);
    if (Array.isArray(inner)) return inner.map(walk);
    if (!isObject(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .sort(([a], [b]) => compareUtf8(a, b))
        .map(([name, one]) => [name, walk(one)]),
    );
  };
  return walk(value) as T;
};

/** Whether a parameter changes any text of the service. */
export const isReferred = (service: Service, reference: string): boolean => {
  const { parameters: _, ...rest } = service;
  const name = reference.slice(reference.indexOf('.') + 1);
  const byName = reference.startsWith('port.') && [rest.readiness?.port, rest.health?.port].includes(name);
  return byName || JSON.stringify(rest satisfies Json | object).includes(`\${${reference}}`);
};
