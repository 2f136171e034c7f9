import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Exchange, type Serving, serveFolder } from '@nixtools/channel/serve';
import {
  defineCommand,
  exitCode,
  type Io,
  plural,
  printable,
  reportError,
  usageError,
} from '@nixtools/command-line';
import { type NamedKey, parseSecretKey } from '@nixtools/nix-formats';

/** Milliseconds for answers that have begun; the program is ended soon after. */
const grace = 1500;

const checkPort = (port: number): number => {
  if (port <= 65535) return port;
  throw usageError(`--port: ${port} is no port`, 'ports go up to 65535; 0 takes one that is free');
};

const readKey = async (file: string | undefined, io: Io): Promise<NamedKey | undefined> =>
  file === undefined ? undefined : parseSecretKey(await readFile(resolve(io.cwd, file), 'utf8'));

const describeExchange = ({ client, method, target, status, complete }: Exchange): string =>
  `${client} ${status} ${printable(`${method} ${target}`)}${complete ? '' : ' (not to its end)'}\n`;

const untilStopped = async ({ close }: Serving, { signal, err }: Io): Promise<number> => {
  if (!signal.aborted) await once(signal, 'abort');
  const cut = await close(grace);
  if (cut === 0) return exitCode.done;
  err(`${plural(cut, 'answer')} did not come to an end\n`);
  return exitCode.interrupted;
};

export const serve = defineCommand({
  name: 'serve',
  summary: 'serve a channel over HTTP, and what it can build as a Nix binary cache',
  positionals: [
    { name: 'FOLDER', describe: 'what "preenix publish" has made, or "preenix index": then only the cache' },
  ],
  options: {
    listen: {
      type: 'string',
      describe: 'the address to listen on (default: 127.0.0.1, this machine alone)',
      placeholder: 'ADDRESS',
    },
    port: {
      type: 'integer',
      min: 0,
      describe: 'the port; 0 takes one that is free (default: 8080)',
      placeholder: 'N',
    },
    key: {
      type: 'string',
      describe: 'a secret key of Nix to sign the narinfos with; no Nix needs that',
      placeholder: 'FILE',
    },
    verbose: { type: 'boolean', describe: 'tell each request on stderr' },
  },
  examples: [
    ['preenix serve /srv/www/nixpkgs', 'the first line on stdout is the URL'],
    ['preenix serve ./snapshot --listen 0.0.0.0', 'for the whole network'],
    [
      'nix-store --realise /nix/store/….drv --option extra-substituters http://127.0.0.1:8080',
      'a client with plain Nix',
    ],
  ],
  notes:
    'What is published into FOLDER meanwhile is served from then on. The binary cache holds derivations and sources; ' +
    'Nix fetches what was built elsewhere, or builds it. Their paths prove their content, so Nix takes them unsigned ' +
    'whatever require-sigs says. A user whom the Nix daemon does not trust needs the URL among the trusted-substituters ' +
    'of its nix.conf. Serving ends with Ctrl-C or SIGTERM: 0 when every answer that had begun came to its ' +
    'end, 130 when some were cut.',
  run: async ({ positionals: [folder = ''], options }, io) => {
    const serving = await serveFolder({
      folder: resolve(io.cwd, folder),
      address: options.listen ?? '127.0.0.1',
      port: checkPort(options.port ?? 8080),
      key: await readKey(options.key, io),
      onProblem: (error) => void reportError(error, io),
      ...(options.verbose ? { onExchange: (exchange) => io.err(describeExchange(exchange)) } : {}),
    });
    io.out(`${serving.url}\n`);
    return untilStopped(serving, io);
  },
});
