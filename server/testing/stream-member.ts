import { connectStream } from '../stream/connect.ts';

/** A consumer group's member in a process of its own, to be killed: commits nothing, prints a line for each delivery. */
const [group = '', topic = ''] = process.argv.slice(2);
const stream = await connectStream();
const consumer = await stream.consume({
  group,
  topics: [topic],
  positions: async () => [],
  deliver: async ({ partition, records }) => {
    process.stdout.write(`${partition} ${records.length}\n`);
  },
});
await consumer.done;
