'use client';

import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { type BodyClasses, type BodyContent, GridBody, ROW_PX } from './grid-body.ts';
import { ScrollSpace } from './scroll-space.ts';

const OVERSCAN_COLUMNS = 2;

interface ColumnSpan {
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export interface GridView extends ColumnSpan {
  /** Rows that fit on the screen. */
  page(): number;
  /** Brings a cell into view; row -1 is the header, which always is. */
  show(row: number, column: number): void;
  /** The row and column under a place on the screen, also beyond what is seen. */
  cellAt(x: number, y: number): { readonly row: number; readonly column: number };
}

interface GridViewOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly body: RefObject<HTMLDivElement | null>;
  readonly headerPx: number;
  readonly content: BodyContent;
  readonly classes: BodyClasses;
  readonly idOf: (row: number, column: number) => string;
}

/** Keeps what is drawn in step with what is scrolled to, without React for rows. */
export function useGridView({ scroller, body, headerPx, content, classes, idOf }: GridViewOptions): GridView {
  const [span, setSpan] = useState<ColumnSpan>({
    firstColumn: 0,
    lastColumn: Math.min(20, content.numeric.length - 1),
  });
  const state = useRef<{
    drawn: GridBody | null;
    space: ScrollSpace;
    content: BodyContent;
    span: ColumnSpan;
  }>({
    drawn: null,
    space: new ScrollSpace(),
    content,
    span,
  });
  state.current.content = content;

  const draw = useCallback(() => {
    const element = scroller.current;
    const { drawn, space, content: now } = state.current;
    if (!element || !drawn) return;
    const seen = columnsIn(now.lefts, element.scrollLeft, element.clientWidth - now.headPx);
    const { span: before } = state.current;
    if (seen.firstColumn !== before.firstColumn || seen.lastColumn !== before.lastColumn) {
      state.current.span = seen;
      setSpan(seen);
    }
    drawn.draw({ top: space.top, offset: space.offset, height: element.clientHeight - headerPx, ...seen });
    const { active } = now.selection;
    const id = idOf(active.row, active.column);
    if (document.getElementById(id)) element.setAttribute('aria-activedescendant', id);
    else element.removeAttribute('aria-activedescendant');
  }, [scroller, headerPx, idOf]);

  const scrollTo = useCallback(
    (native: number) => {
      const element = scroller.current;
      if (element && Math.abs(element.scrollTop - native) >= 1) element.scrollTop = native;
    },
    [scroller],
  );

  const resize = useCallback(() => {
    const element = scroller.current;
    const { space, content: now } = state.current;
    if (!element || !body.current) return;
    const native = space.resize(now.rowCount * ROW_PX, Math.max(0, element.clientHeight - headerPx));
    body.current.style.height = `${space.nativeHeight}px`;
    scrollTo(native);
    draw();
  }, [scroller, body, headerPx, draw, scrollTo]);

  useLayoutEffect(() => {
    const [element, host] = [scroller.current, body.current];
    if (!element || !host) return;
    const drawn = new GridBody(host, classes, idOf);
    state.current.drawn = drawn;
    const onScroll = () => {
      scrollTo(state.current.space.scrolled(element.scrollTop));
      draw();
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
      drawn.remove();
      state.current.drawn = null;
    };
  }, [scroller, body, classes, idOf, draw, resize, scrollTo]);

  const { lefts, headPx } = content;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever they are, other widths need other elements
  useLayoutEffect(() => {
    state.current.drawn?.forget();
  }, [lefts, headPx]);

  useLayoutEffect(() => {
    state.current.drawn?.set(content);
    resize();
  }, [content, resize]);

  const show = useCallback(
    (row: number, column: number) => {
      const element = scroller.current;
      if (!element) return;
      const { space, content: now } = state.current;
      const height = element.clientHeight - headerPx;
      const above = row * ROW_PX;
      if (row >= 0 && above < space.top) scrollTo(space.moveTo(above));
      else if (row >= 0 && above + ROW_PX > space.top + height)
        scrollTo(space.moveTo(above + ROW_PX - height));
      const [left, right] = [now.lefts[column] ?? 0, now.lefts[column + 1] ?? 0];
      const width = element.clientWidth - now.headPx;
      if (left < element.scrollLeft) element.scrollLeft = left;
      else if (right > element.scrollLeft + width) element.scrollLeft = Math.min(left, right - width);
      draw();
    },
    [scroller, headerPx, draw, scrollTo],
  );

  const cellAt = useCallback(
    (x: number, y: number) => {
      const { space, content: now } = state.current;
      const box = scroller.current?.getBoundingClientRect();
      const left = (scroller.current?.scrollLeft ?? 0) + x - (box?.left ?? 0) - now.headPx;
      const row = Math.floor((space.top + y - (box?.top ?? 0) - headerPx) / ROW_PX);
      const column = now.lefts.findLastIndex((edge) => edge <= left);
      return {
        row: Math.max(0, Math.min(row, now.rowCount - 1)),
        column: Math.max(0, Math.min(column, now.numeric.length - 1)),
      };
    },
    [scroller, headerPx],
  );

  const page = useCallback(
    () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headerPx) / ROW_PX) - 1),
    [scroller, headerPx],
  );
  return { ...span, show, page, cellAt };
}

function columnsIn(lefts: readonly number[], left: number, width: number): ColumnSpan {
  const last = Math.max(0, lefts.length - 2);
  const from = Math.max(
    0,
    lefts.findLastIndex((edge) => edge <= left),
  );
  const end = lefts.findIndex((edge) => edge >= left + width);
  return {
    firstColumn: Math.max(0, from - OVERSCAN_COLUMNS),
    lastColumn: Math.min(last, (end < 0 ? last : end) + OVERSCAN_COLUMNS),
  };
}
