import type { Control } from '../sh/dependencies.ts';
import { keeperScript } from '../sh/keeper.ts';
import { finishScript } from './finish.ts';
import { linux } from './keeper-files.ts';
import { overrideLines } from './overrides.ts';
import type { NamedService, RenderedFile, RenderInput } from './target.ts';

const announceFd = 4;

/** What both s6 and s6-rc read of a long-running service. */
export const s6Files = (
  service: NamedService,
  input: RenderInput,
  { folder, control, ordersItself }: { folder: string; control: Control; ordersItself: boolean },
): RenderedFile[] => {
  const at = (name: string): string => `${folder}/${name}`;
  const added = overrideLines(input.override(service, 'run'));
  return [
    {
      path: at('run'),
      mode: '0755',
      text: keeperScript(service, { input, dialect: linux, control, added, ordersItself, announceFd }),
    },
    { path: at('finish'), mode: '0755', text: finishScript(service, 256, 'exit 125') },
    { path: at('notification-fd'), mode: '0644', text: `${announceFd}\n` },
    // By default, s6 kills what has not stopped after some seconds: the script keeps its own time.
    { path: at('timeout-kill'), mode: '0644', text: '0\n' },
  ];
};

/** A logger for what the service writes. */
export const s6LogRun = ({ name, log = {} }: NamedService): string =>
  [
    '#!/bin/sh',
    `mkdir -p /var/log/${name}`,
    `exec s6-log ${log.rotateKeep === undefined ? '' : `n${log.rotateKeep} `}${log.rotateBytes === undefined ? '' : `s${log.rotateBytes} `}T /var/log/${name}`,
    '',
  ].join('\n');
