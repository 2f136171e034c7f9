import { z } from 'zod';
import { serviceId } from '../description/id.ts';
import { serviceSet } from '../description/service-set.ts';
import { account, label, line, path, portNumber, word } from '../description/words.ts';

/** A machine that services can be placed on, and what it says of itself. */
const host = z.strictObject({
  address: z
    .union([z.ipv4(), z.ipv6()], { error: 'is no address of IPv4 or IPv6' })
    .refine((address) => !/^[0:.]+$/.test(address), 'is no address that a host can have')
    .optional()
    .describe('how the other hosts reach it; needed when one of them has to'),
  capacity: z.record(label, z.int().min(0)).optional().describe('what `host.uses` of services takes from'),
  labels: z.array(label).optional(),
  mounts: z.array(path).optional(),
  devices: z.array(path).optional(),
  kernelModules: z.array(word).optional(),
});

/**
 * Applications, machines, and how the first are spread over the second. A part is what is placed as a whole: a list of
 * service sets that merge, or of files that hold them, relative to the file of the deployment.
 */
export const deployment = z.strictObject({
  version: z.literal(1),
  hosts: z.record(label, host),
  parts: z.record(label, z.array(z.union([serviceSet, line]))),
  place: z
    .strictObject({
      on: z.record(label, z.array(label)).optional().describe('part -> the hosts that it is placed on'),
      replicas: z
        .record(label, z.int().min(1))
        .optional()
        .describe('part -> on how many hosts; by default 1'),
      strategy: z
        .enum(['explicit', 'spread', 'pack'])
        .optional()
        .describe(
          'for parts that `on` does not name: refuse (default), the host with least on it, or as few hosts as will do',
        ),
    })
    .optional(),
  marks: serviceSet.shape.marks,
});

export type Host = z.infer<typeof host>;
export type Deployment = z.infer<typeof deployment>;

/**
 * Numbers and names that were given out once. Kept in a file beside the deployment, so that old ones stay when services
 * are added or removed.
 */
export const lock = z.strictObject({
  version: z.literal(1),
  ports: z.record(serviceId, z.record(label, portNumber)).describe('service -> port -> number'),
  names: z
    .record(serviceId, account)
    .describe('service -> its own user and group; its folders are called by its id'),
  ids: z.record(account, z.int().min(1).max(2_000_000_000)).describe('own user -> its uid and gid'),
});

export type Lock = z.infer<typeof lock>;
