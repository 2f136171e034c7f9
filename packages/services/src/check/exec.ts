import { placeOf } from '../description/marks.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Problem } from './problem.ts';

/** Each service and each hook says in exactly one way what it runs; each file what it holds. */
export const execProblems = (set: ServiceSet): Problem[] =>
  Object.entries(set.services).flatMap(([id, service]) => [
    ...commandProblems(service, (path) => placeOf(set, ['services', id, ...path]), id),
    ...hookProblems(service, (path) => placeOf(set, ['services', id, ...path]), id),
    ...fileProblems(service, (path) => placeOf(set, ['services', id, ...path]), id),
  ]);

type PlaceIn = (path: readonly string[]) => string;

const commandProblems = (
  { exec, forking, restart, type }: Service,
  place: PlaceIn,
  id: string,
): Problem[] => {
  if (exec?.argv === undefined && exec?.script === undefined)
    return [
      {
        code: 'SERVICE_NO_EXEC',
        message: `${id} does not say what it runs`,
        places: [place([])],
        hint: 'give it exec.argv or exec.script',
      },
    ];
  const problems: Problem[] = [];
  if (exec.argv !== undefined && exec.script !== undefined)
    problems.push(
      twice(`${id} has both exec.argv and exec.script`, [place(['exec', 'argv']), place(['exec', 'script'])]),
    );
  if (exec.argv !== undefined && !isProgram(exec.argv))
    problems.push({
      code: 'SERVICE_PROGRAM',
      message: `${id} runs ${JSON.stringify(exec.argv[0])}, which is neither an absolute path nor a plain name`,
      places: [place(['exec', 'argv'])],
    });
  if (type === 'oneshot' && (restart?.when === 'always' || restart?.when === 'unless-stopped'))
    problems.push({
      code: 'SERVICE_CONTRADICTION',
      message: `${id} ends by itself (oneshot), and is to be restarted always`,
      places: [place(['type']), place(['restart', 'when'])],
      hint: 'use restart.when: on-failure, or a timer',
    });
  if (forking !== undefined && type !== 'forking')
    problems.push({
      code: 'SERVICE_CONTRADICTION',
      message: `${id} says how it forks, but is not of type forking`,
      places: [place(['forking']), place(['type'])],
    });
  return problems;
};

/** No target takes a program by a relative path, and to systemd a first `-`, `+`, `@` or `!` means something else. */
const isProgram = ([program = '']: readonly string[]): boolean =>
  /^(\/.*[^/]|[A-Za-z0-9_.][^/]*|\$\{(value|own)\..*)$/s.test(program);

const hookProblems = ({ hooks }: Service, place: PlaceIn, id: string): Problem[] =>
  Object.entries(hooks ?? {}).flatMap(([when, steps]) =>
    Object.entries(steps ?? {}).flatMap(([name, { argv, script }]): Problem[] => {
      const at = ['hooks', when, name];
      if (argv !== undefined && script !== undefined)
        return [
          twice(`${when} of ${id} has both argv and script in "${name}"`, [
            place([...at, 'argv']),
            place([...at, 'script']),
          ]),
        ];
      if (argv !== undefined && !isProgram(argv))
        return [
          {
            code: 'SERVICE_PROGRAM',
            message: `${when} of ${id} runs ${JSON.stringify(argv[0])} in "${name}"`,
            places: [place([...at, 'argv'])],
            hint: 'give an absolute path or a plain name',
          },
        ];
      if (argv !== undefined || script !== undefined) return [];
      return [
        {
          code: 'SERVICE_NO_EXEC',
          message: `the ${when} step "${name}" of ${id} does not say what it runs`,
          places: [place(at)],
          hint: 'give it argv or script',
        },
      ];
    }),
  );

const fileProblems = ({ files }: Service, place: PlaceIn, id: string): Problem[] =>
  Object.entries(files ?? {}).flatMap(([path, file]): Problem[] => {
    const at = ['files', path];
    const [first, second] = (['text', 'parts', 'source'] as const).filter((way) => file[way] !== undefined);
    if (first === undefined)
      return [
        {
          code: 'SERVICE_CONTRADICTION',
          message: `${id}: the file ${path} has neither text nor parts nor source`,
          places: [place(at)],
        },
      ];
    return second === undefined
      ? []
      : [
          twice(`${id}: the file ${path} has both ${first} and ${second}`, [
            place([...at, first]),
            place([...at, second]),
          ]),
        ];
  });

const twice = (message: string, places: readonly string[]): Problem => ({
  code: 'SERVICE_CONTRADICTION',
  message,
  places,
  hint: 'keep one of the two',
});
