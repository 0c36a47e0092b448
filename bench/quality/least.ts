import { performance } from 'node:perf_hooks';

export interface Least<T> {
  readonly ms: number;
  /** Of all threads, which tells the same on a machine that others use. */
  readonly cpuMs: number;
  readonly result: T;
}

/** The least of a few runs, in milliseconds: another program on the machine only adds to one. `before` is not measured. */
export async function leastMs<T>(
  times: number,
  work: () => Promise<T>,
  before?: () => Promise<unknown>,
): Promise<Least<T>> {
  const all: Least<T>[] = [];
  for (let time = 0; time < times; time++) {
    await before?.();
    const [begunAt, cpuAt] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpuAt);
    all.push({
      ms: Math.round(performance.now() - begunAt),
      cpuMs: Math.round((user + system) / 1000),
      result,
    });
  }
  const least = (of: 'ms' | 'cpuMs') => Math.min(...all.map((each) => each[of]));
  return { ms: least('ms'), cpuMs: least('cpuMs'), result: (all[0] as Least<T>).result };
}
