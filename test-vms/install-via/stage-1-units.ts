import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createThrowawayStore } from '../../test/throwaway-store.ts';
import { repository } from './host.ts';

const words = z.array(z.string());
const service = z.object({
  description: z.string(),
  requires: words,
  after: words,
  before: words,
  requiredBy: words,
  unitConfig: z.object({ DefaultDependencies: z.boolean() }),
  serviceConfig: z.object({ Type: z.string(), RemainAfterExit: z.boolean() }),
  script: z.string(),
});

/** The service that the module adds to the stage 1 of systemd, as a NixOS of today evaluates it. */
const evaluateService = async (device: string) => {
  const store = createThrowawayStore();
  try {
    const expression = `(import ${repository}/test-vms/install-via/nixos-of-today.nix {
      module = ${repository}/apps/nixboot/nix/root-folder.nix; isSystemd = true; settings = { device = "${device}"; };
    }).boot.initrd.systemd.services.nixboot-root-folder`;
    const json = await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression);
    return service.parse(JSON.parse(json));
  } finally {
    store.remove();
  }
};

/** In the place of NixOS's own activation: systemd leaves stage 1 for what has an os-release only. */
const activation = `[Unit]
DefaultDependencies=no
Requires=initrd-fs.target
After=initrd-fs.target
Before=initrd.target shutdown.target
[Service]
Type=oneshot
ExecStart=/bin/sh -ec 'mkdir -p /sysroot/etc; echo ID=nixos >/sysroot/etc/os-release'
`;

/** Writes units for an initrd, in the way in which NixOS writes what its modules say. @param folder becomes /etc/systemd/system */
export const writeStage1Units = async (folder: string, device: string): Promise<void> => {
  const unit = await evaluateService(device);
  const yes = (value: boolean): string => (value ? 'true' : 'false');
  const write = (name: string, text: string, requiredBy: readonly string[], mode = 0o644): void => {
    writeFileSync(join(folder, name), text, { mode });
    for (const target of requiredBy) {
      mkdirSync(join(folder, `${target}.requires`), { recursive: true });
      symlinkSync(`../${name}`, join(folder, `${target}.requires`, name));
    }
  };
  mkdirSync(folder, { recursive: true });
  write('nixboot-root-folder.script', `#!/bin/sh -e\n${unit.script}`, [], 0o755);
  write(
    'nixboot-root-folder.service',
    `[Unit]
Description=${unit.description}
Requires=${unit.requires.join(' ')}
After=${unit.after.join(' ')}
Before=${unit.before.join(' ')}
DefaultDependencies=${yes(unit.unitConfig.DefaultDependencies)}
[Service]
Type=${unit.serviceConfig.Type}
RemainAfterExit=${yes(unit.serviceConfig.RemainAfterExit)}
ExecStart=/etc/systemd/system/nixboot-root-folder.script
`,
    unit.requiredBy,
  );
  write('activation-of-nixos.service', activation, ['initrd.target']);
};
