import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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
import { ADAPTERS, type Adapter, type AnyDoor } from './doors/adapters.ts';
import { expectedFound } from './doors/catalog-door.ts';
import { compare } from './doors/compare.ts';
import { forgetDiscussions } from './doors/discussion-door.ts';
import { type ProofDocument, randomDocument } from './doors/documents.ts';
import { wrongWords } from './doors/hidden-words.ts';
import { failEverything } from './doors/incidents-door.ts';
import { pushLive, setWitness } from './doors/live-door.ts';
import { expectedMonitors, saveMonitors } from './doors/monitors-door.ts';
import { linkTables } from './doors/name-doors.ts';
import { expectedRuns, expectedTwin, tellOfTwins } from './doors/others-door.ts';
import { addPeople, type ProofPerson, renewGrants, withoutGrants } from './doors/people.ts';
import { Random } from './doors/random.ts';
import { expectedLive, expectedTable } from './doors/reference.ts';
import { expectedCauses, expectedIncident, expectedTold } from './doors/reference-incidents.ts';
import {
  expectedColumns,
  expectedImpact,
  expectedLineage,
  expectedTried,
  setLinked,
} from './doors/reference-names.ts';
import { expectedProfile } from './doors/reference-profile.ts';
import { setAuthor } from './doors/shared-texts.ts';
import { type ProofTable, proofTables, writeTables } from './doors/tables.ts';
import { linkTerms } from './doors/terms-door.ts';

const EXAMPLES_SHOWN = 20;

/** What the issue asks of a whole run. */
const CELLS_MIN = 100_000;

export interface World {
  readonly tables: readonly ProofTable[];
  readonly people: readonly ProofPerson[];
  readonly witness: ProofPerson;
}

/** Tables in the lake and people in the database, on an empty platform. */
export async function makeWorld(random: Random, size: { people: number; rows: number }): Promise<World> {
  const tables = proofTables(random, size.rows);
  await writeTables(tables);
  await linkTables(tables);
  setLinked(tables);
  await tellOfTwins(tables);
  const [witness, ...people] = (await addPeople(random, size.people + 1)) as [ProofPerson, ...ProofPerson[]];
  setWitness(witness);
  setAuthor(witness);
  forgetDiscussions();
  await linkTerms(tables, witness);
  await saveMonitors(tables, witness);
  await failEverything(tables);
  return { tables, people, witness };
}

export interface ProofOptions {
  readonly documents: number;
  /** Instead of random ones; then nobody has grants. */
  readonly draw?: () => ProofDocument;
  /** Breaks the enforcement on purpose, to see that it is found. */
  readonly sabotage?: (reader: Reader) => Reader;
  readonly tell?: (line: string) => void;
}

export interface Verdict {
  readonly cells: number;
  readonly disagreements: number;
  readonly byDoor: Readonly<Record<string, number>>;
  readonly hidden: number;
  readonly examples: readonly string[];
}

const EXPECTED = {
  lake: expectedTable,
  live: expectedLive,
  profile: expectedProfile,
  found: expectedFound,
  columns: expectedColumns,
  monitored: expectedMonitors,
  lineage: expectedLineage,
  impact: expectedImpact,
  twin: expectedTwin,
  runs: expectedRuns,
  tried: expectedTried,
  incident: expectedIncident,
  told: expectedTold,
  causes: expectedCauses,
};

/** Asks every door for every table as every person under every document, and holds each cell against the reference. */
export async function proveDoors(
  { tables, people, witness }: World,
  random: Random,
  { documents, draw, sabotage, tell }: ProofOptions,
): Promise<Verdict> {
  const byDoor: Record<string, number> = {};
  const examples: string[] = [];
  let [cells, disagreements, hidden] = [0, 0, 0];
  for (let round = 0; round < documents; round++) {
    const granted = await (draw ? withoutGrants(people) : renewGrants(random, people, tables));
    const drawn = draw?.() ?? randomDocument(random, tables, granted, witness);
    await enforce(drawn.document);
    const live = pushLive(random);
    for (const person of granted) {
      const minted = await readerFor(person.id);
      if (!minted) throw new Error('A person of the proof is not there');
      const reader = sabotage?.(minted) ?? minted;
      const hiddenNames = tables
        .filter((table) => !expectedTable(drawn, person, table))
        .map(({ name }) => name);
      for (const [door, adapter] of Object.entries(ADAPTERS) as [AnyDoor, Adapter][]) {
        for (const table of adapter.of === 'live' ? live : tables) {
          const expected = EXPECTED[adapter.of](drawn, person, table);
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
    tell?.(`${round + 1} of ${documents} documents, ${cells} cells, ${disagreements} disagreements`);
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

/** `npm run prove -- doors [--documents 12] [--people 5] [--rows 40] [--seed N]` */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      documents: { type: 'string', default: '12' },
      people: { type: 'string', default: '5' },
      rows: { type: 'string', default: '40' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const [documents, people, rows, seed] = [values.documents, values.people, values.rows, values.seed].map(
    Number,
  ) as [number, number, number, number];
  const platform = await temporaryPlatform();
  try {
    const random = new Random(seed);
    const world = await makeWorld(random, { people, rows });
    const { examples, ...verdict } = await proveDoors(world, random, { documents, tell: console.log });
    for (const example of examples.slice(0, EXAMPLES_SHOWN)) console.log(example);
    const figures = { documents, people, rows, seed, ...verdict };
    if (verdict.disagreements > 0) throw new RunFailed('A door does not show what it should.', figures);
    if (verdict.cells < CELLS_MIN) throw new RunFailed(`That were fewer than ${CELLS_MIN} cells.`, figures);
    return figures;
  } finally {
    await closeDoors();
    await platform.close();
  }
}
