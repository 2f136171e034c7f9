/** What is refused: how the host is spoilt for it and mended, and what else is given. */
export interface Refusal {
  readonly why: string;
  readonly code: string;
  readonly spoil?: string;
  readonly mend?: string;
  readonly system?: string;
  readonly words?: string;
  readonly url?: string;
}

export const refusals: readonly Refusal[] = [
  {
    why: 'a wrong host key',
    code: 'SSH_HOST_KEY',
    spoil: `cp /root/.ssh/known_hosts /root/known; ssh-keygen -q -t ed25519 -N '' -f /shared/other; echo "[127.0.0.1]:22022 $(cut -d' ' -f1,2 /shared/other.pub)" >/root/.ssh/known_hosts`,
    mend: 'mv /root/known /root/.ssh/known_hosts; rm /shared/other*',
  },
  {
    why: 'a host key that nobody knows',
    code: 'SSH_HOST_KEY',
    spoil: 'mv /root/.ssh/known_hosts /root/known',
    mend: 'mv /root/known /root/.ssh/known_hosts',
  },
  {
    why: 'a key that the target does not take',
    code: 'SSH_DENIED',
    spoil: 'mv /target/root/.ssh/authorized_keys /target/root/.ssh/others',
    mend: 'mv /target/root/.ssh/others /target/root/.ssh/authorized_keys',
  },
  { why: 'a target that nobody answers for', code: 'SSH_FAILED', url: 'ssh://box:22023' },
  {
    why: 'an option of ssh in the place of a host',
    code: 'SSH_URL_INVALID',
    url: 'ssh://-oProxyCommand=touch%20/shared/pwned',
  },
  {
    why: 'a login shell that greets',
    code: 'TARGET_REPORT_INVALID',
    spoil: `echo 'echo welcome' >/target/root/.bashrc; chroot /target usermod -s /bin/bash root`,
    mend: 'rm /target/root/.bashrc',
  },
  {
    why: 'no room',
    code: 'TARGET_FULL',
    spoil:
      'free=$(df -Pk /target | awk "END { print \\$4 }"); fallocate -l $(( (free - 2000) * 1024 )) /target/var/log/ballast',
    mend: 'rm /target/var/log/ballast',
  },
  {
    why: 'no Nix',
    code: 'TARGET_NO_NIX',
    spoil: 'mv /target/usr/bin/nix-daemon /target/var/log/',
    mend: 'mv /target/var/log/nix-daemon /target/usr/bin/',
  },
  { why: 'a system for another processor', code: 'TARGET_ARCH', system: 'system = "aarch64-linux";' },
  {
    why: 'a /boot that is read-only',
    code: 'TARGET_READ_ONLY',
    spoil: 'mount --bind /target/boot /target/boot; mount -o remount,bind,ro /target/boot',
    mend: 'umount /target/boot',
  },
  {
    why: 'a menu that somebody else wrote',
    code: 'MENU_NOT_OURS',
    spoil: 'echo "menuentry theirs { true; }" >/target/boot/grub/nixos.cfg',
    mend: 'rm /target/boot/grub/nixos.cfg',
  },
  {
    why: 'a /boot/nixos that somebody else made',
    code: 'FOLDER_NOT_OURS',
    spoil: 'mkdir /target/boot/nixos',
    mend: 'rmdir /target/boot/nixos',
  },
  {
    why: 'a custom.cfg that is a link',
    code: 'CUSTOM_CFG_ODD',
    spoil: 'ln -s /etc/passwd /target/boot/grub/custom.cfg',
    mend: 'rm /target/boot/grub/custom.cfg',
  },
  {
    why: 'a grub.cfg that reads no custom.cfg',
    code: 'CUSTOM_CFG_UNREAD',
    spoil: 'cp -a /target/boot/grub/grub.cfg /root/grub.cfg; sed -i /custom.cfg/d /target/boot/grub/grub.cfg',
    mend: 'cp -a /root/grub.cfg /target/boot/grub/grub.cfg',
  },
  {
    why: 'one boot where GRUB knows no such thing',
    code: 'ONE_SHOT_IMPOSSIBLE',
    words: '--one-shot',
    spoil: 'cp -a /target/boot/grub/grub.cfg /root/grub.cfg; sed -i /next_entry/d /target/boot/grub/grub.cfg',
    mend: 'cp -a /root/grub.cfg /target/boot/grub/grub.cfg',
  },
  {
    why: 'a damaged grubenv',
    code: 'GRUBENV_INVALID',
    words: '--one-shot',
    spoil: 'cp -a /target/boot/grub/grubenv /root/grubenv; echo short >/target/boot/grub/grubenv',
    mend: 'cp -a /root/grubenv /target/boot/grub/grubenv',
  },
  { why: 'the root of the host as the folder', code: 'ROOT_FOLDER_UNSAFE', words: '--root /' },
  { why: "the host's /nix", code: 'ROOT_FOLDER_UNSAFE', words: '--root /nix' },
  { why: 'a folder with .. in it', code: 'ROOT_FOLDER_UNSAFE', words: '--root /srv/../etc' },
  {
    why: 'a folder behind a link',
    code: 'ROOT_FOLDER_UNSAFE',
    words: '--root /srv/there/nixos',
    spoil: 'ln -s /etc /target/srv/there',
    mend: 'rm /target/srv/there',
  },
  {
    why: 'a link as the folder',
    code: 'ROOT_FOLDER_UNSAFE',
    spoil: 'ln -s /etc /target/nixos',
    mend: 'rm /target/nixos',
  },
  {
    why: 'a folder with something in it',
    code: 'ROOT_FOLDER_NOT_OURS',
    spoil: 'mkdir /target/nixos; echo theirs >/target/nixos/file',
    mend: 'grep -q theirs /target/nixos/file; rm -r /target/nixos',
  },
  {
    why: 'a damaged journal',
    code: 'INSTALL_STATE_INVALID',
    spoil: 'mkdir -p /target/nixos/.nixboot; echo "{" >/target/nixos/.nixboot/state.json',
    mend: 'rm -r /target/nixos',
  },
  {
    why: 'a system that knows of no folder',
    code: 'SYSTEM_NOT_FOR_FOLDER',
    system: 'forFolder = false;',
  },
  { why: 'a system for another folder', code: 'SYSTEM_NOT_FOR_FOLDER', system: 'folder = "/other";' },
  {
    why: 'a system for another disk',
    code: 'SYSTEM_NOT_FOR_FOLDER',
    system: 'uuid = "00000000-0a8e-4d5e-9a55-2f1d6a3b7c10";',
  },
  { why: 'undoing what was never done', code: 'NOT_INSTALLED', words: '--undo', system: 'undo' },
  { why: 'confirming what was never done', code: 'NOT_INSTALLED', words: '--confirm', system: 'undo' },
];
