import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.modifier],
    color: 'var(--accent-text)',
    fontWeight: '500',
  },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warning)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--notice)' },
  { tag: tags.comment, color: 'var(--text-faint)', fontStyle: 'italic' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--text-sm)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--text)', paddingBlock: '8px' },
  // Chromium writes the look of a word that was typed over onto its line, and nothing takes it off again.
  '.cm-line': {
    color: 'inherit !important',
    fontWeight: 'inherit !important',
    fontStyle: 'inherit !important',
  },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection':
    { backgroundColor: 'var(--accent-soft)' },
  '.cm-gutters': { color: 'var(--text-faint)', backgroundColor: 'transparent', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '.cm-activeLineGutter': { color: 'var(--text)', backgroundColor: 'transparent' },
  '.cm-placeholder': { color: 'var(--text-faint)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: 'none' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--critical-soft)' },
  '.cm-tooltip': {
    color: 'var(--text)',
    backgroundColor: 'var(--surface-raised)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-md)',
    boxShadow: 'var(--shadow-raised)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    minWidth: '260px',
    maxHeight: '264px',
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-xs)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--accent-on)',
    backgroundColor: 'var(--accent)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    padding: '2px 8px 2px 4px',
    lineHeight: '18px',
  },
  '.cm-completionMark': {
    flex: 'none',
    width: '16px',
    color: 'var(--text-muted)',
    fontSize: 'var(--text-2xs)',
    textAlign: 'center',
  },
  '.cm-completionMark[data-kind=table], .cm-completionMark[data-kind=query]': { color: 'var(--accent-text)' },
  '.cm-completionMark[data-kind=metric]': { color: 'var(--good)' },
  '.cm-completionMark[data-kind=function]': { color: 'var(--notice)' },
  '.cm-completionLabel': { overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    paddingLeft: '12px',
    color: 'var(--text-muted)',
    fontFamily: 'var(--font-sans)',
    fontSize: 'var(--text-2xs)',
    fontStyle: 'normal',
  },
  'li[aria-selected] > .cm-completionMark[data-kind], li[aria-selected] > .cm-completionDetail': {
    color: 'var(--accent-on)',
  },
  '.cm-tooltip.cm-completionInfo': { maxWidth: '340px', padding: '0' },
  '.cm-entity': {
    display: 'grid',
    gap: '4px',
    maxWidth: '340px',
    padding: '8px 10px',
    fontFamily: 'var(--font-sans)',
    fontSize: 'var(--text-xs)',
    lineHeight: '17px',
  },
  '.cm-entityHead': { display: 'flex', alignItems: 'baseline', gap: '8px' },
  '.cm-entityHead > code': { fontSize: 'var(--text-sm)', fontWeight: '600', overflowWrap: 'anywhere' },
  '.cm-entityHead > span': { flex: 'none', color: 'var(--text-muted)' },
  '.cm-entityCode': { color: 'var(--text-muted)', overflowWrap: 'anywhere' },
  '.cm-entityFacts': { color: 'var(--text-muted)' },
  '.cm-tooltip.cm-tooltip-lint': { fontFamily: 'var(--font-sans)', fontSize: 'var(--text-xs)' },
  '.cm-runsNext': { boxShadow: 'inset 2px 0 0 var(--accent)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--critical)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--critical)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
});

/** The editor in the portal's own colours, which follow the theme by themselves. */
export const editorLook: Extension = [theme, syntaxHighlighting(colours)];
