import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { CatalogueIndex } from './catalogue-index.ts';
import { entityAt } from './entity-at.ts';
import { entityInfo } from './entity-info.ts';

const HOVER_MS = 250;

/** Says what the name under the pointer is. */
export function entityHover(index: () => CatalogueIndex): Extension {
  return hoverTooltip(
    (view, at) => {
      const found = entityAt(index(), view.state.doc.toString(), at);
      if (!found) return null;
      return {
        pos: found.from,
        end: found.to,
        above: true,
        create: () => ({ dom: entityInfo(found.entity) }),
      };
    },
    { hoverTime: HOVER_MS },
  );
}
