import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { OwnGrant } from '#server/account/schema.ts';
import type { Person } from '#server/auth/schema.ts';
import classes from './account.module.css';
import { SCOPE_WORDS } from './scope-words.ts';

interface RightsPanelProps {
  readonly person: Person;
  readonly groups: readonly string[];
  readonly grants: readonly OwnGrant[];
}

/** What the person may do, and through what. */
export function RightsPanel({ person, groups, grants }: RightsPanelProps) {
  return (
    <Panel title="What I may do">
      <dl className={classes.facts}>
        <dt>Role</dt>
        <dd>{person.role}</dd>
        <dt>Groups</dt>
        <dd>{groups.length === 0 ? 'None' : groups.join(', ')}</dd>
        <dt>Scopes</dt>
        <dd>
          {person.scopes.length === 0 ? (
            'None'
          ) : (
            <ul className={classes.list}>
              {person.scopes.map((scope) => (
                <li key={scope}>
                  {SCOPE_WORDS[scope]} <code className={classes.scopeName}>{scope}</code>
                </li>
              ))}
            </ul>
          )}
        </dd>
        <dt>Personal grants</dt>
        <dd className={classes.inset}>{grants.length === 0 ? 'None' : <Grants grants={grants} />}</dd>
      </dl>
    </Panel>
  );
}

function Grants({ grants }: { grants: readonly OwnGrant[] }) {
  return (
    <ListTable
      label="Personal grants"
      columns={[{ name: 'Table' }, { name: 'Columns', wide: true }, { name: 'Level' }, { name: 'Ends' }]}
    >
      {grants.map(({ id, dataset, columns, level, expiresAt }) => (
        <tr key={id}>
          <td>
            <code>{dataset}</code>
          </td>
          <td data-wide>{columns.length === 0 ? 'All' : columns.join(', ')}</td>
          <td>{level === 'read' ? 'Read' : 'Without masks'}</td>
          <td>
            <RelativeTime at={expiresAt} />
          </td>
        </tr>
      ))}
    </ListTable>
  );
}
