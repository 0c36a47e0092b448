'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { placeFloating } from './place-floating.ts';

interface FloatingOptions {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly align: 'start' | 'end';
}

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/**
 * Puts a box beside its target in the browser's top layer. It closes by Escape (focus returns to the target),
 * by a press elsewhere and by focus that moves on; focus starts at its first control.
 */
export function useFloating<Target extends HTMLElement, Box extends HTMLElement>({
  open,
  onClose,
  align,
}: FloatingOptions): { target: RefObject<Target | null>; box: RefObject<Box | null> } {
  const target = useRef<Target>(null);
  const box = useRef<Box>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);

  useEffect(() => {
    const element = box.current;
    const anchor = target.current;
    if (!open || !element || !anchor) return;

    const place = () => {
      element.style.maxHeight = 'none';
      const { width, height } = element.getBoundingClientRect();
      const viewport = { width: document.documentElement.clientWidth, height: innerHeight };
      const placed = placeFloating(anchor.getBoundingClientRect(), { width, height }, viewport, align);
      element.style.left = `${placed.left}px`;
      element.style.top = `${placed.top}px`;
      element.style.maxHeight = `${placed.heightMax}px`;
    };
    const isInside = (node: EventTarget | null) =>
      node instanceof Node && (element.contains(node) || anchor.contains(node));
    const onPointerDown = (event: PointerEvent) => {
      if (!isInside(event.target)) close.current();
    };
    const onFocusIn = (event: FocusEvent) => {
      if (!isInside(event.target)) close.current();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close.current();
      anchor.focus();
    };

    element.showPopover();
    place();
    element.querySelector<HTMLElement>(FOCUSABLE)?.focus({ preventScroll: true });
    const resized = new ResizeObserver(place);
    resized.observe(element);
    document.addEventListener('pointerdown', onPointerDown);
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('keydown', onKeyDown, true);
    addEventListener('scroll', place, { capture: true, passive: true });
    addEventListener('resize', place);
    return () => {
      resized.disconnect();
      document.removeEventListener('pointerdown', onPointerDown);
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('keydown', onKeyDown, true);
      removeEventListener('scroll', place, { capture: true });
      removeEventListener('resize', place);
      if (element.isConnected) element.hidePopover();
    };
  }, [open, align]);

  return { target, box };
}
