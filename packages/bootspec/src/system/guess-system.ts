import type { RootedFs } from '@nixtools/rooted-fs';
import { readOptional } from '../toplevel/read-optional.ts';
import { headerBytes, machineOf } from './machine-header.ts';

/** From where it is known for which platform a system is. */
type SystemSource = 'system file' | 'kernel image' | 'programs' | 'this machine';

export interface GuessedSystem {
  readonly system: string;
  readonly from: SystemSource;
}

/** Programs that every NixOS has had; any one of them tells. */
const programs = ['bash', 'sh', 'ls', 'systemctl', 'nix-store'];

/**
 * Nix's name of the platform that a system is for. Toplevels say it in a file since NixOS 15.03; before that, the kernel's
 * header tells, or a program's, or at last the machine that asks.
 */
export const guessSystem = (fs: RootedFs, toplevel: string, hostSystem: string): GuessedSystem => {
  const written = readOptional(fs, `${toplevel}/system`)?.trim();
  if (written !== undefined && /^[A-Za-z0-9_.-]+$/.test(written))
    return { system: written, from: 'system file' };
  const kernel = machineIn(fs, `${toplevel}/kernel`);
  if (kernel !== undefined) return { system: `${kernel}-linux`, from: 'kernel image' };
  for (const program of programs) {
    const machine = machineIn(fs, `${toplevel}/sw/bin/${program}`);
    if (machine !== undefined) return { system: `${machine}-linux`, from: 'programs' };
  }
  return { system: hostSystem, from: 'this machine' };
};

const machineIn = (fs: RootedFs, path: string): string | undefined => {
  const isFile = fs.stat(path)?.isFile() ?? false;
  const header = isFile ? fs.readStart(path, headerBytes) : undefined;
  return header && machineOf(header);
};
