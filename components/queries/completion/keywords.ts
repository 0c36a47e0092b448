const words = (text: string) => text.trim().split(/\s+/);

/** Can only be what they are: they are written in capitals when a statement is laid out. */
export const RESERVED: ReadonlySet<string> = new Set(
  words(`all and any asc as between both by case cast check collate create cross cube desc describe distinct else end except
    exclude exists explain false fetch filter for from full group grouping having ilike in inner intersect interval into is
    isnull join lateral leading left like limit natural not notnull null nulls offset on only or order outer over
    partition pivot positional qualify recursive rollup replace right rows select sets similar some summarize
    tablesample then to trailing true try_cast union unpivot using values when where window with within asof anti semi
    materialized preceding following unbounded current row range`),
);

/** Names that must be quoted, because the parser takes them for something else. */
export const QUOTED_NAMES: ReadonlySet<string> = new Set(
  words(`all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
    deferrable desc describe distinct do else end except false fetch for foreign from grant group having in initially
    intersect into is lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider
    placing primary qualify references returning select show some summarize symmetric table then to trailing true union
    unique unpivot using variadic when where window with`),
);

/** Offered wherever an expression or a clause can stand. */
export const KEYWORDS: readonly string[] = [
  'TRY_CAST',
  ...words(`
  SELECT FROM WHERE GROUP_BY ORDER_BY HAVING QUALIFY LIMIT OFFSET WITH DISTINCT AS AND OR NOT IN IS_NULL IS_NOT_NULL
  BETWEEN LIKE ILIKE EXISTS CASE WHEN THEN ELSE END JOIN LEFT_JOIN INNER_JOIN FULL_JOIN CROSS_JOIN ASOF_JOIN SEMI_JOIN
  ANTI_JOIN POSITIONAL_JOIN ON USING UNION UNION_ALL EXCEPT INTERSECT CAST INTERVAL OVER PARTITION_BY
  ROWS_BETWEEN FILTER ASC DESC NULLS_FIRST NULLS_LAST TRUE FALSE NULL PIVOT UNPIVOT DESCRIBE SUMMARIZE EXPLAIN VALUES
  WINDOW EXCLUDE REPLACE COLUMNS LATERAL TABLESAMPLE DATE TIMESTAMP ALL ANY`).map((word) =>
    word.replaceAll('_', ' '),
  ),
];

/** After the name of a table. */
export const AFTER_RELATION: ReadonlySet<string> = new Set(
  KEYWORDS.filter((word) =>
    /JOIN$|^(WHERE|GROUP BY|ORDER BY|HAVING|QUALIFY|LIMIT|OFFSET|AS|ON|USING|UNION|UNION ALL|EXCEPT|INTERSECT|SELECT|WINDOW|TABLESAMPLE|PIVOT|UNPIVOT)$/.test(
      word,
    ),
  ),
);

export const TYPES: readonly string[] = words(`
  BIGINT BLOB BOOLEAN DATE DECIMAL(18,2) DOUBLE FLOAT HUGEINT INTEGER INTERVAL JSON SMALLINT TIME TIMESTAMP TIMESTAMPTZ
  TINYINT UBIGINT UINTEGER UUID VARCHAR`);

export interface Snippet {
  readonly label: string;
  readonly description: string;
  /** As CodeMirror has it: `#{}` are the places to fill in. */
  readonly template: string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    label: 'select by group',
    description: 'How many rows there are for each value of a column.',
    template: 'SELECT #{column}, count(*) AS rows\nFROM #{table}\nGROUP BY ALL\nORDER BY rows DESC',
  },
  {
    label: 'with',
    description: 'A query with a name, and one that reads it.',
    template: 'WITH #{name} AS (\n  SELECT #{}\n)\nSELECT * FROM #{name}',
  },
  {
    label: 'case when',
    description: 'A value by conditions.',
    template: 'CASE WHEN #{condition} THEN #{value} ELSE #{other} END',
  },
  {
    label: 'by month',
    description: 'The month of a date.',
    template: "date_trunc('month', #{column}) AS month",
  },
  {
    label: 'first of each',
    description: 'The first row of each group.',
    template: 'QUALIFY row_number() OVER (PARTITION BY #{group} ORDER BY #{order}) = 1',
  },
  {
    label: 'optional clause',
    description: 'A condition that is left out as long as its parameter has no value.',
    template: '[[ AND #{column} = {{#{name}}} ]]',
  },
  {
    label: 'period parameters',
    description: 'From one day to another, each chosen below the statement.',
    template: 'WHERE #{column} >= {{from:date}} [[ AND #{column} < {{to:date}} ]]',
  },
];
