import type { InitSystem } from './init-system.ts';
import { finit } from './inits/finit.ts';
import { nspawn } from './inits/nspawn.ts';
import { openrc } from './inits/openrc.ts';
import { quadlet } from './inits/quadlet.ts';
import { runit } from './inits/runit.ts';
import { s6 } from './inits/s6.ts';
import { sh } from './inits/sh.ts';
import { supervisord } from './inits/supervisord.ts';
import { systemd } from './inits/systemd.ts';
import { sysvinit } from './inits/sysvinit.ts';

/** Every init system, and whatever else runs containers, that a target has been run on. */
export const initSystems: readonly InitSystem[] = [
  systemd,
  runit,
  s6,
  openrc,
  sysvinit,
  finit,
  supervisord,
  sh,
  nspawn,
  quadlet,
];
