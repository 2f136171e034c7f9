import { resolve } from 'node:path';
import { defineCommand, exitCode, plural, printJson } from '@nixtools/command-line';
import { refuseUnrendered, render, targetNamed } from '@nixtools/services';
import { describeLoaded, describeLosses, describeNeeds } from '../output/service-report.ts';
import { userNix } from '../prepare-realise.ts';
import { requireName } from '../service/host.ts';
import { loadService } from '../service/load-services.ts';
import { writeRendered } from '../service/render-folder.ts';
import { hostOption, jsonOption, sourceOptions } from '../service/service-options.ts';

export const serviceRender = defineCommand({
  name: 'service render',
  summary: 'write the files of a service for an init system or a container into a folder',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service search" shows it' }],
  options: {
    target: {
      type: 'string',
      describe: 'what it is for; "preenix service support NAME" lists them',
      placeholder: 'TARGET',
      required: true,
    },
    out: { type: 'string', describe: 'the folder to write', placeholder: 'DIR', required: true },
    ...sourceOptions,
    root: hostOption,
    strict: { type: 'boolean', describe: 'refuse, with exit code 5, when anything would be dropped' },
    json: jsonOption,
  },
  examples: [
    ['preenix service render nginx --from web.yaml --target runit --out ./nginx', ''],
    ['sudo ./nginx/install', 'on the machine that it is for; ./nginx/uninstall takes it back'],
  ],
  notes:
    'The folder has the files as on the machine, the shell scripts "install" and "uninstall", losses.json, and needs.json: ' +
    'the programs that the machine must have, for which "install" looks before it does anything. It is replaced as a ' +
    'whole, and only when preenix made it. Exit code 5, and no folder, when the target cannot run the service at all.',
  run: async ({ positionals: [name = ''], options }, io) => {
    const target = targetNamed(options.target);
    const loaded = await loadService(requireName(name), options, {
      nix: userNix(io),
      io,
      root: resolve(io.cwd, options.root ?? '/'),
    });
    const result = render(loaded.set, target, { strict: options.strict ?? false });
    refuseUnrendered(result, { set: loaded.set, target, name });
    const folder = resolve(io.cwd, options.out);
    const files = await writeRendered(result, { folder, service: name, target: target.name });
    if (options.json) {
      const { rebinds, unresolved, unmapped, skipped } = loaded;
      io.out(
        printJson({
          version: 1,
          out: folder,
          files,
          losses: result.losses,
          needs: result.needs,
          rebinds,
          unresolved,
          unmapped,
          skipped,
        }),
      );
      return exitCode.done;
    }
    io.err(describeLoaded(loaded));
    io.err(describeLosses(result.losses));
    io.err(describeNeeds(result.needs));
    io.err(`wrote ${plural(files.length, 'file')} for ${target.title} to ${folder}\n`);
    return exitCode.done;
  },
});
