import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createThrowawayStore } from '../../test/throwaway-store.ts';
import { repository } from './host.ts';

/** What of a service of NixOS the module sets. */
interface Service {
  readonly description: string;
  readonly requires: readonly string[];
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly requiredBy: readonly string[];
  readonly unitConfig: { readonly DefaultDependencies: boolean };
  readonly serviceConfig: { readonly Type: string; readonly RemainAfterExit: boolean };
  readonly script: string;
}

/** The service that the module adds to the stage 1 of systemd, as a NixOS of today evaluates it. */
const evaluateService = async (device: string): Promise<Service> => {
  const store = createThrowawayStore();
  try {
    const expression = `(import ${repository}/test-vms/install-via/nixos-of-today.nix {
      module = ${repository}/apps/nixboot/nix/root-folder.nix; isSystemd = true; settings = { device = "${device}"; };
    }).boot.initrd.systemd.services.nixboot-root-folder`;
    return JSON.parse(
      await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression),
    );
  } finally {
    store.remove();
  }
};

/** In the place of NixOS's own activation, with its name: systemd leaves stage 1 for what has an os-release only. */
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
  write('initrd-nixos-activation.service', activation, ['initrd.target']);
};
