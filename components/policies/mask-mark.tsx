import { IconEyeOff } from '@tabler/icons-react';
import type { Mask } from '#server/access/schema.ts';
import classes from './mask-mark.module.css';
import { maskName, maskWords } from './mask-words.ts';

/** Says that a value is masked, and how. */
export function MaskMark({ mask }: { mask: Mask }) {
  return (
    <span className={classes.mark} title={`Masked ${maskWords(mask)}`}>
      <IconEyeOff size={12} aria-hidden="true" />
      <span className="visually-hidden">masked: </span>
      {maskName(mask)}
    </span>
  );
}
