import type { TooltipComponentOption } from 'echarts/components';
import type { Look } from '../look.ts';

export interface TooltipLine {
  readonly label: string;
  readonly value: string;
  readonly colour?: string | undefined;
}

/** A tooltip built of elements, never of markup: labels are data and may hold anything. */
export function tooltipContent(title: string, lines: readonly TooltipLine[], look: Look): HTMLElement {
  const root = document.createElement('div');
  root.style.cssText = `font: 12px/18px ${look.font}; color: ${look.text}; max-width: 280px; white-space: normal`;
  const heading = root.appendChild(document.createElement('div'));
  heading.style.cssText = 'font-weight: 600; margin-bottom: 2px';
  heading.textContent = title;
  for (const { label, value, colour } of lines) {
    const line = root.appendChild(document.createElement('div'));
    line.style.cssText = 'display: flex; align-items: center; gap: 6px';
    if (colour) {
      const key = line.appendChild(document.createElement('span'));
      key.style.cssText = `width: 8px; height: 8px; border-radius: 2px; flex: none; background: ${colour}`;
    }
    const name = line.appendChild(document.createElement('span'));
    name.style.cssText = `color: ${look.muted}; margin-right: 12px`;
    name.textContent = label;
    const number = line.appendChild(document.createElement('span'));
    number.style.cssText = 'margin-left: auto; font-variant-numeric: tabular-nums; white-space: nowrap';
    number.textContent = value;
  }
  return root;
}

export function tooltipFrame(look: Look): TooltipComponentOption {
  return {
    backgroundColor: look.surface,
    borderColor: look.line,
    borderWidth: 1,
    padding: [8, 10],
    confine: true,
    transitionDuration: 0,
    extraCssText: 'border-radius: 6px; box-shadow: var(--shadow-raised)',
  };
}

/** The place of the datum a tooltip is about, whatever shape ECharts hands over. */
export function placeOf(parameters: unknown): number {
  const first: unknown = Array.isArray(parameters) ? parameters[0] : parameters;
  const place = (first as { dataIndex?: unknown } | undefined)?.dataIndex;
  return typeof place === 'number' ? place : 0;
}
