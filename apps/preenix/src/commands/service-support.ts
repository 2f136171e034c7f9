import { defineCommand, exitCode, plural, printable, printJson, table } from '@nixtools/command-line';
import { type Fitness, fitnessOf, targetNamed, targets, type Verdict } from '@nixtools/services';
import { lossLine, programLine } from '../output/service-report.ts';
import { userNix } from '../prepare-realise.ts';
import { requireName } from '../service/host.ts';
import { loadService } from '../service/load-services.ts';
import { jsonOption, sourceOptions } from '../service/service-options.ts';

const words: { readonly [verdict in Verdict]: string } = {
  whole: 'yes',
  near: 'nearly',
  lossy: 'with losses',
  not: 'no',
};

const levels = ['emulated', 'approximated', 'dropped', 'refused'] as const;

const row = ({ target, verdict, losses }: Fitness): readonly string[] => [
  target.name,
  words[verdict],
  ...levels.map((level) => String(losses.filter((loss) => loss.level === level).length)),
];

const reasons = ({ target, losses, programs, problem }: Fitness, all: boolean): string => {
  const felt = all ? losses : losses.filter(({ level }) => level !== 'emulated');
  const lines = [
    ...(problem === undefined ? [] : [problem]),
    ...felt.map(lossLine),
    ...(all ? programs.map((program) => `needs ${programLine(program)}`) : []),
  ];
  return lines.length === 0
    ? ''
    : `\n${target.name}:\n${lines.map((line) => `  ${printable(line)}\n`).join('')}`;
};

export const serviceSupport = defineCommand({
  name: 'service support',
  summary: 'which init systems and containers can run a service, and why not',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service search" shows it' }],
  options: {
    ...sourceOptions,
    target: {
      type: 'string',
      describe: 'only this target, with what is emulated too, and the programs that it needs',
      placeholder: 'TARGET',
      multiple: true,
    },
    json: jsonOption,
  },
  examples: [
    ['preenix service support nginx --from web.yaml', 'all targets, and what each loses'],
    ['preenix service support nginx --from web.yaml --target runit', 'one of them, in full'],
  ],
  notes:
    '"yes": everything has its effect, natively or emulated by what is generated. "nearly": something is only ' +
    'approximated. "with losses": something has no effect. "no": it would be wrong there, and is refused. ' +
    'Exit code 1 when no target runs it without a loss.',
  run: async ({ positionals: [name = ''], options }, io) => {
    const among = options.target?.map(targetNamed) ?? targets;
    const { set } = await loadService(requireName(name), options, { nix: userNix(io), io, root: '/' });
    const found = fitnessOf(set, among);
    const able = found.filter(({ verdict }) => verdict === 'whole' || verdict === 'near');
    if (options.json)
      io.out(
        printJson({
          version: 1,
          service: name,
          targets: found.map(({ target, ...rest }) => ({ target: target.name, ...rest })),
        }),
      );
    else {
      io.out(
        table([['TARGET', 'RUNS IT', ...levels.map((level) => level.toUpperCase())], ...found.map(row)]),
      );
      io.out(found.map((one) => reasons(one, options.target !== undefined)).join(''));
      io.err(`${able.length} of ${plural(found.length, 'target')} can run ${name}\n`);
    }
    return able.length === 0 ? exitCode.nothingFound : exitCode.done;
  },
});
