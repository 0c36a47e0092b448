import {
  IconBook,
  IconChartHistogram,
  IconFileCode,
  IconLayoutGrid,
  IconMathFunction,
  IconRoute,
  IconTable,
  IconTimeline,
  type TablerIcon,
} from '@tabler/icons-react';
import type { CatalogHit } from '#server/catalog/schema.ts';

type Kind = CatalogHit['kind'];

interface KindWords {
  readonly one: string;
  readonly many: string;
  readonly icon: TablerIcon;
}

export const KINDS: Readonly<Record<Kind, KindWords>> = {
  table: { one: 'Table', many: 'Tables', icon: IconTable },
  dashboard: { one: 'Dashboard', many: 'Dashboards', icon: IconLayoutGrid },
  tile: { one: 'Tile', many: 'Tiles', icon: IconChartHistogram },
  query: { one: 'Saved query', many: 'Saved queries', icon: IconFileCode },
  metric: { one: 'Metric', many: 'Metrics', icon: IconMathFunction },
  topic: { one: 'Topic', many: 'Topics', icon: IconTimeline },
  pipeline: { one: 'Pipeline', many: 'Pipelines', icon: IconRoute },
  term: { one: 'Term', many: 'Terms', icon: IconBook },
};

/** A table goes by its whole name, as SQL has it; what else there is by its title. */
export function calledAs({ kind, name, title }: Pick<CatalogHit, 'kind' | 'name' | 'title'>): string {
  return kind === 'table' ? name : title;
}
