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
   * Writes lines as `log.info(fields, 'request')` would, a whole batch of requests at once; they are made only where
   * the level lets them through. There are thousands a second: their fields are fixed and hold no headers, so
   * redaction by field, which costs more than everything else about a line, is left out. Text of callers goes through
   * `mask` first.
   */
  writeRequests(formatLines: () => string): void;
  /** Masks what has the shape of a key, wherever it stands. */
  readonly mask: (text: string) => string;
  /** Takes over other settings; keys of the prefixes so far are masked as before. */
  configure(settings: LogSettings): void;
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
    writeRequests: (formatLines) => {
      if (!log.isLevelEnabled('info')) return;
      const lines = formatLines();
      if (lines !== '') destination.write(lines);
    },
    configure: (settings) => {
      log.level = settings.level;
      for (const prefix of settings.prefixes) prefixes.add(prefix);
      maskKeys = createKeyMask(prefixes);
    },
  };
}
