import { z } from 'zod';
import { serviceId } from './id.ts';
import {
  account,
  bytes,
  label,
  line,
  milliseconds,
  mode,
  path,
  portNumber,
  relativePath,
  systemCall,
  text,
} from './words.ts';

export const socket = z.strictObject({
  listen: line.regex(/^(\/.+|\d+|[^/\s]+:\d+)$/, 'is none of /path, port, address:port').optional(),
  kind: z.enum(['stream', 'datagram']).optional(),
  mode: mode.optional(),
  owner: account.optional(),
  group: account.optional(),
  accept: z.boolean().optional().describe('one process a connection'),
  fdName: label.optional(),
});

/** Starts a oneshot service again and again. */
export const timer = z.strictObject({
  calendar: line.optional().describe('as OnCalendar= of systemd: `daily`, `Mon *-*-* 03:00:00`'),
  intervalMs: milliseconds.optional(),
  afterBootMs: milliseconds.optional(),
  persistent: z.boolean().optional().describe('a run that was missed is made up for'),
  jitterMs: milliseconds.optional(),
});

const directory = z.strictObject({
  mode: mode.optional(),
  owner: account.optional(),
  group: account.optional(),
});
const directories_ = z.record(relativePath, directory).optional();

/** Folders that exist, with mode and owner, before the service starts. */
export const directories = z.strictObject({
  state: directories_.describe('below /var/lib'),
  cache: directories_.describe('below /var/cache'),
  logs: directories_.describe('below /var/log'),
  config: directories_.describe('below /etc'),
  runtime: z
    .record(
      relativePath,
      directory.extend({ keep: z.boolean().optional().describe('stays when the service stops') }),
    )
    .optional()
    .describe('below /run'),
  data: z.record(path, directory).optional().describe('anywhere'),
});

const rlimit = z.union([z.int().min(0), z.literal('unlimited')]).optional();

export const limits = z.strictObject({
  nofile: rlimit,
  nproc: rlimit,
  core: rlimit,
  memlock: rlimit,
  memoryMax: bytes.optional(),
  cpuWeight: z.int().min(1).max(10_000).optional(),
  ioWeight: z.int().min(1).max(10_000).optional(),
  tasksMax: z.int().min(1).optional(),
  oomScoreAdjust: z.int().min(-1000).max(1000).optional(),
});

const capabilities = z
  .array(z.string().regex(/^CAP_[A-Z_]+$/, 'is no capability such as CAP_NET_BIND_SERVICE'))
  .optional();
const paths = z.array(path).optional();
const flag = z.boolean().optional();

export const sandbox = z.strictObject({
  noNewPrivileges: flag,
  capabilities: capabilities.describe('all that the service and its children can ever have'),
  ambientCapabilities: capabilities,
  protectSystem: z.enum(['yes', 'full', 'strict']).optional(),
  protectHome: flag,
  privateTmp: flag,
  privateNetwork: flag,
  privateDevices: flag,
  readOnlyPaths: paths,
  readWritePaths: paths,
  inaccessiblePaths: paths,
  binds: z.record(path, path).optional().describe('path inside -> path outside'),
  systemCalls: z.array(systemCall).optional().describe('names or @groups of system calls that are allowed'),
  dynamicUser: flag,
  chroot: path.optional(),
});

/** A file that only the service can read; `${secret.NAME}` is its path while the service runs. */
export const secret = z.strictObject({ source: path.optional() });

/** A file that the service reads, such as its configuration. Two services may name one file if they say the same. */
export const file = z.strictObject({
  text: text.optional(),
  parts: z
    .record(label, text)
    .optional()
    .describe(
      'instead of text: texts by name, joined in the order of their names, so that several sets can add to one file',
    ),
  source: path.optional().describe('instead of text: a file of the host, copied'),
  mode: mode.optional(),
  owner: account.optional(),
  group: account.optional(),
});

/** Values that texts of the service refer to. */
export const parameters = z.strictObject({
  ports: z
    .record(
      label,
      z.union([
        portNumber,
        z.string().regex(/^(auto|[1-9]\d{0,4})(\/(tcp|udp))?$/, 'is no port: 80, "80/udp", "auto"'),
      ]),
    )
    .optional()
    .describe('`${port.NAME}`'),
  values: z.record(label, text).optional().describe('`${value.NAME}`'),
});

/** What others can reach: by another name than a port, so that who needs it need not know how it is reached. */
export const endpoint = z.strictObject({
  port: label.optional().describe('its name in `parameters.ports`: how other hosts reach it'),
  socket: text.optional().describe('the path that a client on the same host is given'),
});

/** An endpoint of another service, wherever that is placed; `${need.NAME.address}` and the like are how it is reached. */
export const need = z.strictObject({ service: serviceId, endpoint: label });

/** What the service has for itself alone, called after its id: `postgres@shop` is the user `postgres-shop`. */
export const own = z.strictObject({
  user: z.boolean().optional().describe('`${own.user}`, with a group of that name; the service runs as it'),
  state: mode.optional().describe('mode of `${own.state}`, below /var/lib'),
  cache: mode.optional().describe('mode of `${own.cache}`, below /var/cache'),
  logs: mode.optional().describe('mode of `${own.logs}`, below /var/log'),
  runtime: mode.optional().describe('mode of `${own.runtime}`, below /run'),
});
