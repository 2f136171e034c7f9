import { resolve } from 'node:path';
import { type Io, usageError } from '@nixtools/command-line';
import { type Graph, toDot, toSvg } from '@nixtools/services';
import { writeOutput } from './write-output.ts';

/** For commands that can draw what they tell. */
export const pictureOptions = {
  dot: {
    type: 'string',
    describe: 'write it as a diagram for Graphviz ("dot -Tsvg"); "-" is stdout, instead of the text',
    placeholder: 'FILE',
  },
  svg: {
    type: 'string',
    describe: 'write it as a picture; "-" is stdout, instead of the text',
    placeholder: 'FILE',
  },
} as const;

export interface PictureValues {
  readonly dot: string | undefined;
  readonly svg: string | undefined;
  readonly json: boolean | undefined;
}

/** @throws {NixtoolsError} `USAGE` when two things would go to stdout */
export const requireOneOutput = ({ dot, svg, json }: PictureValues): void => {
  const outputs = [
    ...(dot === '-' ? ['--dot -'] : []),
    ...(svg === '-' ? ['--svg -'] : []),
    ...(json ? ['--json'] : []),
  ];
  if (outputs.length > 1)
    throw usageError(`${outputs.join(' and ')} both go to stdout`, 'name a file for one of them');
};

/**
 * Writes the pictures that were asked for.
 *
 * @returns whether stdout has one, so that nothing else may go there
 * @throws {NixtoolsError} `OUTPUT_NOT_A_FILE` (refused)
 */
export const drawPictures = async (
  graph: Graph,
  { dot, svg }: Pick<PictureValues, 'dot' | 'svg'>,
  io: Io,
): Promise<boolean> => {
  for (const [name, print] of [
    [dot, toDot],
    [svg, toSvg],
  ] as const) {
    if (name === '-') io.out(print(graph));
    else if (name !== undefined) await writeOutput(resolve(io.cwd, name), name, print(graph));
  }
  return dot === '-' || svg === '-';
};
