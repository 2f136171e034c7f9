import type { DirectoryKind } from '../description/directories.ts';
import type { Json } from '../description/json.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { RequiredProgram } from './required-programs.ts';
import type { Capabilities, Support } from './support.ts';

/** A file to put onto the machine. */
export interface RenderedFile {
  /** Absolute, on the target machine. */
  readonly path: string;
  /** Octal. */
  readonly mode: string;
  /** Undefined: a copy of `source`. */
  readonly text?: string;
  /** A file that the target machine has. */
  readonly source?: string;
  /** By default root, or for a user's target the user. */
  readonly owner?: string;
  readonly group?: string;
}

/** A command to run on the target machine, as root unless the target is a user's. */
export interface Step {
  readonly argv: readonly string[];
  readonly why: string;
  /** It makes accounts: the files can have their owners afterwards, and not before. */
  readonly accounts?: boolean;
}

/** A service on its way to a target: references are replaced, named ports are numbers. */
export interface NamedService extends Service {
  /** `nginx`, `postgres@shop`. */
  readonly id: string;
  /** How the target calls it; unique within the set. */
  readonly name: string;
}

export interface RenderInput {
  readonly set: ServiceSet;
  /** By id. Services that cannot be rendered are not among them, and nothing refers to them any more. */
  readonly services: readonly NamedService[];
  /** How the target calls what a dependency names; a name that is external stays as it is. */
  readonly nameOf: (id: string) => string;
  /** What `overrides` adds at one place of a service: text lines, or for structured targets a value. */
  readonly override: (service: Service, place: string) => Json | undefined;
}

/** Something that only the values show, and no table can say: it takes the place of the table's row. */
export interface Finding {
  readonly service: string | undefined;
  readonly path: readonly string[];
  readonly support: Support;
}

export interface Rendering {
  readonly files: readonly RenderedFile[];
  /** After the files are in place. */
  readonly install: readonly Step[];
  /** Before the files go. */
  readonly uninstall: readonly Step[];
  /** After the files are gone. */
  readonly forget?: readonly Step[];
  readonly findings?: readonly Finding[];
  readonly programs: readonly RequiredProgram[];
}

interface SecretPlace {
  readonly secret: string;
  /** Where the administrator keeps it. */
  readonly source: string;
  /** How the target calls the service. */
  readonly name: string;
}

/**
 * A target is data, and one pure function. To add one: a file `targets/<name>.ts` that exports it, and its line in
 * `registry.ts`. Nothing else knows any target by name.
 */
export interface Target {
  readonly name: string;
  readonly title: string;
  /** What has judged it so far: a machine that ran it, a program that reads such files, or nobody but our tests. */
  readonly judged: 'run' | 'checked' | 'rendered';
  /** How it calls a service. @default id with `@` as it is */
  readonly nameOf?: (id: string) => string;
  /** Where a secret can be read while the service runs. */
  readonly secretPath: (secret: SecretPlace) => string;
  readonly capabilities: Capabilities;
  /** Folders that it makes elsewhere than Linux has them: texts with their paths are losses. */
  readonly movedFolders?: readonly DirectoryKind[];
  /** The places that `overrides` can name, and what each is. */
  readonly places: { readonly [place: string]: string };
  /** How an override is given: lines of text, or a value that is merged in. */
  readonly overrideKind: 'lines' | 'value';
  readonly render: (input: RenderInput) => Rendering;
}
