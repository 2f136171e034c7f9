import type { Control } from '../sh/dependencies.ts';
import { keeperScript } from '../sh/keeper.ts';
import { keeperPrograms } from '../sh/required-programs.ts';
import { accountFiles, accountSteps, hostFiles, linux, scriptPath } from './keeper-files.ts';
import { type KeeperFindingOptions, keeperFindings } from './keeper-findings.ts';
import { overrideLines } from './overrides.ts';
import type { RequiredProgram } from './required-programs.ts';
import type { Finding, NamedService, RenderedFile, RenderInput, Step } from './target.ts';

export interface KeeperRendering {
  readonly files: readonly RenderedFile[];
  readonly accounts: readonly Step[];
  readonly findings: readonly Finding[];
  readonly programs: readonly RequiredProgram[];
}

export interface KeeperRenderingOptions extends KeeperFindingOptions {
  readonly control: Control;
  readonly ordersItself?: boolean;
  readonly announceFd?: number;
  /** What a script that is over does to be left alone. */
  readonly whenOver?: (name: string) => readonly string[];
  /** Nothing sees to it that a script runs once only. */
  readonly alone?: boolean;
}

/** What targets have in common whose configuration names the generated script as the program. */
export const keeperRendering = (input: RenderInput, options: KeeperRenderingOptions): KeeperRendering => {
  const { whenOver, ...others } = options;
  const script = (service: NamedService): RenderedFile => ({
    path: scriptPath(service.name),
    mode: '0755',
    text: keeperScript(service, {
      ...others,
      ...(whenOver === undefined ? {} : { whenOver: whenOver(service.name) }),
      input,
      dialect: linux,
      added: overrideLines(input.override(service, 'run')),
    }),
  });
  return {
    files: [
      ...accountFiles(input),
      ...input.services.flatMap((service) => [script(service), ...hostFiles(service, options.control)]),
    ],
    accounts: accountSteps(input),
    findings: keeperFindings(input, options),
    programs: keeperPrograms(input),
  };
};
