import { tmpdir } from 'node:os';
import { defineCommand, exitCode, plural, printable, printJson } from '@nixtools/command-line';
import { storeDirOf } from '@nixtools/nix-cli';
import { describeLoaded, describeLosses, programLine } from '../output/service-report.ts';
import { userNix } from '../prepare-realise.ts';
import { hostAt, requireName } from '../service/host.ts';
import { installPlan } from '../service/install.ts';
import { loadService } from '../service/load-services.ts';
import { prepareInstall } from '../service/prepare-install.ts';
import { packageOptions, realisePackages, realiseUnresolved } from '../service/realise-programs.ts';
import { folderOf, forgettingFailures, whileLocked } from '../service/records.ts';
import { jsonOption, rootOption, sourceOptions } from '../service/service-options.ts';
import { requireSystemd } from '../service/systemd.ts';

export const serviceInstall = defineCommand({
  name: 'service install',
  summary: 'install a service on this machine, as a unit of its systemd, and start it',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service search" shows it' }],
  options: {
    ...sourceOptions,
    ...packageOptions,
    root: rootOption,
    copy: { type: 'boolean', describe: 'copy units to /etc/systemd/system instead of linking to them' },
    'exact-name': {
      type: 'boolean',
      describe: 'refuse, instead of using the prefix "nixos-", when the distribution has a unit of the name',
    },
    'no-start': { type: 'boolean', describe: 'start it with the system only, not now' },
    strict: { type: 'boolean', describe: 'refuse, with exit code 5, when anything would be lost or ignored' },
    force: { type: 'boolean', describe: 'replace files that were changed since they were installed' },
    json: jsonOption,
  },
  examples: [
    ['preenix service install web --from web.yaml', 'one service of a set, with what it needs'],
    ['preenix service install nginx --host-programs', "NixOS's nginx, run by the host's own program"],
    ['preenix service install nginx --package nginx', 'and by a package of a channel'],
    ['preenix service remove nginx', 'takes everything back'],
  ],
  notes:
    'Writes units, sysusers.d, tmpfiles.d and files of configuration, after a record of all of them; installing again, ' +
    'also after an interruption, ends the same. Nothing of preenix runs afterwards. Accounts match by name, never by ' +
    "number. The host's systemd is asked whether it knows every key. A first installation that fails is taken back.",
  run: async ({ positionals: [given = ''], options }, io) => {
    const name = requireName(given);
    const host = hostAt(options.root, io);
    requireSystemd(host);
    const nix = userNix(io);
    const addRoot = host.fs.host(`${folderOf(host, name)}/program`);
    return whileLocked(host, () =>
      forgettingFailures(host, name, async () => {
        const realised = await realisePackages(options, host.isLive ? addRoot : undefined, io);
        const keep = { root: host.fs.root, keepDerivations: true };
        const loaded = await loadService(name, options, { nix, io, ...keep, ...realised });
        const storeDir = storeDirOf(nix);
        await realiseUnresolved({ ...loaded, host, nix, io, addRoot, yes: options.yes ?? false });
        const { plan, judgement, missing } = prepareInstall(host, {
          ...{ name, set: loaded.set, storeDir, temporary: io.env['TMPDIR'] ?? tmpdir() },
          copy: options.copy ?? false,
          exactName: options['exact-name'] ?? false,
          strict: options.strict ?? false,
        });
        const installed = await installPlan(host, plan, {
          from: loaded.from,
          rebinds: loaded.rebinds.map((rebind) => ({ ...rebind })),
          unknownKeys: judgement.unknown,
          start: !(options['no-start'] ?? false),
          force: options.force ?? false,
        });
        if (options.json) {
          const { unmapped, skipped, warnings } = loaded;
          const { record, isNew, changed, left } = installed;
          io.out(
            printJson({
              version: 1,
              isNew,
              changed,
              left,
              judgement,
              missing,
              unmapped,
              skipped,
              warnings,
              installed: record,
            }),
          );
          return exitCode.done;
        }
        io.err(describeLoaded(loaded));
        io.err(describeLosses(plan.losses));
        for (const need of missing) io.err(`note: this host lacks ${printable(programLine(need))}\n`);
        for (const line of judgement.unknown) io.err(`note: systemd does not know: ${printable(line)}\n`);
        for (const line of judgement.remarks) io.err(`note: systemd says: ${printable(line)}\n`);
        if (judgement.notAsked !== undefined) io.err(`note: keys are not checked: ${judgement.notAsked}\n`);
        for (const line of installed.left) io.err(`note: left to do in the tree: ${printable(line)}\n`);
        const done = installed.changed ? (installed.isNew ? 'installed' : 'updated') : 'nothing to change:';
        io.err(
          `${done} ${name}: ${plural(plan.units.length, 'unit')}: ${installed.record.units.join(', ')}\n`,
        );
        return exitCode.done;
      }),
    );
  },
});
