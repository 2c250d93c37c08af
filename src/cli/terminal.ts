/** Where a command writes: results on stdout, everything else on stderr. */
export class Terminal {
  /** Whether stdout must hold one JSON document and nothing else. */
  readonly json: boolean;
  constructor(json: boolean) {
    this.json = json;
  }

  /** The result of the command, as one of its two forms. */
  show(object: unknown, text: () => string): void {
    process.stdout.write(this.json ? `${JSON.stringify(object, null, 2)}\n` : `${text().trimEnd()}\n`);
  }

  fail(code: string, message: string): void {
    const text = this.json ? JSON.stringify({ error: { code, message } }) : `error: ${message}`;
    process.stderr.write(`${text}\n`);
  }
}

/** `head` and `less` close the pipe when they have seen enough; that is no failure. */
export function tolerateClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
