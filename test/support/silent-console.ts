/** Setup of every test file: a test that writes to the console, or makes Node warn, fails. */
import { afterAll, afterEach } from 'vitest';

const written: string[] = [];

for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir'] as const) {
  console[method] = (...values: unknown[]): void => {
    written.push(`console.${method}: ${values.map(String).join(' ')}`);
  };
}
for (const stream of [process.stdout, process.stderr]) {
  const write: (chunk: string | Uint8Array, ...rest: never[]) => boolean = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: never[]): boolean => {
    written.push(String(chunk));
    return write(chunk, ...rest);
  };
}
process.on('warning', (warning) => written.push(`${warning.name}: ${warning.message}`));

afterEach(failOnOutput);
afterAll(failOnOutput);

function failOnOutput(): void {
  const output = written.splice(0);
  if (output.length > 0) throw new Error(`A test wrote to the console:\n${output.join('\n')}`);
}
