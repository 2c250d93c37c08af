import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type CpuMeter = (pid: number) => number;

/**
 * User and system time in microseconds that all threads of a process have used so far: fields 14 and 15 of
 * /proc/PID/stat (proc(5)), whose unit is the kernel's clock tick, usually 10 ms.
 */
export function createCpuMeter(): CpuMeter {
  const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return (pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in field 2 may hold spaces and parentheses, so fields are counted from its last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksPerSecond;
  };
}
