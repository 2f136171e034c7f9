import type { Json } from '@nixtools/snapshot';
import { z } from 'zod';

const describedPackage = z.object({
  name: z.string(),
  drvPath: z.string(),
  outputs: z.record(z.string(), z.string()),
  pname: z.string(),
  version: z.string(),
  system: z.string(),
});

export type DescribedPackage = z.infer<typeof describedPackage>;

const index = z.int().nonnegative();
// Whatever JSON.parse gives is JSON; a check of every value inside would only cost time.
const meta = z.record(z.string(), z.custom<Json>());

const memberAnswer = z.union([
  z.tuple([index, z.string(), z.literal('package'), describedPackage]),
  z.tuple([index, z.string(), z.literal('meta'), meta, z.array(z.string())]),
  z.tuple([index, z.string(), z.literal('set'), index]),
  z.tuple([index, z.string(), z.literal('skipped'), z.string()]),
  z.tuple([index, z.string(), z.literal('caught')]),
  z.tuple([index, z.string(), z.literal('name')]),
  z.tuple([index, z.string(), z.literal('meta-names'), z.array(z.string())]),
]);

/** An answer about one member of a set: its number in the set, its name, what kind of answer, and the content. */
export type MemberAnswer = z.infer<typeof memberAnswer>;

const rootAnswer = z.union([
  z.tuple([z.literal('root'), index]),
  z.tuple([z.literal('needs'), z.array(z.string())]),
  z.tuple([z.literal('no-set'), z.string()]),
]);

export type RootAnswer = z.infer<typeof rootAnswer>;

const whereAnswer = z.tuple([z.literal('where'), z.array(z.string()), index]);

/** Answers come from `nix/worker.nix` alone, so one that does not fit is our own mistake: a ZodError, not for users. */
export const parseMemberAnswer = (json: string): MemberAnswer => memberAnswer.parse(JSON.parse(json));
export const parseMemberAnswers = (json: string): readonly MemberAnswer[] =>
  z.array(memberAnswer).parse(JSON.parse(json));
export const parseRootAnswer = (json: string): RootAnswer => rootAnswer.parse(JSON.parse(json));
export const parseWhereAnswer = (json: string): { names: readonly string[]; size: number } => {
  const [, names, size] = whereAnswer.parse(JSON.parse(json));
  return { names, size };
};
