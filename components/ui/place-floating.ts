/** Where a floating box goes. Pure: rectangles in, position out; all in CSS pixels of the viewport. */

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly heightMax: number;
}

const GAP = 4;
const MARGIN = 8;

/**
 * Under the target, aligned with its start or end; above it where there is more room; never out of the
 * viewport. `heightMax` is the room there: the box scrolls inside when it needs more.
 */
export function placeFloating(target: Rect, box: Size, viewport: Size, align: 'start' | 'end'): Placement {
  const below = viewport.height - target.bottom - GAP - MARGIN;
  const above = target.top - GAP - MARGIN;
  const under = box.height <= below || below >= above;
  const heightMax = Math.max(under ? below : above, 0);
  const height = Math.min(box.height, heightMax);
  const wanted = align === 'start' ? target.left : target.right - box.width;
  return {
    left: Math.max(Math.min(wanted, viewport.width - MARGIN - box.width), MARGIN),
    top: under ? target.bottom + GAP : target.top - GAP - height,
    heightMax,
  };
}
