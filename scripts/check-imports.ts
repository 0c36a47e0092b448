import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { DOORS } from '../server/access/doors.ts';
import { listFiles } from './list-files.ts';

/**
 * Holds docs/architecture.md's "Who may import whom" against the code: what is not listed is forbidden.
 * The first rule whose `from` matches a file decides. `{domain}` in a permission is the file's own folder.
 */
interface Rule {
  readonly from: RegExp;
  readonly may: readonly RegExp[];
  readonly says: string;
}

const FLOOR =
  /^server\/(env|log|errors|secrets|sealed-text|rate-limit|lru-cache|one-at-a-time|csv-line)\.ts$|^server\/postgres\/(connection)\.ts$/;
const PLATFORM = /^server\/(stream|lake|engine|events|warehouse|guard|access|audit|expectations)\//;
const CONTRACT = /^server\/[a-z-]+\/schema\.ts$/;
/** Pure, and the same in the browser as on the server. */
const SHARED =
  /^server\/queries\/sql-template\.ts$|^server\/guard\/tokens\.ts$|^server\/datasets\/table-address\.ts$|^server\/expectations\/vocabulary(\/[a-z-]+)?\.ts$|^server\/quality\/write-suite-yaml\.ts$/;
const ROLES = /^server\/auth\/roles\.ts$/;
/** What other parts may ask of sign-in: sessions, factors, tokens, rates. */
const AUTH = /^server\/auth\/(sessions|second-factor|own-account|tokens|request-rates|device-words)\.ts$/;
const SERVICE = /^server\/[a-z-]+\/([a-z-]+-)?service\.ts$/;
const DATA = /^server\/[a-z-]+\/([a-z-]+-)?data\.ts$/;
const DATABASE = /^server\/db\.ts$|^prisma\/generated\//;
const OWN = 'own folder';

const RULES: readonly (Omit<Rule, 'may'> & { may: readonly (RegExp | typeof OWN)[] })[] = [
  {
    from: /\.test\.tsx?$|^server\/testing\/|\/contract\.ts$/,
    may: [/./],
    says: 'tests may import anything',
  },
  {
    from: /^app\/api\//,
    may: [
      /^server\/trpc\/(root|context|error-codes)\.ts$/,
      /^server\/auth\/(options|session|sessions|tokens|request-rates)\.ts$/,
      /^app\/api\/[a-z-]+\.ts$/,
      SERVICE,
      CONTRACT,
      FLOOR,
      OWN,
    ],
    says: 'app/api may import server/trpc/{root,context,error-codes}, server/auth/{options,session,sessions,tokens,request-rates}, a domain’s service and schema and the floor',
  },
  {
    from: /^app\//,
    may: [
      /^components\//,
      /^app\//,
      /^server\/trpc\/caller\.ts$/,
      /^server\/auth\/session\.ts$/,
      CONTRACT,
      ROLES,
    ],
    says: 'app may import components, server/trpc/caller, server/auth/session and contracts (schema.ts)',
  },
  { from: /^components\/ui\//, may: [/^components\/ui\//], says: 'components/ui imports nothing of ours' },
  {
    from: /^components\/chart\//,
    may: [/^components\/(ui|chart)\//],
    says: 'components/chart may import ui only',
  },
  {
    from: /^components\//,
    may: [/^components\//, CONTRACT, ROLES, SHARED, /^server\/trpc\/root\.ts$/],
    says: 'components may import ui, chart, trpc, server/*/schema.ts, server/auth/roles, server/queries/sql-template, server/guard/tokens, server/datasets/table-address, server/expectations/vocabulary, server/quality/write-suite-yaml and the root router’s type',
  },
  {
    from: /^server\/(env|log|errors|secrets|sealed-text|rate-limit|lru-cache|one-at-a-time|csv-line)\.ts$/,
    may: [FLOOR],
    says: 'the floor stands on nothing else',
  },
  {
    from: /^server\/db\.ts$/,
    may: [FLOOR, DATABASE],
    says: 'db may import the floor and the generated client',
  },
  {
    from: /^server\/postgres\//,
    may: [FLOOR, OWN],
    says: 'server/postgres may import the floor',
  },
  {
    from: /^server\/trpc\//,
    may: [FLOOR, OWN, /^server\/[a-z-]+\/router\.ts$/, /^server\/auth\//, /^server\/access\/reader\.ts$/],
    says: 'server/trpc may import routers, auth, the reader’s type and the floor',
  },
  {
    from: /^server\/[a-z-]+\/router\.ts$/,
    may: [OWN, AUTH, /^server\/trpc\/procedures\.ts$/, FLOOR],
    says: 'a router may import its own service, data and schema, auth’s parts, and trpc/procedures',
  },
  {
    from: /^server\/[a-z-]+\/schema\.ts$/,
    may: [OWN, CONTRACT, ROLES],
    says: 'a schema is shared with the browser: it may import schemas only',
  },
  {
    from: DATA,
    may: [OWN, DATABASE, FLOOR, CONTRACT],
    says: 'data may import db and its own folder',
  },
  {
    from: /^server\/engine\//,
    may: [OWN, FLOOR],
    says: 'engine may import the floor',
  },
  {
    from: /^server\/expectations\/(?!schema\.ts$)/,
    may: [OWN, FLOOR, /^server\/engine\//],
    says: 'expectations may import the engine and the floor; which rows a table has is handed to them',
  },
  {
    from: /^server\/guard\//,
    may: [OWN, FLOOR, /^server\/engine\//],
    says: 'the guard may import the engine and the floor; what a person may see is handed to it',
  },
  {
    from: /^server\/access\/(?!.*data\.ts$|schema\.ts$)/,
    may: [OWN, FLOOR, ROLES, /^server\/(engine|lake|warehouse|audit)\//],
    says: 'access may import the engine, lake, warehouse, audit and the floor, and db through its own data.ts',
  },
  {
    from: /^server\/audit\/(?!.*data\.ts$)/,
    may: [OWN, FLOOR, CONTRACT, /^server\/trpc\/procedures\.ts$/],
    says: 'audit may import the floor, and db through its own data.ts',
  },
  {
    from: /^server\/events\//,
    may: [OWN],
    says: 'events are contracts: they stand alone',
  },
  {
    from: /^server\/stream\/postgres-[a-z-]+\.ts$/,
    may: [OWN, FLOOR, DATABASE],
    says: 'the event log in PostgreSQL may import db and the floor',
  },
  {
    from: /^server\/(lake|stream)\//,
    may: [OWN, FLOOR, /^server\/(engine|events)\//],
    says: 'lake and stream may import the engine, events and the floor, and db through their own data.ts',
  },
  {
    from: /^server\/[a-z-]+\//,
    may: [OWN, PLATFORM, AUTH, SERVICE, CONTRACT, ROLES, SHARED, FLOOR],
    says: 'a domain may import its own folder, platform parts, auth’s sessions, factors, tokens and rates, the SQL templates, tables’ addresses and other domains’ services',
  },
  {
    from: /^bench\//,
    may: [
      /^(workers|scripts|bench)\//,
      /^e2e\/(browser|product)\.ts$/,
      /^server\/(?!trpc\/)(?!.*\/router\.ts$)/,
      /^prisma\//,
    ],
    says: 'bench may import what workers and scripts may, and the whole product and its browser from e2e',
  },
  {
    from: /^(workers|scripts)\//,
    may: [/^(workers|scripts|bench)\//, /^server\/(?!trpc\/)(?!.*\/router\.ts$)/, /^prisma\//],
    says: 'workers and scripts may import services and platform parts, never routers, trpc or components',
  },
  {
    from: /^prisma\//,
    may: [/^prisma\//, /^server\/(auth|db|env|log|errors)/],
    says: 'the seed may import accounts',
  },
  { from: /^e2e\//, may: [/^e2e\//, CONTRACT], says: 'e2e imports nothing of ours but fixtures' },
  {
    from: /^[^/]+\.tsx?$/,
    may: [/^server\/auth\//, FLOOR],
    says: 'proxy.ts may import auth and the floor; configuration files nothing',
  },
];

const ALIASES: readonly [prefix: string, folder: string][] = [
  ['#server/', 'server/'],
  ['#workers/', 'workers/'],
  ['#components/', 'components/'],
];

/** Tests, proofs and benchmarks look behind every door. */
const INSPECTORS = /\.test\.tsx?$|^server\/testing\/|^bench\//;

/** What only some may import, whatever the rooms allow: rows and names of tables come through `server/access`. */
const GATES: readonly { readonly to: RegExp; readonly from: RegExp; readonly says: string }[] = [
  {
    to: /^server\/access\/readable-[a-z-]+\.ts$/,
    from: new RegExp(`^(${Object.values(DOORS).join('|').replaceAll('.', '\\.')})$`),
    says: 'only the files that server/access/doors.ts names open tables for people',
  },
  {
    to: /^server\/access\/governed-[a-z-]+\.ts$/,
    from: /^server\/access\//,
    says: 'governed SQL and files hold the policies’ secrets; they are made and kept in server/access',
  },
  {
    to: /^server\/lake\/(plan|relation|catalog|catalog-data|manifest|manifest-list|manifest-store|reachable|snapshot)\.ts$/,
    from: /^server\/(lake|access|warehouse)\/|^server\/profiles\/(profile-table|keep-profiles)\.ts$|^server\/classification\/(sample-values|keep-classification)\.ts$|^server\/lineage\/verify-tables\.ts$|^server\/balance\/(keep-balance|check-lake|check-model|left-behind)\.ts$|^server\/letters\/stored-letters\.ts$|^server\/quarantine\/stored-tables\.ts$|^server\/monitors\/keep-(monitors|looks)\.ts$|^server\/quality\/(check-table|keep-quality)\.ts$|^workers\/compact\.ts$/,
    says: 'tables of the lake are read through server/access, which knows who sees what; only the warehouse, maintenance and what profiles, classifies, verifies, balances and replays them read them as they are',
  },
  {
    to: /^server\/warehouse\/(registry|read-project|describe-model|bind-relations|lake-state)\.ts$/,
    from: /^server\/(warehouse|access)\/|^workers\//,
    says: 'which tables and columns there are is for server/access to say; only the warehouse and its workers read the models',
  },
];

function gateProblem(file: string, target: string): string | null {
  if (INSPECTORS.test(file)) return null;
  const gate = GATES.find(({ to, from }) => to.test(target) && !from.test(file));
  return gate ? `${file} imports ${target}: ${gate.says}` : null;
}

/** The project file that a specifier names, or null for a package or a style sheet. */
function resolveSpecifier(file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return join(dirname(file), specifier);
  const alias = ALIASES.find(([prefix]) => specifier.startsWith(prefix));
  return alias ? alias[1] + specifier.slice(alias[0].length) : null;
}

const SPECIFIER =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;(=])import\s*\(?\s*['"]([^'"]+)['"]/g;

/** One readable line for every import that the rules do not allow. */
export function checkImports(
  files: readonly string[],
  read: (file: string) => string = (file) => readFileSync(file, 'utf8'),
): string[] {
  const problems: string[] = [];
  for (const file of files) {
    const rule = RULES.find(({ from }) => from.test(file));
    if (!rule) {
      problems.push(`${file}: no import rule covers this place; docs/architecture.md names the rooms`);
      continue;
    }
    const ownFolder = `${dirname(file)}/`;
    const domain = /^server\/[a-z-]+\//.exec(file)?.[0] ?? ownFolder;
    for (const match of read(file).matchAll(SPECIFIER)) {
      const target = resolveSpecifier(file, match[1] ?? match[2] ?? '');
      if (target === null || !/\.(ts|tsx)$/.test(target)) continue;
      const allowed = rule.may.some((may) => (may === OWN ? target.startsWith(domain) : may.test(target)));
      const gate = gateProblem(file, target);
      if (!allowed) problems.push(`${file} imports ${target}: ${rule.says}`);
      else if (gate) problems.push(gate);
    }
    if (/process\.env\b/.test(read(file)) && !ENVIRONMENT_READERS.test(file)) {
      problems.push(
        `${file} reads process.env: only server/env.ts does, so that every setting is validated once`,
      );
    }
  }
  return problems;
}

const ENVIRONMENT_READERS =
  /\/contract\.ts$|^server\/env\.ts$|^server\/testing\/|^scripts\/|^bench\/|^e2e\/|^prisma\.config\.ts$|\.test\.tsx?$/;

if (process.argv[1]?.endsWith('check-imports.ts')) {
  const problems = checkImports(listFiles());
  for (const line of problems) console.error(line);
  console.log(problems.length === 0 ? 'import rules hold' : `${problems.length} forbidden imports`);
  process.exit(problems.length === 0 ? 0 : 1);
}
