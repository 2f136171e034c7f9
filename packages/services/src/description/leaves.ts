import { compareUtf8, printAttrPath } from '@nixtools/nix-formats';
import { z } from 'zod';
import { isObject, type Json } from './json.ts';
import { type Service, service } from './service.ts';
import { type ServiceSet, serviceSet } from './service-set.ts';

/** One value of a set, and where it sits. */
export interface Leaf {
  /** The service that it belongs to; undefined for what the set shares. */
  readonly service: string | undefined;
  /** From the service, or from the set: `['exec', 'env', 'HOME']`. */
  readonly path: readonly string[];
  /** The path without the names that the user chose, as tables of capabilities use it: `exec.env`. */
  readonly field: string;
  readonly value: Json;
}

interface Shape {
  /** `object`: names are ours. `map`: names are the user's. `leaf`: merged and reported as a whole. */
  readonly kind: 'object' | 'map' | 'leaf';
  readonly of: (name: string) => Shape | undefined;
  readonly names: readonly string[];
}

const nothing = (): undefined => undefined;

const shapeOf = (type: unknown): Shape => {
  if (type instanceof z.ZodOptional) return shapeOf(type.unwrap());
  if (type instanceof z.ZodObject) {
    const shapes = new Map(Object.entries(type.shape).map(([name, inner]) => [name, shapeOf(inner)]));
    return { kind: 'object', of: (name) => shapes.get(name), names: [...shapes.keys()] };
  }
  if (type instanceof z.ZodRecord) {
    const inner = shapeOf(type.valueType);
    return { kind: 'map', of: () => inner, names: [] };
  }
  return { kind: 'leaf', of: nothing, names: [] };
};

const serviceShape = shapeOf(service);
const {
  services: _services,
  external: _external,
  marks: _marks,
  version: _version,
  ...shared
} = serviceSet.shape;
const sharedShape = shapeOf(z.strictObject(shared));

const fieldsBelow = (shape: Shape, field: readonly string[]): string[] => {
  if (shape.kind === 'leaf') return [field.join('.')];
  if (shape.kind === 'map') return fieldsBelow(shape.of('') ?? serviceShape, field);
  return shape.names.flatMap((name) => {
    const inner = shape.of(name);
    return inner === undefined ? [] : fieldsBelow(inner, [...field, name]);
  });
};

/** Every field that a service, or the shared part of a set, can have. */
export const fields: readonly string[] = [
  ...fieldsBelow(serviceShape, []),
  ...fieldsBelow(sharedShape, []),
].sort(compareUtf8);

interface Place {
  readonly service: string | undefined;
  readonly path: readonly string[];
  readonly field: string;
}

/** Adds to one list, as sets have tens of thousands of leaves. @returns how many were added */
const addLeaves = (leaves: Leaf[], shape: Shape, value: unknown, place: Place): number => {
  if (value === undefined) return 0;
  if (shape.kind === 'leaf' || !isObject(value)) {
    leaves.push({ ...place, value: value as Json });
    return 1;
  }
  const ours = shape.kind === 'object';
  const { service, field } = place;
  let count = 0;
  for (const name of Object.keys(value).sort(compareUtf8)) {
    const inner = shape.of(name);
    if (inner === undefined) continue;
    const there = {
      service,
      path: [...place.path, name],
      field: !ours ? field : field === '' ? name : `${field}.${name}`,
    };
    const below = addLeaves(leaves, inner, value[name], there);
    count += below;
    // A folder without mode or owner is still a folder: what is named but says nothing is a leaf of its own.
    if (below > 0 || ours || !isObject(value[name])) continue;
    leaves.push({ ...there, value: {} });
    count++;
  }
  return count;
};

/** The values of those fields of a service (`exec`, `files`, …) in which `holds` says there may be what is looked for. */
export const leavesWhere = (id: string, value: Service, holds: (value: unknown) => boolean): Leaf[] => {
  const found: { [name: string]: unknown } = {};
  for (const [name, inner] of Object.entries(value)) if (holds(inner)) found[name] = inner;
  const leaves: Leaf[] = [];
  addLeaves(leaves, serviceShape, found, { service: id, path: [], field: '' });
  return leaves;
};

/** All values of a set, in the order of their paths: first what is shared, then service by service. */
export const leavesOf = (set: ServiceSet): Leaf[] => {
  const leaves: Leaf[] = [];
  const { users, groups } = set;
  addLeaves(leaves, sharedShape, { users, groups }, { service: undefined, path: [], field: '' });
  for (const [id, value] of Object.entries(set.services).sort(([a], [b]) => compareUtf8(a, b)))
    addLeaves(leaves, serviceShape, value, { service: id, path: [], field: '' });
  return leaves;
};

/** Where a leaf sits in the whole set, as names. */
export const pathInSet = ({ service, path }: Pick<Leaf, 'service' | 'path'>): readonly string[] =>
  service === undefined ? path : ['services', service, ...path];

/** @example printPath(['exec', 'env', 'HOME']) // 'exec.env.HOME' */
export const printPath = (path: readonly string[]): string => (path.length === 0 ? '' : printAttrPath(path));
