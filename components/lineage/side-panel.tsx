'use client';

import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { GraphEdge, GraphOrigin, GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { groupOf, kindInWords, originInWords, useInWords } from './graph-words.ts';
import { LastRuns } from './last-runs.tsx';
import classes from './lineage.module.css';
import type { Box, EdgeState, Line } from './picture.ts';
import { RelationLink } from './relation-link.tsx';
import { useLeaving } from './use-leaving.ts';

interface SidePanelProps {
  readonly graph: LineageGraph;
  readonly chosen: Box | Line | null;
  readonly at: string | null;
  /** Whether models may be run again to see what moves. */
  readonly mayVerify: boolean;
  readonly states: readonly EdgeState[] | null;
  readonly followed: { readonly relation: number; readonly column: string } | null;
  readonly onColumn: (relation: number, column: string) => void;
  readonly onUnfollow: () => void;
  /** Lights the ways between the middle and this relation. */
  readonly onPath: (relation: number) => void;
  readonly onFold: (group: string) => void;
  readonly onUnfold: (group: string) => void;
}

/** What is chosen in the picture, in words. */
export function SidePanel(props: SidePanelProps) {
  const { graph, chosen, followed, onUnfollow } = props;
  return (
    <aside className={classes.panel} aria-label="What is chosen">
      {followed && (
        <p>
          Following <span className={classes.mono}>{followed.column}</span> of{' '}
          {graph.relations[followed.relation]?.title}. <Button onClick={onUnfollow}>Show all</Button>
        </p>
      )}
      {chosen === null ? (
        <p className={classes.muted}>
          Choose a box or a line to read what is known of it. A column’s name follows it through everything it
          is made of and everything made of it. Arrow keys go from box to box.
        </p>
      ) : 'members' in chosen ? (
        chosen.group === null ? (
          <AboutRelation {...props} place={chosen.members[0] as number} />
        ) : (
          <AboutGroup {...props} box={chosen} />
        )
      ) : (
        <AboutLine {...props} line={chosen} />
      )}
    </aside>
  );
}

function AboutRelation({
  graph,
  place,
  at,
  mayVerify,
  followed,
  onColumn,
  onPath,
  onFold,
}: SidePanelProps & { readonly place: number }) {
  const relation = graph.relations[place] as GraphRelation;
  const makers = [...new Set(graph.edges.filter(({ to }) => to === place).map(({ origin }) => origin))].map(
    (origin) => graph.origins[origin] as GraphOrigin,
  );
  const group = groupOf(relation);
  return (
    <>
      <h3>{relation.kind === 'table' ? relation.name : relation.title}</h3>
      <p className={classes.muted}>
        {kindInWords(relation.kind)}
        {relation.within !== null && ` of ${relation.within}`}
        {relation.owner !== null && `, owned by ${relation.owner}`}
      </p>
      {relation.unknown !== null && (
        <p className={classes.warning}>
          <IconAlertTriangle size={16} aria-hidden="true" />
          <span>Where it comes from is unknown. {relation.unknown}</span>
        </p>
      )}
      <div className={classes.actions}>
        {relation.href !== null && (
          <RelationLink relation={relation} className={buttonClasses.button}>
            {relation.kind === 'export' ? 'Download' : 'Open'}
          </RelationLink>
        )}
        {relation.kind === 'table' && relation.href !== null && place !== graph.focus && (
          <Link className={buttonClasses.button} href={`${relation.href}/lineage`}>
            Put in the middle
          </Link>
        )}
        {place !== graph.focus && (
          <Button onClick={() => onPath(place)}>Show the way to {graph.relations[graph.focus]?.title}</Button>
        )}
        <Button onClick={() => onFold(group)}>Show {group} as one</Button>
      </div>
      {relation.columns.length > 0 && (
        <>
          <h4>Columns in this lineage</h4>
          <ul className={classes.plainList}>
            {relation.columns.map(({ name, type }) => (
              <li key={name}>
                <button
                  type="button"
                  className={classes.columnLink}
                  aria-pressed={followed?.relation === place && followed.column === name}
                  title={`Follow ${name}`}
                  onClick={() => onColumn(place, name)}
                >
                  {name}
                </button>{' '}
                <span className={classes.muted}>
                  {type ?? (relation.kind === 'table' ? 'not there any more' : '')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {makers.length > 0 && <h4>Known from</h4>}
      {makers.map((origin) => (
        <Origin key={origin.id} origin={origin} at={at} mayVerify={mayVerify && at === null} />
      ))}
    </>
  );
}

function AboutGroup({ graph, box, onUnfold }: SidePanelProps & { readonly box: Box }) {
  return (
    <>
      <h3>{box.group}</h3>
      <p className={classes.muted}>{box.members.length} together</p>
      <div className={classes.actions}>
        <Button onClick={() => onUnfold(box.group as string)}>Show each</Button>
      </div>
      <ul className={classes.plainList}>
        {box.members.map((place) => (
          <li key={place}>{graph.relations[place]?.title}</li>
        ))}
      </ul>
    </>
  );
}

const STATES: Readonly<Record<EdgeState, string>> = { same: '', added: 'New. ', removed: 'Gone. ' };

function AboutLine({ graph, line, at, mayVerify, states }: SidePanelProps & { readonly line: Line }) {
  const edges = line.edges.map((place) => ({ place, edge: graph.edges[place] as GraphEdge }));
  const [first] = edges.map(({ edge }) => edge) as [GraphEdge];
  const makers = [...new Set(edges.map(({ edge }) => edge.origin))].map(
    (origin) => graph.origins[origin] as GraphOrigin,
  );
  return (
    <>
      <h3>
        {graph.relations[first.from]?.title} → {graph.relations[first.to]?.title}
      </h3>
      <ul className={classes.plainList}>
        {edges.map(({ place, edge }) => (
          <li key={place}>
            {STATES[states?.[place] ?? 'same']}
            <span className={classes.mono}>{edge.fromColumn ?? 'rows'}</span> →{' '}
            <span className={classes.mono}>{edge.toColumn ?? 'rows'}</span>{' '}
            <span className={classes.muted}>
              {edge.uses.map(useInWords).join(', ')}
              {edge.moved !== null &&
                (edge.moved ? '. Verified: a change moved it.' : '. A change of the sample did not move it.')}
            </span>
          </li>
        ))}
      </ul>
      <h4>Known from</h4>
      {makers.map((origin) => (
        <Origin key={origin.id} origin={origin} at={at} mayVerify={mayVerify && at === null} />
      ))}
    </>
  );
}

interface OriginProps {
  readonly origin: GraphOrigin;
  readonly at: string | null;
  readonly mayVerify: boolean;
}

function Origin({ origin, at, mayVerify }: OriginProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.lineage.origin.queryOptions({ id: origin.id, at }, { meta: { quiet: true } }),
  );
  return (
    <div>
      <p>{originInWords(origin)}</p>
      {error ? (
        <p className={classes.muted}>{failureOf(error)}</p>
      ) : data === undefined ? (
        <Skeleton height="40px" />
      ) : (
        <>
          <p className={classes.muted}>
            Like this since <RelativeTime at={data.since} />
          </p>
          {data.statement !== null && (
            <ScrollRegion role="group" label="Statement" className={classes.statement}>
              <pre>{data.statement}</pre>
            </ScrollRegion>
          )}
          {data.statement !== null && mayVerify && origin.kind === 'model' && <Verify id={origin.id} />}
          {at === null && (origin.kind === 'openlineage' || origin.kind === 'dbt') && (
            <LastRuns origin={origin.id} />
          )}
        </>
      )}
    </div>
  );
}

/** Runs the model again over a sample, each of its source columns changed in turn. */
function Verify({ id }: { id: number }) {
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const signalOf = useLeaving();
  const { mutate, data, error, isPending } = useMutation({
    meta: { quiet: true },
    mutationFn: (input: { id: number }) => server.lineage.verify.mutate(input, { signal: signalOf() }),
    onSuccess: () => client.invalidateQueries(trpc.lineage.graph.pathFilter()),
  });
  return (
    <div className={classes.actions}>
      <Button busy={isPending} onClick={() => mutate({ id })}>
        {isPending ? 'Running it…' : 'Verify by running it'}
      </Button>
      <p role="status" className={classes.muted}>
        {error
          ? failureOf(error)
          : data
            ? `${data.moved} of ${data.tried} edges moved what they lead to when a sample was changed.`
            : 'Changes each column that it reads in a sample, and sees what moves.'}
      </p>
    </div>
  );
}
