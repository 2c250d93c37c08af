/**
 * The process's log: JSON lines on standard output, written by the control thread alone. Secrets never
 * arrive here by design; what looks like one is masked all the same.
 */
import { createKeyMask } from './key-mask.ts';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const SECRET_FIELDS = ['authorization', 'cookie', 'key', 'secret', 'token', 'password', 'pepper'];

export interface LogSettings {
  readonly level: string;
  /** Recognises platform keys in free text. */
  readonly prefixes: readonly string[];
}

export interface LogOptions extends LogSettings {
  readonly destination?: DestinationStream;
}

export interface Logs {
  readonly log: Logger;
  /**
   * Writes one line per request, as `log.info(fields, 'request')` would, but a whole batch in one write. There
   * are thousands a second: their fields are fixed and hold no headers, so redaction by field, which costs more
   * than everything else about a line, is left out. Text of callers goes through `mask` first.
   */
  writeRequests(lines: readonly RequestLine[]): void;
  /** Masks what has the shape of a key, wherever it stands. */
  readonly mask: (text: string) => string;
  /** Takes over other settings; keys of the prefixes so far are masked as before. */
  configure(settings: LogSettings): void;
}

/** What makes a line look like those of the log. Together in one object from the start: a copy costs as much as its JSON. */
export interface RequestLine {
  readonly level: 'info';
  readonly msg: 'request';
  readonly [field: string]: unknown;
}

export function createLogs(options: LogOptions): Logs {
  const destination = options.destination ?? pino.destination({ fd: 1, sync: false });
  const prefixes = new Set(options.prefixes);
  let maskKeys = createKeyMask(prefixes);
  const mask = (text: string): string => maskKeys(text);
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[masked]' },
      hooks: { streamWrite: mask },
    },
    destination,
  );
  return {
    log,
    mask,
    writeRequests: (lines) => writeRequests(lines, log, destination),
    configure: (settings) => {
      log.level = settings.level;
      for (const prefix of settings.prefixes) prefixes.add(prefix);
      maskKeys = createKeyMask(prefixes);
    },
  };
}

function writeRequests(lines: readonly RequestLine[], log: Logger, destination: DestinationStream): void {
  if (lines.length === 0 || !log.isLevelEnabled('info')) return;
  let text = '';
  for (const line of lines) text += `${JSON.stringify(line)}\n`;
  destination.write(text);
}
