import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { env } from '#server/env.ts';
import { AppError } from '#server/errors.ts';
import { FIELDS, parseMap } from '#server/imports/columns.ts';
import { type ImportOptions, type ImportReport, importOrders } from '#server/imports/service.ts';
import { connectStream } from '#server/stream/connect.ts';
import { DBT_USAGE, runDbtImport } from './import-dbt.ts';
import { POSTGRES_USAGE, runPostgresImport } from './import-postgres.ts';
import { failProcess } from './process-end.ts';
import { say, sayProgress } from './start/say.ts';
import { withDatabase } from './start/with-database.ts';

/** `npm run import -- orders <file>`: brings an order history into the portal; `-- dbt <folder>` a dbt project, `-- postgres <address>` a database's tables. */

const USAGE = `Usage: npm run import -- orders <file> [options]

The file is CSV with a header (separated by comma, semicolon, tab or |), or has columns separated by blanks.
  --map customer=cust_id,date=when   which column holds what, where the header does not tell
  --columns customer,date,-,amount   the columns of a file without header; - skips one
  --date-order dmy|mdy               how to read dates like 03/04/2021
  --currency USD                     the currency of the amounts, by default SHOP_CURRENCY
Fields: ${FIELDS.join(', ')}. customer, date and amount (or price) are needed.
The same file again goes on where it was left, or does nothing.

${DBT_USAGE}

${POSTGRES_USAGE}`;

const count = new Intl.NumberFormat('en');

function money(cents: number, currency: string): string {
  const text = `${count.format(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
  return `${text} ${currency}`;
}

function readArguments(): { file: string; options: ImportOptions } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      map: { type: 'string' },
      columns: { type: 'string' },
      'date-order': { type: 'string' },
      currency: { type: 'string', default: env().SHOP_CURRENCY },
    },
  });
  const [topic, file, ...rest] = positionals;
  if (topic !== 'orders' || !file || rest.length > 0) throw new AppError('bad_request', USAGE);
  const { map, columns, currency, 'date-order': dateOrder } = values;
  if (map !== undefined && columns !== undefined) {
    throw new AppError(
      'bad_request',
      '--map is for files with a header, --columns for files without: give one.',
    );
  }
  if (dateOrder !== undefined && dateOrder !== 'dmy' && dateOrder !== 'mdy') {
    throw new AppError('bad_request', '--date-order is dmy (day first) or mdy (month first).');
  }
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new AppError('bad_request', `--currency takes three capital letters like USD, not "${currency}".`);
  }
  return {
    file,
    options: {
      map: map === undefined ? new Map() : parseMap(map),
      columns: columns ?? null,
      dateOrder: dateOrder ?? null,
      currency,
    },
  };
}

function summarise(report: ImportReport, file: string, currency: string): string {
  const { outcome, lines, linesBefore, orders, customers, units, revenueCents, rejected, rejections } =
    report;
  const first =
    outcome === 'already imported'
      ? `${basename(file)} is already imported, there is nothing to do. It has:`
      : linesBefore > 0
        ? `${basename(file)} is imported; ${count.format(linesBefore)} of its lines were already, by an earlier run.`
        : `${basename(file)} is imported.`;
  const rows: [string, string][] = [
    ['lines', count.format(lines)],
    ['orders', count.format(orders)],
    ['customers', count.format(customers)],
    ['units', count.format(units)],
    ['revenue', money(revenueCents, currency)],
    ['rejected', count.format(rejected)],
  ];
  const refused = rejections.map(({ line, reason }) => `  line ${line}: ${reason}`);
  if (rejected > 0) {
    const more = rejected - rejections.length;
    refused.unshift('Rejected lines (they are in the dead letters):');
    if (more > 0) refused.push(`  … and ${count.format(more)} more`);
  }
  return [first, ...rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`), ...refused].join('\n');
}

async function run(): Promise<string> {
  const { file, options } = readArguments();
  let saidTenth = 0;
  const onProgress: ImportOptions['onProgress'] = ({ bytesDone, sizeBytes, lines }) => {
    const tenth = Math.floor((10 * bytesDone) / sizeBytes);
    const bar = '█'.repeat(2 * tenth).padEnd(20, '░');
    const percent = Math.floor((100 * bytesDone) / sizeBytes);
    sayProgress(`${bar} ${percent} %, ${count.format(lines)} lines`, tenth > saidTenth);
    saidTenth = Math.max(saidTenth, tenth);
  };
  const report = await withDatabase(async () => {
    const transport = await connectStream();
    try {
      return await importOrders(transport, file, { ...options, onProgress });
    } finally {
      await transport.close();
    }
  });
  return summarise(report, file, options.currency);
}

// A reader that closed the pipe early (`| head`) does not end the import.
process.stdout.on('error', () => undefined);
try {
  const topics: Readonly<Record<string, () => Promise<string>>> = {
    dbt: runDbtImport,
    postgres: runPostgresImport,
  };
  say(await (topics[process.argv[2] ?? ''] ?? run)());
} catch (error) {
  const unknownOption = error instanceof TypeError && 'code' in error;
  failProcess(unknownOption ? new AppError('bad_request', `${error.message}\n${USAGE}`) : error);
}
