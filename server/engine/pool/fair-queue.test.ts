import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FairQueue } from './fair-queue.ts';

interface Item {
  readonly person: string;
  readonly id: number;
}

function queueOf(people: string): FairQueue<Item> {
  const queue = new FairQueue<Item>();
  for (const [id, person] of [...people].entries()) queue.add({ person, id });
  return queue;
}

function drain(queue: FairQueue<Item>, may: (item: Item) => boolean = () => true): Item[] {
  const items: Item[] = [];
  for (let item = queue.next(may); item; item = queue.next(may)) items.push(item);
  return items;
}

test('people take turns, and each of them in the order of asking', () => {
  const order = drain(queueOf('aaaabcb')).map(({ person, id }) => `${person}${id}`);
  assert.deepEqual(order, ['a0', 'b4', 'c5', 'a1', 'b6', 'a2', 'a3']);
});

test('whoever was served waits behind everybody else, whenever they ask again', () => {
  const queue = queueOf('ab');
  assert.equal(queue.next(() => true)?.person, 'a');
  queue.add({ person: 'a', id: 9 });
  queue.add({ person: 'c', id: 10 });
  assert.deepEqual(
    drain(queue).map(({ person }) => person),
    ['b', 'a', 'c'],
  );
});

test('a person who may not now keeps the turn', () => {
  const queue = queueOf('aab');
  assert.equal(queue.next(({ person }) => person !== 'a')?.person, 'b');
  assert.equal(
    queue.next(({ person }) => person !== 'a'),
    null,
  );
  queue.add({ person: 'b', id: 9 });
  assert.equal(queue.next(() => true)?.person, 'a');
});

test('places are the order of serving, also after some were served or gave up', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
      { weight: 1, arbitrary: fc.constant('serve') },
      { weight: 1, arbitrary: fc.nat(10) },
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (taken) => {
      const queue = new FairQueue<Item>();
      let items: Item[] = [];
      for (const [id, step] of taken.entries()) {
        if (step === 'serve') {
          const served = queue.next(() => true);
          items = items.filter((item) => item !== served);
        } else if (typeof step === 'number') {
          const gone = items[step % Math.max(1, items.length)];
          if (gone) assert.equal(queue.remove(gone), true);
          items = items.filter((item) => item !== gone);
        } else {
          const item = { person: step, id };
          queue.add(item);
          items.push(item);
        }
      }
      assert.equal(queue.size, items.length);
      const places = new Map([...queue.places()]);
      const order = drain(queue);
      assert.equal(order.length, items.length);
      for (const [place, item] of order.entries()) assert.equal(places.get(item), place);
    }),
  );
});
