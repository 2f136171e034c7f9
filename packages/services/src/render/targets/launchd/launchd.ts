import { directoriesOf } from '../../../description/directories.ts';
import { movedIn } from '../../moved-folders.ts';
import { printPlist } from '../../plist.ts';
import { requiredProgram } from '../../required-programs.ts';
import { serviceFiles } from '../../service-files.ts';
import { merged, pruned } from '../../structured.ts';
import type { RenderedFile, Target } from '../../target.ts';
import { capabilities } from './capabilities.ts';
import { findings } from './findings.ts';
import { job } from './job.ts';
import { bases } from './places.ts';

/** Property lists for the launchd of the system. */
export const launchd: Target = {
  name: 'launchd',
  title: 'launchd (macOS)',
  judged: 'checked',
  nameOf: (id) => `nixtools.${id.replaceAll('@', '.')}`,
  secretPath: ({ source }) => source,
  capabilities,
  movedFolders: movedIn(bases),
  places: { job: 'keys of the property list' },
  overrideKind: 'value',
  render: (input) => {
    const path = (name: string): string => `/Library/LaunchDaemons/${name}.plist`;
    const jobs = input.services.map(
      (service): RenderedFile => ({
        path: path(service.name),
        mode: '0644',
        text: printPlist(merged(pruned(job(service)), input.override(service, 'job'))),
      }),
    );
    return {
      files: [...jobs, ...input.services.flatMap(serviceFiles)],
      install: [
        ...input.services.flatMap((service) =>
          directoriesOf(service, bases).map(({ path: folder, mode, owner, group }) => ({
            argv: [
              'install',
              '-d',
              '-m',
              mode,
              ...(owner === undefined ? [] : ['-o', owner]),
              ...(group === undefined ? [] : ['-g', group]),
              folder,
            ],
            why: 'makes a folder',
          })),
        ),
        ...input.services.map(({ name }) => ({
          argv: ['launchctl', 'bootstrap', 'system', path(name)],
          why: 'loads it',
        })),
      ],
      uninstall: input.services.map(({ name }) => ({
        argv: ['launchctl', 'bootout', `system/${name}`],
        why: 'stops it',
      })),
      programs: [requiredProgram('launchctl', 'macOS', 'loads and unloads the jobs')],
      findings: input.services.flatMap((service) => findings(service, input)),
    };
  },
};
