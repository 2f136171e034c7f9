import { defineCommand, exitCode, printJson, table } from '@nixtools/command-line';
import { enableAble } from '@nixtools/services/import';
import { userNix } from '../prepare-realise.ts';
import { loadServices } from '../service/load-services.ts';
import { jsonOption, nixpkgsFor, sourceOptions } from '../service/service-options.ts';

export const serviceSearch = defineCommand({
  name: 'service search',
  summary: 'the services that a NixOS has options for, or that a file describes',
  positionals: [
    { name: 'WORD', describe: 'part of a name or of a description; all, when absent', optional: true },
  ],
  options: {
    from: sourceOptions.from,
    attr: sourceOptions.attr,
    host: sourceOptions.host,
    nixpkgs: sourceOptions.nixpkgs,
    json: jsonOption,
  },
  examples: [
    ['preenix service search mail --nixpkgs ./nixpkgs', 'what this NixOS can give: services.*.enable'],
    ['preenix service search --from web.yaml', 'what a service set has'],
  ],
  notes: 'Exit code 1 when nothing is found.',
  run: async ({ positionals: [word = ''], options: { from, nixpkgs, json, attr, host } }, io) => {
    const nix = userNix(io);
    const all =
      from === undefined
        ? await enableAble(await nixpkgsFor(nixpkgs, nix, io), { nix, cancelSignal: io.signal })
        : await servicesOf();
    const wanted = word.toLowerCase();
    const found = all.filter(({ name, description }) =>
      `${name} ${description}`.toLowerCase().includes(wanted),
    );
    if (json) io.out(printJson({ version: 1, services: found }));
    else if (found.length === 0) io.err('no service is found\n');
    else io.out(table(found.map(({ name, description }) => [name, description])));
    return found.length === 0 ? exitCode.nothingFound : exitCode.done;

    async function servicesOf() {
      const source = {
        ...{ from, attr, host, nixpkgs },
        ...{ module: undefined, rebind: undefined, 'host-programs': undefined },
      };
      const { set } = await loadServices(source, { nix, io, root: '/' });
      return Object.entries(set.services)
        .map(([name, { description = '' }]) => ({ name, description }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    }
  },
});
