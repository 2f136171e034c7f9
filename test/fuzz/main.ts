import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTargets } from './all-targets.ts';
import { runTarget } from './run.ts';

/**
 * A process of its own for `bench/fuzz.mjs`, since what it tries could end it. Sends its parent each input before it is tried, and what
 * became of all of a target.
 */
const [seed = 1, count = 1000, only = '', from = 0] = process.argv.slice(2).map((each, at) => (at === 2 ? each : Number(each)));
const folder = await mkdtemp(join(tmpdir(), 'nixtools-fuzz-'));
