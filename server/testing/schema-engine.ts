import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

type SchemaEngine = glue.SchemaEngine;

let loaded: Promise<void> | undefined;

async function loadEngine(): Promise<void> {
  const entry = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm'));
  const bytes = new Uint8Array(await readFile(join(entry, '..', 'schema_engine_bg.wasm')));
  const module = await WebAssembly.compile(bytes);
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': { ...glue } });
  glue.__wbg_set_wasm(exports);
  Reflect.apply(exports.__wbindgen_start as () => void, undefined, []);
}

/**
 * Prisma's own schema engine on a database, without the binary that Prisma downloads. `datamodel` is the text of
 * a schema.prisma. It cannot introspect: the pg adapter does not know the type "char" of the catalog.
 */
export async function openSchemaEngine(url: string, datamodel: string): Promise<SchemaEngine> {
  loaded ??= loadEngine();
  await loaded;
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
  return glue.SchemaEngine.new({ datamodels: [['schema.prisma', datamodel]] }, () => undefined, adapter);
}
