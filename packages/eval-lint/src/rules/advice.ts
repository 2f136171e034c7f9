import type { RuleName } from '../finding.ts';

/** What to do instead, in a sentence. */
export const advice: Readonly<Record<RuleName, string>> = {
  'scope-in-lambda': 'give it a name outside of the lambda: let scope = …; in x: … scope …',
  'large-merge':
    'look the few names up on their own, or hand the set over without them: { inherit set; own = …; }',
  'repeated-import': 'call the file once, and pass what it gives to whoever needs it',
  'rec-set':
    'write it as a function of the finished set, self: { … self.x … }, which an overlay can change without a second call',
};
