import { router, scoped } from '../trpc/procedures.ts';
import { changeGroup, deleteGroup, makeGroup, readGroupDetails, readGroups } from './groups.ts';
import { listPeople } from './people-data.ts';
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
  inviteAgain,
  invitePerson,
  readChoices,
} from './service.ts';

const manages = scoped('people:manage');

export const peopleRouter = router({
  list: manages.input(peopleQuery).query(({ input }) => listPeople(input)),
  choices: manages.query(({ ctx }) => readChoices(ctx)),
  invite: manages.input(invitationForm).mutation(({ ctx, input }) => invitePerson(ctx, input)),
  inviteAgain: manages.input(whichPerson).mutation(({ ctx, input }) => inviteAgain(ctx, input.personId)),
  changeName: manages.input(nameChange).mutation(({ ctx, input }) => changeName(ctx, input)),
  changeRole: manages.input(roleChange).mutation(({ ctx, input }) => changeRole(ctx, input)),
  changeActivity: manages.input(activityChange).mutation(({ ctx, input }) => changeActivity(ctx, input)),
  changeAttribute: manages.input(attributeChange).mutation(({ ctx, input }) => changeAttribute(ctx, input)),
  dropAttribute: manages.input(attributeRemoval).mutation(({ ctx, input }) => dropAttribute(ctx, input)),
  changeMembership: manages
    .input(membershipChange)
    .mutation(({ ctx, input }) => changeMembership(ctx, input)),
  groups: manages.query(() => readGroups()),
  group: manages.input(whichGroup).query(({ input }) => readGroupDetails(input.id)),
  makeGroup: manages.input(groupForm).mutation(({ ctx, input }) => makeGroup(ctx, input)),
  changeGroup: manages.input(groupForm).mutation(({ ctx, input }) => changeGroup(ctx, input)),
  deleteGroup: manages.input(whichGroup).mutation(({ ctx, input }) => deleteGroup(ctx, input.id)),
});
