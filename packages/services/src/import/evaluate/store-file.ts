import { z } from 'zod';

/** A text file that a derivation would write, or that lies in the store as it is. */
export const storeFile = z.object({
  text: z.string(),
  executable: z.boolean(),
  /** Where in the store path the file is: `/bin/nginx-pre-start`; empty when the path itself is the file. */
  destination: z.string(),
});

export type StoreFile = z.infer<typeof storeFile>;
