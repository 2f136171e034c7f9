/** An IPv4 address for the guest's only card, and the way out. */
export interface GuestAddress {
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
}

/** What QEMU's user network gives to its first guest. */
export const qemuAddress: GuestAddress = {
  address: '10.0.2.15',
  netmask: '255.255.255.0',
  gateway: '10.0.2.2',
};

/** Where the root file system is, when it is not the initramfs itself. */
export interface RootDevice {
  readonly type: 'squashfs' | 'erofs';
  /** A disk of its own, or the partition of this name. */
  readonly on: 'disk' | { readonly partition: string };
}

export interface StageOne {
  /** File names in /lib/modules, in the order in which they are loaded. */
  readonly modules: readonly string[];
  readonly address?: GuestAddress;
  readonly root?: RootDevice;
  /** What comes next: a program of the root that becomes process 1, or a folder for busybox' httpd. */
  readonly next: { readonly exec: string } | { readonly serve: string };
  /** How a machine ends: a virtual one without ACPI knows only a reset. */
  readonly end: 'poweroff' | 'reboot';
}

/** The file with the token of this start; what a served page shows proves that this very guest answers. */
const tokenFile = '/run/nixboot-token';
/** The token, and the seconds since the start at which the server was there. */
export const readyFile = '/run/nixboot-ready';

/** Partitions, and where else a disk may be: the first one that holds the file system. */
const findRoot = ({ type, on }: RootDevice): readonly string[] => [
  'root=; tries=0',
  // Disks appear a moment after their driver is loaded.
  'while [ -z "$root" ]; do',
  ...(on === 'disk'
    ? ['  for disk in /dev/vda /dev/sda; do [ -b $disk ] && root=$disk && break; done']
    : [
        '  for about in /sys/class/block/*/uevent; do',
        `    $b grep -q '^PARTNAME=${on.partition}$' $about && root=\${about%/uevent} && root=/dev/\${root##*/} && break`,
        '  done',
      ]),
  '  [ -n "$root" ] || { tries=$((tries + 1)); [ $tries -lt 100 ] || end "there is no disk with the root"; $b sleep 0.1; }',
  'done',
  `$b mount -t ${type} -o ro $root /root || end "cannot mount the root, a ${type} on $root"`,
  'for folder in proc sys dev run; do $b mount --move /$folder /root/$folder || end "the root has no folder /$folder"; done',
];

const serve = (folder: string): readonly string[] => [
  `$b httpd -f -p 80 -h ${folder} &`,
  'server=$!',
  // Port 80, in the state LISTEN.
  "until $b grep -q ':0050 0*:0000 0A' /proc/net/tcp /proc/net/tcp6 2>/dev/null; do",
  '  [ -d /proc/$server ] || end "the server has ended"',
  'done',
  'read -r uptime rest </proc/uptime',
  `echo "$token $uptime" >${readyFile}`,
  'echo "nixboot: ready after $uptime s"',
  'wait $server',
  'end "the server has ended"',
];

/**
 * The first program of a guest, for busybox' shell: it makes what every program expects, loads modules, brings the network up and goes
 * on with the root. It has a line for each thing that this guest needs, and none for others.
 */
export const stageOneScript = ({ modules, address, root, next, end }: StageOne): string => {
  const inRoot = 'exec' in next ? next.exec : '/bin/nixboot-serve';
  return `${[
    '#!/bin/busybox sh',
    '# Written by nixboot image: the first program of this guest.',
    'b=/bin/busybox',
    `end() { echo "nixboot: $1"; $b ${end} -f; }`,
    '$b mount -t proc proc /proc',
    // A small kernel has neither; then the nodes of the archive stay.
    '$b mount -t sysfs sysfs /sys 2>/dev/null',
    '$b mount -t devtmpfs dev /dev 2>/dev/null',
    '$b mount -t tmpfs -o mode=755,nosuid,nodev run /run',
    ...modules.map((file) => `$b insmod /lib/modules/${file} || end "cannot load ${file}"`),
    ...(address === undefined
      ? []
      : [
          '$b ifconfig lo 127.0.0.1',
          `$b ifconfig eth0 ${address.address} netmask ${address.netmask} || end "there is no network card"`,
          `$b route add default gw ${address.gateway}`,
        ]),
    'read -r words </proc/cmdline',
    'token=',
    'for word in $words; do case $word in nixboot.token=*) token=${word#*=};; esac; done',
    // A boot loader has its own command line; then the firmware brings the token.
    '[ -n "$token" ] || { read -r token </sys/class/dmi/id/product_serial; } 2>/dev/null',
    `echo "$token" >${tokenFile}`,
    ...(root === undefined ? [] : findRoot(root)),
    ...(root !== undefined
      ? [`exec $b switch_root /root ${inRoot}`]
      : 'exec' in next
        ? [`exec ${inRoot}`]
        : serve(next.serve)),
  ].join('\n')}\n`;
};

/** The same server, in a root that is not the initramfs: its `/bin/nixboot-serve`. */
export const serveScript = (folder: string, end: StageOne['end']): string =>
  `${[
    '#!/bin/busybox sh',
    '# Written by nixboot image: serves a folder.',
    'b=/bin/busybox',
    `end() { echo "nixboot: $1"; $b ${end} -f; }`,
    `read -r token <${tokenFile}`,
    ...serve(folder),
  ].join('\n')}\n`;
