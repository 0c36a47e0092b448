import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { catalogQuestion } from '../catalog/schema.ts';
import { searchCatalog } from '../catalog/service.ts';
import { closeDryRuns } from '../dashboards/dry-run.ts';
import { pool } from '../db.ts';
import { ensureTable } from '../lake/create.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { allow, deny, testReader } from '../testing/reader.ts';
import {
  changeTerm,
  createTerm,
  deleteTerm,
  restoreTerm,
  takeFromFile,
  undeleteTerm,
} from './edit-service.ts';
import { applyImport, exportGlossary, previewImport } from './exchange-service.ts';
import { followTerms } from './follow-service.ts';
import { linkTerm, termsOfDataset, unlinkTerm } from './links-service.ts';
import { type Term, termContent } from './schema.ts';
import { readGlossary, readTerm, readTermVersions } from './service.ts';
import { readTerms } from './terms-data.ts';

const content = (name: string, change: object = {}) =>
  termContent.parse({ name, definition: `What ${name} means.`, ...change });
const declared = (id: string, change: object = {}): Term => ({ id, ...content(id, change) });

describe('the glossary', () => {
  let database: TestDatabase;
  let steward: Reader;
  before(async () => {
    database = await testDatabase();
    for (const [name, columns] of [
      ['parcels', ['parcel_id', 'weight', 'secret_note']],
      ['wages', ['person', 'amount']],
    ] as const) {
      const fields = columns.map((column) => ({ name: column, type: 'string' as const }));
      await ensureTable({ name: { namespace: 'shop', name }, fields, partition: [] });
    }
    steward = await testReader();
    await readGlossary(steward);
  });
  after(async () => {
    await closeDryRuns();
    await database.drop();
  });

  const editor = (reader = steward) => ({ reader, networkAddress: '127.0.0.1' });
  const audited = async (subject: string) => {
    const { rows } = await pool().query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE subject = $1 ORDER BY seq',
      [subject],
    );
    return rows.map(({ action }) => action);
  };
  const find = async (reader: Reader, text: string, kinds: string[] = []) => {
    const answer = await searchCatalog(reader, catalogQuestion.parse({ text, kinds, limit: 100 }));
    return answer.partial ? [] : answer.hits;
  };
  const names = async (reader: Reader, text: string, kinds: string[] = []) =>
    (await find(reader, text, kinds)).map(({ name }) => name);

  test('the declared glossary is there for everybody, and found as terms', async () => {
    const reader = await testReader([]);
    const { terms, deleted } = await readGlossary(reader);
    assert.ok(terms.length >= 30);
    assert.deepEqual(deleted, []);
    const margin = await readTerm(reader, 'margin');
    assert.deepEqual([margin.chain.map(({ id }) => id), margin.source], [['profit'], 'file']);
    assert.ok(margin.relatedTerms.some(({ id }) => id === 'profit'));
    assert.deepEqual(await names(reader, 'attrition', ['term']), ['churn']);
    assert.equal((await find(reader, 'churn', ['term']))[0]?.href, '/glossary/churn');
    assert.deepEqual((await find(reader, 'GMV', ['term'])).map(({ name, foundBy }) => [name, foundBy])[0], [
      'revenue',
      'synonym',
    ]);
    const nobody = { ...reader, scopes: [] } as unknown as Reader;
    assert.deepEqual(await names(nobody, 'churn', ['term']), []);
  });

  test('a term is made, changed, deleted and brought back, and its history tells of it', async () => {
    const { id, version } = await createTerm(editor(), {
      content: content('Parcel Größe', { synonyms: ['Bundle', 'bundle', 'parcel größe'] }),
    });
    assert.deepEqual([id, version], ['parcel-grosse', 1]);
    assert.deepEqual((await readTerm(steward, id)).synonyms, ['Bundle']);
    assert.deepEqual(await names(steward, 'bundle', ['term']), [id]);
    const changed = await changeTerm(editor(), {
      ...{ id, version },
      content: content('Parcel', { synonyms: ['packet'] }),
    });
    assert.deepEqual(await names(steward, 'bundle', ['term']), []);
    assert.deepEqual(await names(steward, 'packet', ['term']), [id]);
    const gone = await deleteTerm(editor(), { id, version: changed.version });
    assert.deepEqual(await names(steward, 'packet', ['term']), []);
    await assert.rejects(readTerm(await viewer(), id), { code: 'not_found' });
    assert.equal((await readTerm(steward, id)).deleted, true);
    assert.ok((await readGlossary(steward)).deleted.some((term) => term.id === id));
    const back = await undeleteTerm(editor(), { id, version: gone.version });
    const first = await restoreTerm(editor(), { id, version: back.version, number: 1 });
    assert.equal((await readTerm(steward, id)).name, 'Parcel Größe');
    const history = await readTermVersions(steward, id);
    assert.deepEqual(
      history.map(({ number, event, author }) => [number, event, author]),
      [
        [5, 'restored', steward.name],
        [4, 'undeleted', steward.name],
        [3, 'deleted', steward.name],
        [2, 'changed', steward.name],
        [1, 'created', steward.name],
      ],
    );
    assert.equal(first.version, 5);
    assert.deepEqual(await audited(id), [
      'term.created',
      'term.changed',
      'term.deleted',
      'term.changed',
      'term.changed',
    ]);
  });

  const viewer = async () => {
    const reader = await testReader();
    return { ...reader, scopes: ['platform:read'] } as unknown as Reader;
  };

  test('whoever saves over a later version is told, and nothing is lost', async () => {
    const { id, version } = await createTerm(editor(), { content: content('Depot') });
    await changeTerm(editor(), { id, version, content: content('Depot', { definition: 'Theirs.' }) });
    const late = { id, version, content: content('Depot', { definition: 'Mine.' }) };
    await assert.rejects(changeTerm(editor(), late), { code: 'conflict', details: { version: 2 } });
    await assert.rejects(deleteTerm(editor(), { id, version }), { code: 'conflict' });
    assert.equal((await readTerm(steward, id)).definition, 'Theirs.');
    await changeTerm(editor(), { ...late, version: 2 });
    assert.equal((await readTerm(steward, id)).definition, 'Mine.');
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((definition) =>
        changeTerm(editor(), { id, version: 3, content: content('Depot', { definition }) }),
      ),
    );
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('what cannot stand beside the other terms is refused in words, whatever is tried', async () => {
    const { id, version } = await createTerm(editor(), { content: content('Rack', { synonyms: ['shelf'] }) });
    const below = await createTerm(editor(), { content: content('Tier', { parent: id }) });
    const refused = (work: Promise<unknown>, message: RegExp) =>
      assert.rejects(work, { code: 'bad_request', message });
    await refused(createTerm(editor(), { content: content('rack') }), /two terms called “rack”/);
    await refused(createTerm(editor(), { content: content('Shelf') }), /“shelf” is a term of its own/);
    await refused(
      createTerm(editor(), { content: content('Board', { synonyms: ['RACK'] }) }),
      /“RACK” is a term of its own/,
    );
    await refused(
      changeTerm(editor(), { id, version, content: content('Rack', { parent: below.id }) }),
      /“Rack” cannot be below “Tier”/,
    );
    await refused(
      changeTerm(editor(), { id, version, content: content('Rack', { parent: id }) }),
      /cannot be below itself/,
    );
    await refused(
      createTerm(editor(), { content: content('Bin', { parent: 'no-such' }) }),
      /There is no term no-such/,
    );
    await refused(
      createTerm(editor(), { content: content('Bin', { related: ['no-such'] }) }),
      /could be related to/,
    );
    await assert.rejects(changeTerm(editor(), { id: 'no-such', version: 1, content: content('x') }), {
      code: 'not_found',
    });
    const hostile = "Robert'); DROP TABLE glossary.term; --";
    const robert = await createTerm(editor(), {
      content: content(hostile, { definition: '<script>alert(1)</script> {{x}} $1', synonyms: ['%_\\'] }),
    });
    assert.equal((await readTerm(steward, robert.id)).name, hostile);
    assert.throws(() => content('x'.repeat(81)));
    assert.throws(() => content('  '));
  });

  test('what is between two terms and deleted is skipped, until it is back', async () => {
    const top = await createTerm(editor(), { content: content('Fleet') });
    const middle = await createTerm(editor(), { content: content('Van', { parent: top.id }) });
    const low = await createTerm(editor(), {
      content: content('Wheel', { parent: middle.id, related: [middle.id] }),
    });
    const gone = await deleteTerm(editor(), middle);
    const seen = await readTerm(steward, low.id);
    assert.deepEqual([seen.parent, seen.related, seen.relatedTerms], [top.id, [], []]);
    const { version } = await changeTerm(editor(), {
      ...low,
      content: { ...content('Wheel'), parent: seen.parent, synonyms: ['tyre'] },
    });
    assert.equal(version, 2);
    const homonym = await createTerm(editor(), { content: content('van') });
    await assert.rejects(undeleteTerm(editor(), gone), /two terms called/);
    await deleteTerm(editor(), homonym);
    await undeleteTerm(editor(), gone);
    assert.deepEqual(
      (await readTerm(steward, low.id)).chain.map(({ id }) => id),
      [top.id, middle.id],
    );
    assert.deepEqual((await readTerm(steward, low.id)).related, [middle.id]);
  });

  test('a term follows the file until somebody knows better, and again when they want it to', async () => {
    const stored = (await readTerms()).filter(({ file }) => file !== null);
    const base: Term[] = stored.map(({ id, file }) => ({ ...(file as Term), id }));
    const tell = (...terms: Term[]) => followTerms([...base, ...terms]);
    await tell(declared('kite'), declared('yarn'), declared('wool', { parent: 'yarn' }));
    await tell(declared('kite', { definition: 'Flies.' }), declared('yarn'), declared('wool'));
    assert.deepEqual((await readTermVersions(steward, 'kite'))[0]?.author, null);
    const kite = await changeTerm(editor(), {
      ...{ id: 'kite', version: 2 },
      content: content('kite', { definition: 'Flies on a string.' }),
    });
    await tell(declared('kite', { definition: 'Sinks.' }), declared('yarn'), declared('wool'));
    const page = await readTerm(steward, 'kite');
    assert.deepEqual(
      [page.definition, page.source, page.file?.definition],
      ['Flies on a string.', 'edited', 'Sinks.'],
    );
    await takeFromFile(editor(), kite);
    assert.deepEqual((await readTerm(steward, 'kite')).definition, 'Sinks.');
    await tell(declared('kite', { definition: 'Swims.' }), declared('yarn'), declared('wool'));
    assert.deepEqual((await readTerm(steward, 'kite')).definition, 'Swims.');
    await linkTerm(editor(), { id: 'yarn', dataset: 'shop.parcels', column: null });
    await tell();
    await assert.rejects(readTerm(await viewer(), 'kite'), { code: 'not_found' });
    assert.deepEqual((await readTerm(steward, 'yarn')).source, 'left');
    await unlinkTerm(editor(), { id: 'yarn', dataset: 'shop.parcels', column: null });
    await tell();
    assert.deepEqual((await readTerm(steward, 'yarn')).source, 'left');
    await tell(declared('kite', { definition: 'Is back.' }));
    assert.deepEqual((await readTerm(steward, 'kite')).definition, 'Is back.');
    await assert.rejects(takeFromFile(editor(), { id: 'yarn', version: 1 }), { code: 'bad_request' });

    await createTerm(editor(), { content: content('Loom') });
    await tell(
      declared('kite', { synonyms: ['loom'], definition: 'New.' }),
      declared('loom-2', { name: 'Loom' }),
    );
    const kept = await readTerm(steward, 'kite');
    assert.match(kept.problem ?? '', /“loom” is a term of its own/);
    assert.deepEqual([kept.definition, kept.file?.definition], ['Is back.', 'New.']);
    await assert.rejects(readTerm(steward, 'loom-2'), { code: 'not_found' });
    await tell();
  });

  test('links are there for whoever sees what they lead to, also under another name', async () => {
    const { id } = await createTerm(editor(), {
      content: content('Heft', { synonyms: ['gravitas', 'how heavy'] }),
    });
    const note = await createTerm(editor(), { content: content('Whisper', { synonyms: ['zephyr'] }) });
    const [table, weight, secret] = [null, 'weight', 'secret_note'].map((column) => ({
      ...{ dataset: 'shop.parcels', column },
    })) as [LinkEnd, LinkEnd, LinkEnd];
    await linkTerm(editor(), { id, ...weight });
    await linkTerm(editor(), { id, ...weight });
    await linkTerm(editor(), { id: note.id, ...secret });
    await linkTerm(editor(), { id: note.id, dataset: 'shop.wages', column: null });
    const readers = {
      all: steward,
      withoutNote: await testReader([
        allow({ everything: true }),
        deny({ columns: ['shop.parcels.secret_note'] }),
      ]),
      onlyId: await testReader([allow({ columns: ['shop.parcels.parcel_id'] })]),
      noTags: await testReader([allow({ namespaces: ['gold'] })]),
    };
    const seen = async (reader: Reader) => {
      const { terms } = await readGlossary(reader);
      const counts = [id, note.id].map((each) => terms.find((term) => term.id === each)?.links);
      const listed = await Promise.all(
        [id, note.id].map(async (each) => (await readTerm(reader, each)).links.length),
      );
      assert.deepEqual(counts, listed);
      return listed;
    };
    assert.deepEqual(await seen(readers.all), [1, 2]);
    assert.deepEqual(await seen(readers.withoutNote), [1, 1]);
    assert.deepEqual(await seen(readers.onlyId), [0, 0]);
    assert.deepEqual(await seen(readers.noTags), [0, 0]);
    const found = async (reader: Reader, text: string) => (await names(reader, text, ['table'])).sort();
    assert.deepEqual(await found(readers.all, 'gravitas'), ['shop.parcels']);
    assert.deepEqual(await found(readers.all, 'zephyr'), ['shop.parcels', 'shop.wages']);
    assert.deepEqual(await found(readers.withoutNote, 'gravitas'), ['shop.parcels']);
    assert.deepEqual(await found(readers.withoutNote, 'zephyr'), ['shop.wages']);
    assert.deepEqual(await found(readers.onlyId, 'gravitas'), []);
    assert.deepEqual(await found(readers.onlyId, 'zephyr'), []);
    const [hit] = await find(readers.withoutNote, 'parcels heavy', ['table']);
    assert.deepEqual([hit?.name, hit?.foundBy, hit?.term], ['shop.parcels', 'term', 'Heft']);
    assert.deepEqual(await termsOfDataset(readers.onlyId, 'shop.parcels'), []);
    await assert.rejects(termsOfDataset(readers.noTags, 'shop.parcels'), {
      code: 'not_found',
      message: 'There is no table shop.parcels, or you may not see it.',
    });
    await assert.rejects(linkTerm(editor(readers.onlyId), { id, ...secret }), { code: 'not_found' });
    await assert.rejects(linkTerm(editor(readers.noTags), { id, ...table }), { code: 'not_found' });
    await unlinkTerm(editor(readers.withoutNote), { id: note.id, ...secret });
    assert.deepEqual(await seen(readers.all), [1, 2]);

    await pool().query("UPDATE glossary.link SET column_name = 'formerly' WHERE column_name = 'weight'");
    await pool().query("DELETE FROM catalog.asset WHERE name = 'shop.parcels'");
    const { deleted, ...page } = await readTerm(steward, id);
    assert.deepEqual([deleted, page.links[0]?.column], [false, 'weight']);
    await unlinkTerm(editor(), { id, ...weight });
    assert.deepEqual((await readTerm(steward, id)).links, []);
    assert.deepEqual(await found(readers.all, 'gravitas'), []);
    assert.deepEqual(await audited('shop.parcels'), [
      ...['term.linked', 'term.unlinked', 'term.linked', 'term.linked', 'term.unlinked'],
    ]);
  });

  type LinkEnd = { readonly dataset: string; readonly column: string | null };

  test('a term that names a hidden table is hidden with it', async () => {
    const { id } = await createTerm(editor(), {
      content: content('Ledger of people', { definition: 'As in **shop.wages**.', synonyms: ['paylist'] }),
    });
    const child = await createTerm(editor(), {
      content: content('Line of it', { parent: id, related: [id] }),
    });
    const blind = await testReader([allow({ everything: true }), deny({ datasets: ['shop.wages'] })]);
    await assert.rejects(readTerm(blind, id), { code: 'not_found' });
    await assert.rejects(readTermVersions(blind, id), { code: 'not_found' });
    const page = await readTerm(blind, child.id);
    assert.deepEqual([page.parent, page.related, page.chain], [null, [], []]);
    assert.deepEqual(await names(blind, 'paylist'), []);
    assert.deepEqual(await names(steward, 'paylist', ['term']), [id]);
    assert.doesNotMatch(await exportGlossary(blind), /wages/);
    const seen = await readTermVersions(blind, child.id);
    assert.deepEqual([seen[0]?.content.parent, seen[0]?.content.related], [null, []]);
    const clash = (error: Error) => !/Ledger/.test(error.message) && /not there for you/.test(error.message);
    await assert.rejects(createTerm(editor(blind), { content: content('Paylist') }), clash);
    const { version } = await changeTerm(editor(), {
      ...{ id, version: 1 },
      content: content('Ledger of people'),
    });
    assert.equal((await readTermVersions(blind, id)).length, 1);
    assert.equal((await readTermVersions(steward, id)).length, 2);
    await assert.rejects(restoreTerm(editor(blind), { id, version, number: 1 }), { code: 'not_found' });
  });

  test('what is exported is imported as nothing, and a file changes all of what it says or nothing', async () => {
    const file = await exportGlossary(steward);
    const same = await previewImport(editor(), file);
    assert.deepEqual([same.changes, same.untouched], [[], 0]);
    const text = `terms:
  - { id: churn, name: Churn, parent: customer, definition: Gone., synonyms: [leaving] }
  - { id: quilt, name: Quilt, definition: Warm., related: [churn] }
  - { id: customer, name: Customer, definition: Somebody., synonyms: [patron] }
`;
    const preview = await previewImport(editor(), text);
    assert.deepEqual(
      preview.changes.map(({ id, kind }) => [id, kind]),
      [
        ['churn', 'changed'],
        ['quilt', 'new'],
        ['customer', 'changed'],
      ],
    );
    const other = await createTerm(editor(), { content: content('Meanwhile') });
    await assert.rejects(applyImport(editor(), { text, basis: preview.basis }), { code: 'conflict' });
    await deleteTerm(editor(), other);
    const again = await previewImport(editor(), text);
    assert.deepEqual(await applyImport(editor(), { text, basis: again.basis }), { changed: 3 });
    assert.equal((await names(steward, 'patron', ['term']))[0], 'customer');
    assert.equal((await readTerm(steward, 'churn')).source, 'edited');
    assert.equal((await readTermVersions(steward, 'quilt'))[0]?.event, 'imported');
    assert.deepEqual(await audited('glossary'), ['glossary.imported']);
    const clash = 'terms:\n  - { id: cushion, name: quilt, definition: Soft. }\n';
    await assert.rejects(previewImport(editor(), clash), /two terms called/);
    await assert.rejects(applyImport(editor(), { text: clash, basis: again.basis }), { code: 'conflict' });
    await assert.rejects(previewImport(editor(), 'terms:\n  - { id: X }\n'), /Line 2: terms\.0/);
  });
});
