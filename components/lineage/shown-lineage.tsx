'use client';

import { useCallback, useMemo, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { later } from '#components/ui/later.ts';
import { EmptyState } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { followColumn, pathBetween } from './follow-columns.ts';
import { groupOf } from './graph-words.ts';
import classes from './lineage.module.css';
import { type LineageView, STEP_CHOICES } from './lineage-address.ts';
import type { Chosen, LineageCanvasProps } from './lineage-canvas.tsx';
import { LineageList } from './lineage-list.tsx';
import { litIds, litRelations, matching } from './lit.ts';
import { type Box, type EdgeState, type Picture, pictureOf, relationKey } from './picture.ts';
import { SidePanel } from './side-panel.tsx';
import { useExpansions } from './use-expansions.ts';

const canvas = later<LineageCanvasProps>(
  () => import('./lineage-canvas.tsx').then((module) => module.LineageCanvas),
  reportNotLoaded,
);

interface ShownProps {
  readonly base: LineageGraph;
  readonly mayVerify: boolean;
  readonly states: readonly EdgeState[] | null;
  readonly view: LineageView;
  readonly onChange: (next: Partial<LineageView>) => void;
}

/** The picture or the list of a graph, with what is chosen, found, followed and folded in it. */
export function ShownLineage({ base, mayVerify, states, view, onChange }: ShownProps) {
  const { graph, expand, isExpanding } = useExpansions(base, view.at, states === null);
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(base.relations.slice(base.focus, base.focus + 1).map(relationKey)),
  );
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [text, setText] = useState('');
  const [pathTo, setPathTo] = useState<string | null>(null);
  const followed = useMemo(() => {
    if (view.column === null) return null;
    const relation =
      view.of === null ? graph.focus : graph.relations.findIndex((each) => relationKey(each) === view.of);
    return relation < 0 ? null : { relation, column: view.column };
  }, [graph, view.column, view.of]);
  const traced = useMemo(
    () => (followed ? followColumn(graph, followed.relation, followed.column) : null),
    [graph, followed],
  );
  const picture = useMemo(() => {
    const places = new Set(
      graph.relations.flatMap((each, place) => (open.has(relationKey(each)) ? [place] : [])),
    );
    return pictureOf(graph, { open: places, folded, traced, states });
  }, [graph, open, folded, traced, states]);
  const found = useMemo(() => matching(graph, text), [graph, text]);
  const path = useMemo(() => {
    const place = graph.relations.findIndex((each) => relationKey(each) === pathTo);
    return place < 0 ? null : pathBetween(graph, graph.focus, place);
  }, [graph, pathTo]);
  const lighting = useMemo(() => ({ path, traced, found }), [path, traced, found]);
  const relations = useMemo(() => litRelations(lighting), [lighting]);
  const lit = useMemo(() => litIds(graph, picture, lighting), [graph, picture, lighting]);
  const [reached, setReached] = useState<{ readonly id: string; readonly focus: boolean } | null>(null);
  const firstFound = firstBox(picture, found);
  // Whoever types stays where they type.
  const goal = useMemo(
    () => (firstFound === undefined ? reached : { id: firstFound, focus: false }),
    [firstFound, reached],
  );
  const reach = useCallback((id: string) => {
    setText('');
    setChosen({ kind: 'box', id });
    setReached({ id, focus: true });
  }, []);
  const chosenThing =
    chosen === null
      ? null
      : ((chosen.kind === 'box' ? picture.boxes : picture.lines).find(({ id }) => id === chosen.id) ?? null);
  const toggle = useCallback(
    (box: Box) => {
      if (box.group !== null) return setFolded((before) => without(before, box.group as string));
      const key = relationKey(graph.relations[box.members[0] as number] as GraphRelation);
      setOpen((before) => (before.has(key) ? without(before, key) : new Set([...before, key])));
    },
    [graph],
  );
  const follow = useCallback(
    (relation: number, column: string) => {
      setPathTo(null);
      const of = relation === graph.focus ? null : relationKey(graph.relations[relation] as GraphRelation);
      onChange({ column, of });
    },
    [graph, onChange],
  );
  const groups = [...new Set(graph.relations.map(groupOf))];
  const alone = graph.relations.length === 1;
  return (
    <>
      <FilterBar>
        <FilterSearch
          label="Find in it"
          placeholder="A table or column"
          value={text}
          onChange={setText}
          onEnter={(typed) => {
            const first = firstBox(picture, matching(graph, typed));
            if (first !== undefined) reach(first);
          }}
        />
        <FilterSelect
          label="Towards sources"
          unset={null}
          value={String(view.up)}
          options={STEP_CHOICES.map((steps) => ({ value: String(steps), label: stepsInWords(steps) }))}
          onChange={(up) => onChange({ up: Number(up) })}
        />
        <FilterSelect
          label="Towards uses"
          unset={null}
          value={String(view.down)}
          options={STEP_CHOICES.map((steps) => ({ value: String(steps), label: stepsInWords(steps) }))}
          onChange={(down) => onChange({ down: Number(down) })}
        />
        <Button
          onClick={() => setFolded(folded.size > 0 ? new Set() : new Set(groups))}
          disabled={groups.length < 2}
        >
          {folded.size > 0 ? 'Show each' : 'Group by layer'}
        </Button>
      </FilterBar>
      <p role="status" className={classes.count}>
        <Count value={graph.relations.length} one="thing" many="things" />,{' '}
        <Count value={graph.edges.length} one="edge" many="edges" />
        {graph.truncated && ', the nearest of more'}
        {found && `, ${found.size} found`}
        {isExpanding && ', loading more…'}
      </p>
      {alone && graph.edges.length === 0 ? (
        <EmptyState title="Nothing is known of where it comes from or goes to">
          {view.at !== null || view.since !== null
            ? 'Nothing was known at that moment. Take a later one.'
            : 'Models, tiles, saved queries and others’ jobs that read or make it will be here with its columns.'}
        </EmptyState>
      ) : view.as === 'list' ? (
        <LineageList graph={graph} states={states} lit={relations} />
      ) : (
        <>
          <div className={classes.stage}>
            <div className={classes.canvas}>
              <Fetched
                what={canvas}
                props={{
                  ...{ graph, picture, chosen, lit, goal },
                  onChoose: setChosen,
                  onReach: reach,
                  onColumn: follow,
                  onToggle: toggle,
                  onExpand: expand,
                }}
              />
            </div>
            <SidePanel
              graph={graph}
              chosen={chosenThing}
              at={view.at}
              mayVerify={mayVerify}
              states={states}
              followed={followed}
              onColumn={follow}
              onUnfollow={() => onChange({ column: null, of: null })}
              onPath={(place) => setPathTo(relationKey(graph.relations[place] as GraphRelation))}
              onFold={(group) => setFolded((before) => new Set([...before, group]))}
              onUnfold={(group) => setFolded((before) => without(before, group))}
            />
          </div>
          <Legend hasStates={states !== null} />
          {pathTo !== null && (
            <p>
              {path ? 'Only the ways between the two are lit. ' : 'No way leads from one to the other. '}
              <Button onClick={() => setPathTo(null)}>Show all</Button>
            </p>
          )}
        </>
      )}
    </>
  );
}

function firstBox({ boxes }: Picture, found: ReadonlySet<number> | null): string | undefined {
  return found ? boxes.find(({ members }) => members.some((member) => found.has(member)))?.id : undefined;
}

function without<Item>(items: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  return new Set([...items].filter((each) => each !== item));
}

function Count({ value, one, many }: { value: number; one: string; many: string }) {
  return (
    <>
      <FormattedNumber value={value} unit={{ kind: 'count' }} /> {value === 1 ? one : many}
    </>
  );
}

function stepsInWords(steps: number): string {
  return steps === 0 ? 'none' : steps === 1 ? '1 step' : `${steps} steps`;
}

function Legend({ hasStates }: { hasStates: boolean }) {
  return (
    <ul className={classes.legend} aria-label="Lines">
      <li>
        <span className={classes.stroke} aria-hidden="true" /> Values go over it
      </li>
      <li>
        <span className={classes.stroke} data-kind="decides" aria-hidden="true" /> It only decides: filters,
        joins, groups, sorts
      </li>
      {hasStates && (
        <>
          <li>
            <span className={classes.stroke} data-kind="added" aria-hidden="true" /> New since then
          </li>
          <li>
            <span className={classes.stroke} data-kind="removed" aria-hidden="true" /> Gone since then
          </li>
        </>
      )}
    </ul>
  );
}
