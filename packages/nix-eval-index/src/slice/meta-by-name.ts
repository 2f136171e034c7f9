import type { Json } from '@nixtools/snapshot';
import { parseMemberAnswer } from '../worker/answer.ts';
import { isAboutProcess } from './about-process.ts';
import type { Ask } from './ask.ts';
import type { DescribedMeta } from './package-entry.ts';

const nothing: DescribedMeta = { meta: {}, dropped: ['*'] };

/** The meta of a package whose meta as a whole fails: one question for each name in it, so that only bad ones are lost. */
export const metaByName = async (ask: Ask, index: number): Promise<DescribedMeta> => {
  let names: readonly string[] = [];
  const listed = await ask(`s.metaNames ${index}`, (json) => {
    const answer = parseMemberAnswer(json);
    if (answer[2] === 'meta-names') names = answer[3];
  });
  if (listed.is !== 'done') return nothing;
  const meta: { [name: string]: Json } = {};
  const dropped: string[] = [];
  for (const [number, name] of names.entries()) {
    const reply = await ask(`s.metaNamed ${index} ${number}`, (json) => {
      const answer = parseMemberAnswer(json);
      if (answer[2] !== 'meta') return;
      Object.assign(meta, answer[3]);
      dropped.push(...answer[4]);
    });
    // Time and memory are not spent on every name anew.
    if (reply.is === 'unreachable' || (reply.is === 'dead' && isAboutProcess(reply.death.kind)))
      return nothing;
    if (reply.is !== 'done') dropped.push(name);
  }
  return { meta, dropped };
};
