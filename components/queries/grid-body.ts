import type { GridRows } from './grid-rows.ts';
import { type CellRange, isSingle, rangeOf, type Selection } from './grid-selection.ts';

export const ROW_PX = 28;
const OVERSCAN_ROWS = 6;
/** Texts that fit a column need no tooltip. */
const TITLE_FROM_LENGTH = 40;
const TIDY_AFTER_MS = 150;

export interface BodyClasses {
  readonly row: string;
  readonly cell: string;
  readonly head: string;
}

export interface BodyContent {
  readonly rows: GridRows | null;
  readonly rowCount: number;
  readonly numeric: readonly boolean[];
  /** By column, from the left edge of the first; one more for the end. */
  readonly lefts: readonly number[];
  readonly headPx: number;
  readonly selection: Selection;
}

export interface BodyView {
  /** Pixels from the very top. */
  readonly top: number;
  readonly offset: number;
  readonly height: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

interface Slot {
  readonly element: HTMLElement;
  readonly head: Text;
  readonly cells: { readonly element: HTMLElement; readonly text: Text; column: number; id: string }[];
  row: number;
  stamp: number;
}

/**
 * Draws the rows on the screen into as many elements as fit it, which are used again for other rows as one scrolls:
 * millions of rows at a frame each would be too much work for a library.
 */
export class GridBody {
  readonly #host: HTMLElement;
  readonly #classes: BodyClasses;
  readonly #idOf: (row: number, column: number) => string;
  #slots: Slot[] = [];
  #content: BodyContent | null = null;
  /** Grows with every change of what cells say; drawn slots carry the one they were drawn with. */
  #stamp = 0;
  #tidy: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, classes: BodyClasses, idOf: (row: number, column: number) => string) {
    this.#host = host;
    this.#classes = classes;
    this.#idOf = idOf;
  }

  set(content: BodyContent): void {
    this.#content = content;
    this.#stamp += 1;
  }

  remove(): void {
    clearTimeout(this.#tidy);
    this.#host.replaceChildren();
    this.#slots = [];
  }

  draw({ top, offset, height, firstColumn, lastColumn }: BodyView): void {
    const content = this.#content;
    if (!content) return;
    const first = Math.max(0, Math.floor(top / ROW_PX) - OVERSCAN_ROWS);
    const last = Math.min(content.rowCount - 1, Math.ceil((top + height) / ROW_PX) + OVERSCAN_ROWS);
    this.#resize(Math.ceil(height / ROW_PX) + 2 * OVERSCAN_ROWS + 2, lastColumn - firstColumn + 1);
    const range = isSingle(content.selection) ? null : rangeOf(content.selection, content.numeric.length);
    const size = this.#slots.length;
    for (const [place, slot] of this.#slots.entries()) {
      // Each row has its own slot for as long as it is on the screen.
      const row = first + ((((place - first) % size) + size) % size);
      if (row > last) this.#hide(slot);
      else this.#drawRow(slot, row, offset, { firstColumn, lastColumn }, content, range);
    }
    clearTimeout(this.#tidy);
    this.#tidy = setTimeout(() => this.#sortElements(), TIDY_AFTER_MS);
  }

  #drawRow(
    slot: Slot,
    row: number,
    offset: number,
    { firstColumn, lastColumn }: { readonly firstColumn: number; readonly lastColumn: number },
    content: BodyContent,
    range: CellRange | null,
  ): void {
    const isSame = slot.row === row && slot.stamp === this.#stamp;
    slot.element.style.transform = `translateY(${row * ROW_PX - offset}px)`;
    if (!isSame) {
      slot.element.hidden = false;
      slot.element.setAttribute('aria-rowindex', String(row + 2));
      slot.element.dataset.row = String(row);
      slot.head.data = (row + 1).toLocaleString('en');
      slot.row = row;
      slot.stamp = this.#stamp;
    }
    const { active } = content.selection;
    const inRange = range !== null && row >= range.firstRow && row <= range.lastRow;
    for (let column = firstColumn; column <= lastColumn; column++) {
      const cell = slot.cells[column % slot.cells.length];
      if (!cell || (isSame && cell.column === column)) continue;
      if (cell.column !== column || cell.element.style.width === '') place(cell.element, column, content);
      cell.column = column;
      fill(cell, content.rows?.text(row, column) ?? null);
      const isActive = active.row === row && active.column === column;
      const id = isActive ? this.#idOf(row, column) : '';
      if (cell.id !== id) {
        cell.id = id;
        cell.element.toggleAttribute('data-active', isActive);
        if (id === '') cell.element.removeAttribute('id');
        else cell.element.id = id;
      }
      const isSelected = inRange && column >= range.firstColumn && column <= range.lastColumn;
      if (cell.element.hasAttribute('aria-selected') !== isSelected) {
        if (isSelected) cell.element.setAttribute('aria-selected', 'true');
        else cell.element.removeAttribute('aria-selected');
      }
    }
  }

  #hide(slot: Slot): void {
    if (slot.row < 0) return;
    slot.row = -1;
    slot.element.hidden = true;
    for (const cell of slot.cells) {
      cell.id = '';
      cell.element.removeAttribute('id');
      cell.element.removeAttribute('data-active');
    }
  }

  /** New widths, another number of columns or a taller window: everything is made anew. */
  #resize(rows: number, columns: number): void {
    if (rows <= this.#slots.length && columns <= (this.#slots[0]?.cells.length ?? 0)) return;
    this.#host.replaceChildren();
    const width = Math.max(columns, this.#slots[0]?.cells.length ?? 0);
    this.#slots = Array.from({ length: Math.max(rows, this.#slots.length) }, () => this.#makeSlot(width));
    this.#host.append(...this.#slots.map(({ element }) => element));
  }

  /** Widths have changed. */
  forget(): void {
    this.#host.replaceChildren();
    this.#slots = [];
  }

  #makeSlot(columns: number): Slot {
    const element = make('row', this.#classes.row);
    element.hidden = true;
    const head = element.appendChild(make('rowheader', this.#classes.head));
    head.style.width = `${this.#content?.headPx ?? 0}px`;
    head.setAttribute('aria-colindex', '1');
    const cells = Array.from({ length: columns }, () => {
      const cell = element.appendChild(make('gridcell', this.#classes.cell));
      return { element: cell, text: cell.appendChild(document.createTextNode('')), column: -1, id: '' };
    });
    return { element, head: head.appendChild(document.createTextNode('')), cells, row: -1, stamp: 0 };
  }

  /** Whoever reads the page from top to bottom finds the rows in their order. */
  #sortElements(): void {
    const sorted = this.#slots.filter(({ row }) => row >= 0).sort((a, b) => a.row - b.row);
    const inOrder = sorted.every(
      ({ element }, place) => place === 0 || sorted[place - 1]?.element.nextElementSibling === element,
    );
    if (!inOrder) this.#host.append(...sorted.map(({ element }) => element));
    for (const { cells } of sorted) {
      const shown = cells.filter(({ column }) => column >= 0).sort((a, b) => a.column - b.column);
      const isSorted = shown.every(
        ({ element }, place) => place === 0 || shown[place - 1]?.element.nextElementSibling === element,
      );
      if (!isSorted) shown[0]?.element.parentElement?.append(...shown.map(({ element }) => element));
    }
  }
}

function make(role: string, className: string): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', role);
  element.className = className;
  return element;
}

function place(element: HTMLElement, column: number, { lefts, headPx, numeric }: BodyContent): void {
  const left = lefts[column] ?? 0;
  element.style.left = `${headPx + left}px`;
  element.style.width = `${(lefts[column + 1] ?? left) - left}px`;
  element.dataset.column = String(column);
  element.setAttribute('aria-colindex', String(column + 2));
  element.toggleAttribute('data-numeric-column', numeric[column] ?? false);
}

function fill(
  { element, text }: { readonly element: HTMLElement; readonly text: Text },
  value: string | null,
): void {
  const shown = value ?? 'null';
  if (text.data !== shown) {
    text.data = shown;
    if (shown.length > TITLE_FROM_LENGTH) element.title = shown;
    else if (element.title !== '') element.removeAttribute('title');
  }
  if (element.hasAttribute('data-missing') !== (value === null)) {
    element.toggleAttribute('data-missing', value === null);
  }
}
