import { NixtoolsError } from '@nixtools/nix-formats';

/** The error for a kernel that cannot do what an image asks of it. */
export const lacksDriver = (driver: string, place: string, neededBy?: string): NixtoolsError =>
  new NixtoolsError({
    code: 'KERNEL_LACKS_DRIVER',
    kind: 'environment',
    message: `the kernel has no ${driver}${neededBy === undefined ? '' : `, which ${neededBy} needs`}`,
    place,
    hint: 'give another kernel, its folder of modules by --modules, or a format that needs less',
  });
