import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Door } from '#server/access/doors.ts';
import { closeGovernedEngine } from '#server/access/governed-files.ts';
import { readerFor } from '#server/access/mint-reader.ts';
import type { Reader } from '#server/access/reader.ts';
import { closeAudit } from '#server/audit/record.ts';
import { closeDryRuns } from '#server/dashboards/dry-run.ts';
import { closeTileEngine } from '#server/dashboards/tile-engine.ts';
import { env } from '#server/env.ts';
import { closeQueryPool } from '#server/queries/open-pool.ts';
import { enforce } from '#server/testing/reader.ts';
import { type Figures, RunFailed } from '../runner/run-named.ts';
import { temporaryPlatform } from '../runner/temporary-platform.ts';
import { ADAPTERS, type Adapter } from './doors/adapters.ts';
import { compare } from './doors/compare.ts';
import { randomDocument } from './doors/documents.ts';
import { wrongWords } from './doors/hidden-words.ts';
import { pushLive, setWitness } from './doors/live-door.ts';
import { addPeople, type ProofPerson, renewGrants } from './doors/people.ts';
import { Random } from './doors/random.ts';
import { expectedLive, expectedTable } from './doors/reference.ts';
import { proofTables, writeTables } from './doors/tables.ts';

const EXAMPLES_SHOWN = 20;

export interface ProofOptions {
  readonly documents: number;
  readonly people: number;
  readonly rows: number;
  readonly seed: number;
  /** Breaks the enforcement on purpose, to see that it is found. */
  readonly sabotage?: (reader: Reader) => Reader;
}

export interface Verdict {
  readonly cells: number;
  readonly disagreements: number;
  readonly byDoor: Readonly<Record<string, number>>;
  readonly hidden: number;
  readonly examples: readonly string[];
}

/**
 * Asks every door for every table as every person under every document, and holds each cell against the reference.
 * Needs an empty platform.
 */
export async function proveDoors(options: ProofOptions, tell: (line: string) => void): Promise<Verdict> {
  const random = new Random(options.seed);
  const tables = proofTables(random, options.rows);
  await writeTables(tables);
  const everybody = await addPeople(random, options.people + 1);
  const [witness, ...people] = everybody as [ProofPerson, ...ProofPerson[]];
  setWitness(witness);

  const byDoor: Record<string, number> = {};
  const examples: string[] = [];
  let [cells, disagreements, hidden] = [0, 0, 0];
  for (let round = 0; round < options.documents; round++) {
    const granted = await renewGrants(random, people, tables);
    const drawn = randomDocument(random, tables, granted, witness);
    await enforce(drawn.document);
    const live = pushLive(random);
    for (const person of granted) {
      const minted = await readerFor(person.id);
      if (!minted) throw new Error('A person of the proof is not there');
      const reader = options.sabotage?.(minted) ?? minted;
      const hiddenNames = tables
        .filter((table) => !expectedTable(drawn, person, table))
        .map(({ name }) => name);
      for (const [door, adapter] of Object.entries(ADAPTERS) as [Door, Adapter][]) {
        for (const table of adapter.of === 'live' ? live : tables) {
          const expected =
            adapter.of === 'live' ? expectedLive(drawn, person, table) : expectedTable(drawn, person, table);
          const question = { reader, person, table: table.name };
          const answer = await adapter.ask(question);
          const found = compare(expected, answer);
          cells += found.cells;
          byDoor[door] = (byDoor[door] ?? 0) + found.cells;
          disagreements += found.disagreements;
          if (expected === null) hidden += 1;
          const words =
            answer.kind === 'nothing' ? await wrongWords(door, answer.words, question, hiddenNames) : null;
          if (words) disagreements += 1;
          const example = found.example ?? words;
          if (example)
            examples.push(`document ${round}, ${person.email}, ${door} of ${table.name}: ${example}`);
        }
      }
    }
    tell(`${round + 1} of ${options.documents} documents, ${cells} cells, ${disagreements} disagreements`);
  }
  return { cells, disagreements, byDoor, hidden, examples };
}

/** Everything of this process that the doors have opened. */
export async function closeDoors(): Promise<void> {
  await closeQueryPool();
  await closeTileEngine();
  await closeDryRuns();
  await closeGovernedEngine();
  await closeAudit();
  await rm(join(env().DATA_DIR, 'governed'), { recursive: true, force: true });
}

/** `npm run prove -- doors [--documents 25] [--people 8] [--rows 40] [--seed N]` */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      documents: { type: 'string', default: '25' },
      people: { type: 'string', default: '8' },
      rows: { type: 'string', default: '40' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const options = {
    documents: Number(values.documents),
    people: Number(values.people),
    rows: Number(values.rows),
    seed: Number(values.seed),
  };
  const platform = await temporaryPlatform();
  try {
    const verdict = await proveDoors(options, console.log);
    for (const example of verdict.examples.slice(0, EXAMPLES_SHOWN)) console.log(example);
    const { examples, ...counted } = verdict;
    const figures = { ...options, ...counted };
    if (verdict.disagreements > 0) throw new RunFailed('A door does not show what it should.', figures);
    return figures;
  } finally {
    await closeDoors();
    await platform.close();
  }
}
