import { resolve } from 'node:path';
import { defineCommand, exitCode, plural, printable, printJson, usageError } from '@nixtools/command-line';
import { type RenderResult, refuseUnrendered, render, targetNamed } from '@nixtools/services';
import { describeLoaded, describeLosses, describePrograms } from '../output/service-report.ts';
import { userNix } from '../prepare-realise.ts';
import { requireName } from '../service/host.ts';
import { type LoadedServices, loadHosts, loadService } from '../service/load-services.ts';
import { onHost } from '../service/place-services.ts';
import { writeRendered } from '../service/render-folder.ts';
import { hostOption, jsonOption, sourceOptions } from '../service/service-options.ts';

export const serviceRender = defineCommand({
  name: 'service render',
  summary: 'write the files of services for an init system or a container into a folder',
  positionals: [
    {
      name: 'NAME',
      describe: 'the service, as "preenix service search" shows it; without one, all that --from describes',
      optional: true,
    },
  ],
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
    ['preenix service render --from tide.nix#high --target systemd --out ./tide', './tide/a, ./tide/b, ...'],
    ['preenix service render --from tide.nix#high --host a --target s6 --out ./a', 'only what one host runs'],
  ],
  notes:
    'The folder has the files as on the machine, the shell scripts "install" and "uninstall", losses.json, and programs.json: ' +
    'the programs that the machine must have, for which "install" looks before it does anything; of a deployment, a ' +
    'folder with these for each host. It is replaced as a whole, and only when preenix made it. What services leave open ' +
    'is given out as "preenix service place" does; give the same --lock. Exit code 5, and no folder, when the target ' +
    'cannot run the service at all.',
  run: async ({ positionals: [name], options }, io) => {
    const target = targetNamed(options.target);
    if (name !== undefined && options.from === undefined && /\.(nix|ya?ml|json)(#|$)/.test(name))
      throw usageError(`service render: ${name} is a file, no service`, `write --from ${name}`);
    const load = { nix: userNix(io), io, root: resolve(io.cwd, options.root ?? '/') };
    const loaded =
      name === undefined
        ? await wholeFile()
        : new Map([[undefined, await loadService(requireName(name), options, load)]]);
    const rendered = new Map(
      [...loaded].map(([host, { set }]) => {
        const result = render(set, target, { strict: options.strict ?? false });
        refuseUnrendered(result, { set, target, ...(name === undefined ? {} : { name }) });
        return [host, result];
      }),
    );
    const folder = resolve(io.cwd, options.out);
    const files = await writeRendered(rendered, { folder, service: name, target: target.name });
    if (options.json) {
      io.out(printJson({ version: 1, out: folder, files, ...report(loaded, rendered) }));
      return exitCode.done;
    }
    for (const [host, one] of loaded) {
      const { losses = [], programs = [] } = rendered.get(host) ?? {};
      const text = describeLoaded(one) + describeLosses(losses) + describePrograms(programs);
      io.err(host === undefined || text === '' ? text : `${host}:\n${text.replaceAll(/^(?=.)/gm, '  ')}`);
    }
    const hosts = loaded.has(undefined) ? '' : ` on ${plural(loaded.size, 'host')}`;
    io.err(`wrote ${plural(files.length, 'file')} for ${target.title}${hosts} to ${printable(folder)}\n`);
    return exitCode.done;

    async function wholeFile(): Promise<ReadonlyMap<string | undefined, LoadedServices>> {
      const { from, host } = options;
      if (from === undefined)
        throw usageError(
          'service render: neither a service nor a file is named',
          'give a NAME, or --from FILE',
        );
      const hosts = await loadHosts(options, load);
      return host === undefined ? hosts : new Map([[undefined, onHost(hosts, host, from)]]);
    }
  },
});

type ByHost<Value> = ReadonlyMap<string | undefined, Value>;

/** Of a deployment, what is reported stands under the name of its host. */
const report = (loaded: ByHost<LoadedServices>, rendered: ByHost<RenderResult>): object => {
  const one = (host: string | undefined): object => {
    const { rebinds = [], unresolved = [], unmapped = [], skipped = [] } = loaded.get(host) ?? {};
    const { losses = [], programs = [] } = rendered.get(host) ?? {};
    return { losses, programs, rebinds, unresolved, unmapped, skipped };
  };
  if (loaded.has(undefined)) return one(undefined);
  return { hosts: Object.fromEntries([...loaded.keys()].map((host) => [host, one(host)])) };
};
