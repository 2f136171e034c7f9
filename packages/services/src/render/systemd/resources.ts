import type { NamedService } from '../target.ts';
import type { UnitLine } from './unit-file.ts';

/** systemd.exec(5) and systemd.resource-control(5). */
export const resourceLines = ({ limits = {} }: NamedService): UnitLine[] => {
  const rlimit = (value: number | 'unlimited' | undefined): string | number | undefined =>
    value === 'unlimited' ? 'infinity' : value;
  return [
    ['LimitNOFILE', rlimit(limits.nofile)],
    ['LimitNPROC', rlimit(limits.nproc)],
    ['LimitCORE', rlimit(limits.core)],
    ['LimitMEMLOCK', rlimit(limits.memlock)],
    ['MemoryMax', limits.memoryMax],
    ['CPUWeight', limits.cpuWeight],
    ['IOWeight', limits.ioWeight],
    ['TasksMax', limits.tasksMax],
    ['OOMScoreAdjust', limits.oomScoreAdjust],
  ];
};
