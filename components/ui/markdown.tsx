'use client';

import { later, useLater } from './later.ts';
import classes from './markdown.module.css';

export interface MarkdownProps {
  readonly text: string;
}

const formatted = later<MarkdownProps>(() =>
  import('./markdown-text.tsx').then(({ MarkdownText }) => MarkdownText),
);

/**
 * What a person wrote in Markdown (CommonMark with GitHub's tables and lists). It may be hostile: HTML in it is shown as
 * text, links lead to http, https, mailto and the portal only, and nothing is fetched for it. As it was written until what
 * formats it has come.
 */
export function Markdown({ text }: MarkdownProps) {
  const Formatted = useLater(formatted, true);
  return Formatted ? <Formatted text={text} /> : <div className={classes.plain}>{text}</div>;
}
