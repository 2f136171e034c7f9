import { formatSize, plural, printable } from '@nixtools/command-line';
import type { InstallPlan } from '@nixtools/install-via';

const stages = {
  nothing: 'nothing of ours is there',
  started: 'an installation that did not come to its end; it is gone on with',
  installed: 'an installation; the system becomes its newest generation',
  removed: 'a root folder whose menu was taken back',
} as const;

/** A plan for people, a line each. */
export const planLines = (plan: InstallPlan): readonly string[] => {
  const { host, kernels, paths, bytes } = plan;
  return [
    `target   ${plan.target}: ${host.arch}, ${host.firmware}, GRUB in ${host.grub}, ${host.nix ?? 'no Nix'}`,
    `root     ${plan.root} on ${host.rootFileSystem}; /boot on ${host.bootFileSystem}`,
    `found    ${stages[plan.found]}`,
    `system   ${plan.toplevel}`,
    `copy     ${plural(paths.missing, 'store path')} of ${paths.all}, ${formatSize(bytes.toCopy)}; ${formatSize(bytes.free)} free`,
    `kernels  ${kernels.inPlace ? 'GRUB reads them from the root folder' : `copied to /boot: ${kernels.reason ?? ''}`}`,
    ...plan.writes.map((path) => `writes   ${path}`),
    plan.oneShot
      ? 'boot     NixOS at the next start, then the host again; --confirm makes it the default'
      : "boot     the host's default stays; NixOS is in the menu",
    ...plan.remarks.map((remark) => `note     ${remark}`),
  ].map(printable);
};

export const planToJson = (plan: InstallPlan) => ({
  version: 1,
  ...plan,
  host: { ...plan.host, nix: plan.host.nix ?? null },
});
