import { IconChevronRight } from '@tabler/icons-react';
import type { WritingRights } from '#components/annotations/column-words.tsx';
import { MaskMark } from '#components/policies/mask-mark.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import type { DatasetColumnFacts } from '#server/datasets/schema.ts';
import type { ShownDetails, ShownFigures, ShownProfile } from '#server/profiles/schema.ts';
import { ColumnDetails } from './column-details.tsx';
import classes from './columns.module.css';
import { Histogram } from './histogram.tsx';
import { NullShare } from './null-share.tsx';
import { rangeWords } from './value-words.ts';

export interface ColumnRowProps {
  readonly table: string;
  readonly rights: WritingRights;
  readonly column: DatasetColumnFacts;
  readonly profile: ShownProfile | null;
  readonly figures: ShownFigures | null;
  readonly details: ShownDetails['details'] | null;
  readonly isOpen: boolean;
  readonly onToggle: (name: string) => void;
}

/** One column on a line, and below it, where it was pressed, what is known of its values. */
export function ColumnRow(props: ColumnRowProps) {
  const { column, profile, figures, details, isOpen, onToggle } = props;
  const { name, type, description, tags, mask } = column;
  const bins = details && 'histogram' in details ? details.histogram : null;
  return (
    <>
      <button
        type="button"
        className={classes.line}
        aria-expanded={isOpen}
        data-profiled={profile !== null || undefined}
        onClick={() => onToggle(name)}
      >
        <span className={classes.identity}>
          <IconChevronRight size={14} aria-hidden="true" className={classes.arrow} />
          <span className={classes.names}>
            <code className={classes.name}>
              <SoftBreaks text={name} />
            </code>
            <span className={classes.type}>
              {type.toLowerCase()}
              {mask && <MaskMark mask={mask} />}
              {tags.map((tag) => (
                <span key={tag} className={classes.tag}>
                  {tag}
                </span>
              ))}
            </span>
          </span>
        </span>
        <span className={classes.description} title={description ?? undefined}>
          {description}
        </span>
        {profile && (
          <>
            <span className={classes.nulls}>
              <NullShare nulls={figures?.nulls ?? null} profile={profile} exact={isExact(figures)} />
            </span>
            <span className={classes.end}>
              <span className="visually-hidden">, distinct values about </span>
              <FormattedNumber value={figures?.distinct} unit={{ kind: 'count' }} short />
            </span>
            <span className={classes.values}>
              {bins ? (
                <Histogram bins={bins} />
              ) : (
                <span className={classes.range}>{figures && rangeWords(figures)}</span>
              )}
            </span>
          </>
        )}
      </button>
      {isOpen && <ColumnDetails {...props} />}
    </>
  );
}

function isExact(figures: ShownFigures | null): boolean {
  return figures !== null && 'nullsExact' in figures.values && figures.values.nullsExact;
}
