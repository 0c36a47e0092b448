import Link from 'next/link';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import classes from './markdown.module.css';
import type { MarkdownProps } from './markdown.tsx';
import { ScrollRegion } from './scroll-region.tsx';

/** The page has two levels of headings of its own; those of a text are below them. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href = '', children }) => {
    if (href === '') return <>{children}</>;
    if (href.startsWith('/') && !href.startsWith('//')) return <Link href={href}>{children}</Link>;
    return (
      <a href={href} rel="noreferrer nofollow" target="_blank">
        {children}
      </a>
    );
  },
  // A picture elsewhere would tell its server who reads this: it is a link.
  img: ({ src, alt }) =>
    typeof src === 'string' && src !== '' ? (
      <a href={src} rel="noreferrer nofollow" target="_blank">
        {alt || src}
      </a>
    ) : (
      (alt ?? null)
    ),
  pre: ({ children }) => (
    <ScrollRegion label="Code" className={classes.scroll}>
      <pre>{children}</pre>
    </ScrollRegion>
  ),
  table: ({ children }) => (
    <ScrollRegion label="Table" className={classes.scroll}>
      <table>{children}</table>
    </ScrollRegion>
  ),
};

const PLUGINS = [remarkGfm];

function safeAddress(address: string): string {
  return /^(https?:|mailto:|\/|#)/i.test(address) ? address : '';
}

export function MarkdownText({ text }: MarkdownProps) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS} urlTransform={safeAddress}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
