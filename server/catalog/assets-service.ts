/** For whoever makes something that people find: told in the transaction that makes it. */
export { type Asset, PLAIN_ASSET } from './asset.ts';
export { putAssetsOf, removeTables, writeAssets } from './assets-data.ts';
export { putForms } from './term-forms-data.ts';
export { putTermWords } from './term-words-data.ts';
