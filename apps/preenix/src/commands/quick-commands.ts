import type { Command } from '@nixtools/command-line';
import { drv } from './drv.ts';
import { search } from './search.ts';
import { show } from './show.ts';

/** The commands whose start-up counts, the daily bread of scripts: one bundle, loaded at once. */
export const quickCommands: Readonly<Record<string, Command>> = { search, show, drv };
