/**
 * A worker's journal: the only way of a usage record into the metrics, the access log and the ledger. All
 * records of one turn of the event loop go out in one write, and only then do the answers they belong to
 * end, so no answer that a client received completely is missing.
 */
import { closeSync, constants, fdatasync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsageRecord } from '../domain/usage.ts';
import { FrameLines } from './frame-lines.ts';
import {
  FRAME_HEADER_BYTES,
  formatSegmentName,
  SEGMENT_BYTES,
  SEGMENT_END,
  sealFrame,
} from './journal-format.ts';

const MAX_PENDING_BYTES = 16 * 1024 * 1024;
const SYNC_INTERVAL_MS = 1000;

export interface JournalWriter {
  /** `onWritten` runs once the record is in the file (or, while the disk is full, in bounded memory). */
  append(record: UsageRecord, onWritten: () => void): void;
  /** False while the disk refuses writes and the memory bound is reached: take no new requests. */
  hasRoom(): boolean;
  /** Writes what is pending and ends the segment. */
  close(): void;
}

export interface JournalOptions {
  readonly directory: string;
  readonly bootId: string;
  readonly worker: number;
  readonly segmentBytes?: number;
  /** Called once when writing begins to fail and once when it works again. */
  onTrouble(error: Error | null): void;
}

export function openJournal(options: JournalOptions): JournalWriter {
  const journal = new FileJournal(options);
  journal.rotate();
  return journal;
}

class FileJournal implements JournalWriter {
  readonly #options: JournalOptions;
  readonly #segmentBytes: number;
  #fd = -1;
  #position = 0;
  #segment = 0;
  /** A preallocated file that waits under a temporary name. */
  #prepared: string | null = null;
  #preparing = false;
  #temporary = 0;
  readonly #lines = new FrameLines();
  #waiting: (() => void)[] = [];
  #scheduled = false;
  #troubled = false;
  #dirty = false;
  readonly #syncTimer: NodeJS.Timeout;
  #scratch = Buffer.allocUnsafe(64 * 1024);

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#syncTimer = setInterval(() => this.#sync(), SYNC_INTERVAL_MS);
    this.#syncTimer.unref();
  }

  append(record: UsageRecord, onWritten: () => void): void {
    this.#lines.add(record);
    this.#waiting.push(onWritten);
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    }
  }

  hasRoom(): boolean {
    return this.#lines.length < MAX_PENDING_BYTES;
  }

  close(): void {
    this.#flush();
    clearInterval(this.#syncTimer);
    if (this.#fd !== -1) this.#endSegment();
    if (this.#prepared !== null) rmSync(this.#prepared, { force: true });
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#lines.length > 0) this.#write();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const onWritten of waiting) onWritten();
  }

  #write(): void {
    try {
      const frame = this.#frame(this.#lines.toString());
      if (this.#position + frame.length + FRAME_HEADER_BYTES > this.#segmentBytes) this.rotate();
      writeSync(this.#fd, frame, 0, frame.length, this.#position);
      this.#position += frame.length;
      this.#lines.clear();
      this.#dirty = true;
      this.#report(null);
    } catch (error) {
      // The lines stay in memory and are tried again every second.
      this.#report(error as Error);
    }
  }

  #frame(payload: string): Buffer {
    const most = FRAME_HEADER_BYTES + payload.length * 3;
    if (this.#scratch.length < most) this.#scratch = Buffer.allocUnsafe(most * 2);
    const length = this.#scratch.write(payload, FRAME_HEADER_BYTES, 'utf8');
    sealFrame(this.#scratch, length);
    return this.#scratch.subarray(0, FRAME_HEADER_BYTES + length);
  }

  /** Ends the running segment and goes on in the prepared one; throws when there is none and none can be made. */
  rotate(): void {
    const { directory, bootId, worker } = this.#options;
    const prepared = this.#prepared ?? allocateNow(this.#temporaryFile(), this.#segmentBytes);
    if (this.#fd !== -1) this.#endSegment();
    const file = join(directory, formatSegmentName({ bootId, worker, number: this.#segment++ }));
    renameSync(prepared, file);
    this.#fd = openSync(file, constants.O_WRONLY);
    this.#position = 0;
    this.#prepared = null;
    void this.prepareSegment().catch((error: unknown) => this.#report(error as Error));
  }

  /** Allocates the next segment ahead of need, off the event loop. */
  async prepareSegment(): Promise<void> {
    if (this.#preparing) return;
    this.#preparing = true;
    try {
      const file = this.#temporaryFile();
      await allocate(file, this.#segmentBytes);
      this.#prepared = file;
    } finally {
      this.#preparing = false;
    }
  }

  #temporaryFile(): string {
    const { directory, bootId, worker } = this.#options;
    return join(directory, `${bootId}-${worker}-${this.#temporary++}.next`);
  }

  #endSegment(): void {
    const end = Buffer.alloc(FRAME_HEADER_BYTES);
    end.writeUInt32LE(SEGMENT_END, 0);
    writeSync(this.#fd, end, 0, end.length, this.#position);
    closeSync(this.#fd);
    this.#fd = -1;
  }

  #sync(): void {
    if (this.#troubled) this.#flush();
    if (!this.#dirty || this.#fd === -1) return;
    this.#dirty = false;
    fdatasync(this.#fd, (error) => {
      // EBADF: the segment was ended meanwhile.
      if (error !== null && error.code !== 'EBADF') this.#report(error);
    });
  }

  #report(error: Error | null): void {
    const troubled = error !== null;
    if (troubled === this.#troubled) return;
    this.#troubled = troubled;
    this.#options.onTrouble(error);
  }
}

const ZEROS = Buffer.alloc(1024 * 1024);

async function allocate(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    for (let left = bytes; left > 0; left -= ZEROS.length) {
      await handle.write(ZEROS, 0, Math.min(left, ZEROS.length));
    }
  } finally {
    await handle.close();
  }
}

/** The same on the event loop, for the case that segments fill up faster than they are prepared. */
function allocateNow(file: string, bytes: number): string {
  const fd = openSync(file, 'w', 0o600);
  try {
    for (let left = bytes; left > 0; left -= ZEROS.length)
      writeSync(fd, ZEROS, 0, Math.min(left, ZEROS.length));
  } finally {
    closeSync(fd);
  }
  return file;
}
