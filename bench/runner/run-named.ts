import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Figures = Readonly<Record<string, unknown>>;

/** What a file of `bench/` or `bench/prove/` exports: it prints for people as it goes and returns its figures. */
export type Run = (args: readonly string[]) => Promise<Figures>;

/** A run that came to its end and found what must not be: the figures are still printed, the exit code is 1. */
export class RunFailed extends Error {
  readonly figures: Figures;

  constructor(message: string, figures: Figures) {
    super(message);
    this.name = 'RunFailed';
    this.figures = figures;
  }
}

export interface RunnerOptions {
  /** `bench` or `prove`: the npm script, for the usage line. */
  readonly command: string;
  readonly folder: string;
  /** Files of the folder that are no runs. */
  readonly except?: readonly string[];
}

function isRunModule(module: unknown): module is { run: Run } {
  return typeof module === 'object' && module !== null && 'run' in module && typeof module.run === 'function';
}

function namesIn({ folder, except = [] }: RunnerOptions): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => basename(entry.name, '.ts'))
    .filter((name) => !except.includes(name))
    .sort();
}

/** Runs one file of the folder by name. The last line on standard output is its figures as one JSON object. */
export async function runNamed(options: RunnerOptions, argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  const names = namesIn(options);
  if (name === undefined || !names.includes(name)) {
    const problem = name === undefined ? 'No name was given.' : `There is no "${name}".`;
    console.error(
      `${problem} Usage: npm run ${options.command} -- <name> [options]\nNames: ${names.join(', ')}`,
    );
    return 2;
  }
  const module: unknown = await import(pathToFileURL(join(options.folder, `${name}.ts`)).href);
  if (!isRunModule(module)) throw new Error(`${name}.ts must export run(args).`);
  try {
    console.log(JSON.stringify(await module.run(args)));
    return 0;
  } catch (error) {
    console.error(error instanceof RunFailed ? error.message : error);
    if (error instanceof RunFailed) console.log(JSON.stringify(error.figures));
    return 1;
  }
}
