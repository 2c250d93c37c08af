/** Entry of the sandbox thread: starts the server and posts its port, once. */
import { parentPort } from 'node:worker_threads';
import { startSandboxServer } from './server.ts';

const port = await startSandboxServer();
parentPort?.postMessage(port);
