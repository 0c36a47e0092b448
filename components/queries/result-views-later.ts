import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ResultViewsProps } from './results/result-views.tsx';

/** The rows of a result, and what is looked at them with. */
export const resultGrid = later<ResultViewsProps>(
  () => import('./results/result-views.tsx').then((module) => module.ResultViews),
  reportNotLoaded,
);
