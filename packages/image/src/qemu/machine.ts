/** A machine as QEMU has it: a PC with PCI, or the small one that has its devices at fixed addresses and no firmware to speak of. */
export type MachineKind = 'pc' | 'microvm';

export interface GuestMachine {
  readonly machine: MachineKind;
  /** MiB. */
  readonly memory: number;
  /** What QEMU starts itself; without, the firmware starts the disk. */
  readonly kernel?: { readonly file: string; readonly initrd?: string; readonly params: readonly string[] };
  /** Raw images; nothing is written to them. */
  readonly disks: readonly string[];
  /** The port of the guest that answers, and the one on 127.0.0.1 that leads to it; 0 is one that is free. */
  readonly port: { readonly guest: number; readonly host: number };
  /** A UNIX socket for QEMU's monitor. */
  readonly monitor: string;
  /** Of this start; the firmware of a PC hands it on, where no command line does. */
  readonly token: string;
  /** By default emulated: the same on every machine, if slower. */
  readonly accelerator?: 'tcg' | 'kvm';
  /** A file for the machine's firmware, such as one for UEFI; by default QEMU's BIOS. Only what starts from a disk asks it for anything. */
  readonly firmware?: string;
  /** The guest's clock counts its instructions, and skips where it would wait: the load of this machine then changes nothing. */
  readonly countsInstructions?: boolean;
}

/** Commas separate QEMU's options; one that is meant is doubled. */
const quoted = (path: string): string => path.replaceAll(',', ',,');

const deviceOf = (machine: MachineKind, name: string): string =>
  `${name}-${machine === 'microvm' ? 'device' : 'pci'}`;

const machineWords = ({ machine, token }: GuestMachine): readonly string[] =>
  machine === 'microvm'
    ? ['-M', 'microvm,acpi=off,rtc=off,pcie=off,usb=off']
    : ['-M', 'pc', '-smbios', `type=1,serial=${token}`];

const networkWords = ({ machine, port }: GuestMachine): readonly string[] => [
  // Of the host the guest sees nothing.
  ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port.host}-:${port.guest}`],
  ...['-device', `${deviceOf(machine, 'virtio-net')},netdev=net${machine === 'pc' ? ',romfile=' : ''}`],
];

const diskWords = (machine: MachineKind, file: string, index: number): readonly string[] => [
  ...['-drive', `if=none,id=disk${index},format=raw,snapshot=on,file=${quoted(file)}`],
  ...['-device', `${deviceOf(machine, 'virtio-blk')},drive=disk${index}`],
];

/** Two nanoseconds for each instruction: about what emulation makes of them. */
const clockWords = ({ countsInstructions }: GuestMachine): readonly string[] =>
  countsInstructions === true ? ['-icount', 'shift=1,sleep=off'] : [];

/**
 * The words of QEMU's command line for a guest. Its serial console is QEMU's stdout.
 *
 * @example qemuWords({ machine: 'microvm', memory: 32, kernel, disks: [], port: { guest: 80, host: 0 }, monitor, token })
 */
export const qemuWords = (guest: GuestMachine): readonly string[] => [
  ...machineWords(guest),
  ...['-accel', guest.accelerator ?? 'tcg', '-m', `${guest.memory}`, '-no-reboot'],
  ...clockWords(guest),
  ...(guest.firmware === undefined ? [] : ['-bios', guest.firmware]),
  ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio'],
  ...['-qmp', `unix:${quoted(guest.monitor)},server=on,wait=off`],
  ...(guest.kernel === undefined
    ? []
    : [
        ...['-kernel', guest.kernel.file, '-append', guest.kernel.params.join(' ')],
        ...(guest.kernel.initrd === undefined ? [] : ['-initrd', guest.kernel.initrd]),
      ]),
  ...networkWords(guest),
  ...guest.disks.flatMap((file, index) => diskWords(guest.machine, file, index)),
];
