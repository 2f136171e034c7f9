#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// Usage: node scripts/stali-debs.mjs fetch FOLDER | pin   [--lock FILE] [--mirror http://HOST]
// fetch: what the bootstrap of stali is made of, from Debian into FOLDER. pin: the lock, anew, of what Debian has today.
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const options = { lock: { type: 'string' }, mirror: { type: 'string', multiple: true } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [verb, folder, ...rest] = positionals;
const file = values.lock ?? at('packages/stali/nix/bootstrap/lock.json');

const usage = () => {
  process.stderr.write(
    'usage: node scripts/stali-debs.mjs fetch FOLDER | pin [--lock FILE] [--mirror http://HOST]\n',
  );
  return 2;
};

const exitCodes = { 'not-found': 1, usage: 2, environment: 3, verification: 4, refused: 5, failed: 6 };

const main = async () => {
  const right = verb === 'fetch' ? folder !== undefined : verb === 'pin' && folder === undefined;
  if (!right || rest.length > 0) return usage();
  const { fetchDebs, parseDebianLock, pinDebian, printDebianLock } = await import(
    at('packages/stali/dist/index.js')
  );
  const { writeFileDurable } = await import(at('packages/durable-fs/dist/index.js'));
  const lock = parseDebianLock(readFileSync(file, 'utf8'), file);
  if (verb === 'fetch') {
    const { fetched, present } = await fetchDebs({ lock, folder, mirrors: values.mirror ?? [] });
    process.stderr.write(`${folder}: ${fetched} files fetched, ${present} were there\n`);
    return 0;
  }
  const [mirror] = values.mirror ?? [];
  await writeFileDurable(file, printDebianLock(await pinDebian({ lock, ...(mirror ? { mirror } : {}) })));
  process.stderr.write(`${file}: pinned; look at the difference, then build and test\n`);
  return 0;
};

process.exitCode = await main().catch((error) => {
  if (error.name !== 'NixtoolsError') throw error;
  process.stderr.write(`${error.code}: ${error.message}\n  ${error.hint}\n`);
  return exitCodes[error.kind];
});
