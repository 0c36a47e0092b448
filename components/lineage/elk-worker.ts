// Listens for messages as soon as it is there.
import 'elkjs/lib/elk-worker.min.js';
