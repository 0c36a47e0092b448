import { router, scoped } from '../trpc/procedures.ts';
import { changeGroup, deleteGroup, findGroupDetails, makeGroup, readGroups } from './groups.ts';
import { listPeople } from './people-data.ts';
import { findPersonDetails, readPersonAccess } from './read-person.ts';
import {
  activityChange,
  attributeChange,
  attributeRemoval,
  groupForm,
  invitationForm,
  membershipChange,
  nameChange,
  peopleQuery,
  roleChange,
  rowWhyRequest,
  viewAsRequest,
  whichGroup,
  whichPerson,
} from './schema.ts';
import {
  changeActivity,
  changeAttribute,
  changeMembership,
  changeName,
  changeRole,
  dropAttribute,
  endSessions,
  giveNewLink,
  invitePerson,
  readChoices,
  takeSecondFactorOff,
} from './service.ts';
import { viewAs, whyRows } from './view-as.ts';

const manages = scoped('people:manage');
const looks = scoped('policies:manage');

export const peopleRouter = router({
  list: manages.input(peopleQuery).query(({ input }) => listPeople(input)),
  find: manages.input(whichPerson).query(({ input }) => findPersonDetails(input.personId)),
  access: manages.input(whichPerson).query(({ input }) => readPersonAccess(input.personId)),
  choices: manages.query(({ ctx }) => readChoices(ctx)),
  invite: manages.input(invitationForm).mutation(({ ctx, input }) => invitePerson(ctx, input)),
  newLink: manages.input(whichPerson).mutation(({ ctx, input }) => giveNewLink(ctx, input.personId)),
  endSessions: manages.input(whichPerson).mutation(({ ctx, input }) => endSessions(ctx, input.personId)),
  resetSecondFactor: manages
    .input(whichPerson)
    .mutation(({ ctx, input }) => takeSecondFactorOff(ctx, input.personId)),
  changeName: manages.input(nameChange).mutation(({ ctx, input }) => changeName(ctx, input)),
  changeRole: manages.input(roleChange).mutation(({ ctx, input }) => changeRole(ctx, input)),
  changeActivity: manages.input(activityChange).mutation(({ ctx, input }) => changeActivity(ctx, input)),
  changeAttribute: manages.input(attributeChange).mutation(({ ctx, input }) => changeAttribute(ctx, input)),
  dropAttribute: manages.input(attributeRemoval).mutation(({ ctx, input }) => dropAttribute(ctx, input)),
  changeMembership: manages
    .input(membershipChange)
    .mutation(({ ctx, input }) => changeMembership(ctx, input)),
  groups: manages.query(() => readGroups()),
  findGroup: manages.input(whichGroup).query(({ input }) => findGroupDetails(input.id)),
  makeGroup: manages.input(groupForm).mutation(({ ctx, input }) => makeGroup(ctx, input)),
  changeGroup: manages.input(groupForm).mutation(({ ctx, input }) => changeGroup(ctx, input)),
  /** A draft is too long for an address, and looking is recorded: these are sent, not fetched. */
  viewAs: looks.input(viewAsRequest).mutation(({ ctx, input, signal }) => viewAs(ctx, input, signal)),
  whyRows: looks.input(rowWhyRequest).mutation(({ ctx, input, signal }) => whyRows(ctx, input, signal)),
  deleteGroup: manages.input(whichGroup).mutation(({ ctx, input }) => deleteGroup(ctx, input.id)),
});
