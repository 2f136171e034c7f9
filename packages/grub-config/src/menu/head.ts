import type { GrubFile } from './menu.ts';

/**
 * What precedes the items of a whole `grub.cfg`. A menu that another `grub.cfg` includes has none: default, timeout and
 * terminal belong to the host.
 */
export interface GrubHead {
  readonly users?: readonly GrubUser[];
  /** Default: all users. Once there is one, entries without `access` need a superuser's password. */
  readonly superusers?: readonly string[];
  /** `saved`, an index, or the ids (or titles, or indices) from the outermost menu inwards. */
  readonly default?: 'saved' | number | readonly string[];
  /** Seconds; -1 waits for ever. */
  readonly timeout?: number;
  readonly timeoutStyle?: 'menu' | 'countdown' | 'hidden';
  /** Whether `grub-reboot` chooses the entry of the next start only: `next_entry` of the environment block. */
  readonly oneShot?: boolean;
  /** Whether the function `savedefault` is defined, for entries with `savesDefault`. */
  readonly savesDefault?: boolean;
  readonly graphics?: { readonly bios?: GrubVideo; readonly efi?: GrubVideo };
  /** Turns on the graphical terminal. */
  readonly font?: GrubFile;
  readonly backgroundColor?: string;
  readonly splash?: GrubSplash;
  readonly theme?: GrubTheme;
  readonly serial?: { readonly unit?: number; readonly speed?: number };
  /** Such as `['serial', 'console']`. */
  readonly terminalInput?: readonly string[];
  readonly terminalOutput?: readonly string[];
  /** GRUB script as it is, at the end of the head. */
  readonly extraConfig?: string;
}

/** A password, or what grub-mkpasswd-pbkdf2 makes of it: `grub.pbkdf2.sha512.…`. */
export type GrubUser =
  | { readonly name: string; readonly hash: string }
  | { readonly name: string; readonly password: string };

/** Such as `{ mode: '1024x768', payload: 'keep' }`. */
export interface GrubVideo {
  readonly mode: string;
  readonly payload: string;
}

/** A picture whose name ends in `.png`, `.jpg`, `.jpeg` or `.tga`. */
export interface GrubSplash {
  readonly image: GrubFile;
  readonly mode?: 'stretch' | 'normal';
}

export interface GrubTheme {
  /** Its `theme.txt`. */
  readonly file: GrubFile;
  readonly fonts?: readonly GrubFile[];
  /** What reads its pictures: `png`, `jpeg`. */
  readonly modules?: readonly string[];
}
