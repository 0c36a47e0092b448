import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatSql, placeInFormatted } from './format-sql.ts';
import { templateTokens } from './template-tokens.ts';

/** The tokens without space, words in lower case: equal for texts that say the same. */
function meaning(text: string): string[] {
  return [...templateTokens(text)].flatMap(({ kind, start, end }) => {
    const written = text.slice(start, end);
    if (kind === 'space') return [];
    if (kind === 'comment') return [written.replace(/\s+/g, ' ').trim()];
    return [kind === 'word' ? written.toLowerCase() : written];
  });
}

test('a statement is laid out', () => {
  assert.equal(
    formatSql(
      "select country, sum(revenue) as Revenue from gold.fact_sales where country<>'DE' and revenue>0 group by country order by 2 desc",
    ),
    `SELECT
  country,
  sum(revenue) AS Revenue
FROM
  gold.fact_sales
WHERE
  country <> 'DE'
  AND revenue > 0
GROUP BY
  country
ORDER BY
  2 DESC`,
  );
});

test('parameters and optional clauses stay', () => {
  const text =
    'select * from t where d>={{from:date=2026-01-01}} [[ and c in {{countries:list}} ]] [[and x = {{x}}]]';
  const formatted = formatSql(text) ?? '';
  assert.deepEqual(meaning(formatted), meaning(text));
  for (const part of ['{{from:date=2026-01-01}}', '{{countries:list}}', '[[', ']]']) {
    assert.ok(formatted.includes(part), part);
  }
});

describe('what it says is the same', () => {
  const texts = [
    'SELECT 1',
    '',
    '-- only a remark',
    'select 1; select 2 ;',
    "select 'It''s;  two  spaces', \"Odd  Name\", $$ dollar  $$, E'a\\nb' -- a  remark\n, 2 /* and\n  another */",
    'FROM gold.fact_sales SELECT country LIMIT 10',
    'SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) FROM t',
    'SELECT [[1, 2], [3]] AS nested, [x * 2 for x in list if x > 1] AS l, {a: 1, "b": [2]} AS s',
    'SELECT list_transform([1,2,3], lambda x : x + 1), m[1], s.left, left(name, 1), date FROM t',
    "SELECT x::DECIMAL(18,2), -1, - -1, a->>'$.b', a->b, 1e-5, 10 // 3, 2 ** 3, x ^ 2, NOT a, b IS NOT DISTINCT FROM c FROM t",
    'SELECT a FROM t ASOF LEFT JOIN u ON t.k = u.k AND t.at >= u.at QUALIFY row_number() OVER (PARTITION BY a ORDER BY b) = 1',
    'PIVOT sales ON year IN (2024, 2025) USING sum(revenue) GROUP BY country',
    "SELECT count(*) FILTER (WHERE a > 1), COLUMNS(c -> c LIKE 'x%') FROM t GROUP BY ALL ORDER BY ALL",
    'EXPLAIN ANALYZE SELECT 1',
    'DESCRIBE SELECT 1',
    'SUMMARIZE gold.fact_sales',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r',
    "SELECT CASE WHEN a THEN 1 ELSE 2 END, interval 3 days, DATE '2026-01-01', TIMESTAMP '2026-01-01 00:00:00'",
    'SELECT "select", "From" FROM "order" AS "Group"',
    'SELECT * FROM t WHERE a = {{ x }} OR b = {{y:text=it;s -- not}} [[ OR c = {{z}} ]]',
    'SELECT $1, $name, ?',
    'SELECT 1 -- no end of line',
    "SELECT 'never closed",
    'SELECT (((',
    ')]]}}{{[[',
    'SELECT /* never closed',
    'SELECT größe, "naïve" FROM änderungen',
    'VALUES (1, 2), (3, 4)',
    'SELECT a, b FROM t UNION ALL BY NAME SELECT b, c FROM u',
  ];
  for (const text of texts) {
    test(text || 'nothing', () => {
      const formatted = formatSql(text);
      if (formatted === null) return;
      assert.deepEqual(meaning(formatted), meaning(text));
      assert.equal(formatSql(formatted), formatted, 'once more changes nothing');
    });
  }

  test('and most of it can be laid out', () => {
    const refused = texts.filter((text) => formatSql(text) === null);
    assert.ok(refused.length <= 8, refused.join('\n'));
  });
});

test('names keep the letters they were written with', () => {
  const formatted = formatSql('select Name, Date, t.Left, Value as Total from T') ?? '';
  for (const name of ['Name', 'Date', 't.Left', 'Value', 'Total', 'T'])
    assert.ok(formatted.includes(name), name);
});

test('the cursor stays at what it was at', () => {
  const before = 'select a,b from t';
  const after = formatSql(before) ?? '';
  const at = (place: number) => after.slice(0, placeInFormatted(before, after, place)).replace(/\s/g, '');
  assert.equal(at(0), '');
  assert.equal(at(8), 'SELECTa');
  assert.equal(at(before.length), 'SELECTa,bFROMt');
});
