/**
 * Reads the whole audit log and says which rows were removed, altered, put in or moved. Whoever has the
 * database but not the pepper can make no row that fits its seal; what he can do unseen is cut off the end,
 * which shows only against a head that was kept elsewhere.
 */
import {
  type AuditHead,
  type AuditLog,
  type AuditRow,
  type AuditSeal,
  encodeAuditRow,
} from '../domain/audit.ts';
import { equalInConstantTime } from '../lib/constant-time.ts';

export interface AuditProblem {
  readonly kind: 'removed' | 'altered' | 'inserted' | 'moved' | 'truncated';
  /** The row it is about; of removed rows the first. */
  readonly seq: number;
  readonly message: string;
}

export interface AuditVerdict {
  readonly intact: boolean;
  readonly rows: number;
  /** The last row, to be kept elsewhere; null where there is none. */
  readonly head: AuditHead | null;
  /** In order of rows; at most 100. */
  readonly problems: readonly AuditProblem[];
}

const ROWS_AT_ONCE = 500;
const MAX_PROBLEMS = 100;

/** `expected`: a head of before, which must still be in the log. Other work of the thread comes in between. */
export async function verifyAuditLog(
  log: Pick<AuditLog, 'readRows'>,
  seal: AuditSeal,
  expected: AuditHead | null,
): Promise<AuditVerdict> {
  const chain = new Chain(seal);
  let head: AuditHead | null = null;
  let rows = 0;
  let found: AuditHead | null = null;
  for await (const row of readAll(log)) {
    chain.add(row);
    if (row.seq === expected?.seq) found = row;
    head = row;
    rows++;
  }
  const breaks = chain.finish();
  const present = await findMacs(log, new Set(breaks.map(({ row }) => row.previous_mac)));
  const problems = [
    ...chain.problems,
    ...breaks.map((each) => describeBreak(each, present)),
    ...compareHead(expected, found, head),
  ];
  return {
    intact: problems.length === 0,
    rows,
    head: head === null ? null : { seq: head.seq, mac: head.mac },
    problems: problems.toSorted((a, b) => a.seq - b.seq).slice(0, MAX_PROBLEMS),
  };
}

async function* readAll(log: Pick<AuditLog, 'readRows'>): AsyncGenerator<AuditRow> {
  let last = 0;
  for (;;) {
    const rows = await log.readRows(last, ROWS_AT_ONCE);
    yield* rows;
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < ROWS_AT_ONCE) return;
    await nextTurn();
  }
}

/** Which of these seals a row has. */
async function findMacs(
  log: Pick<AuditLog, 'readRows'>,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (wanted.size === 0) return found;
  for await (const { mac } of readAll(log)) {
    if (wanted.has(mac)) found.add(mac);
  }
  return found;
}

/** A row that does not follow the last good one. Which fault it is shows when the chain goes on. */
interface Suspect {
  readonly row: AuditRow;
  readonly isSealed: boolean;
  readonly gap: Gap | null;
}

/** Numbers that are missing before a row. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

class Chain {
  readonly #seal: AuditSeal;
  readonly problems: AuditProblem[] = [];
  readonly #breaks: Suspect[] = [];
  #suspects: Suspect[] = [];
  /** Seal of the last row that follows. */
  #lastMac = '';
  #lastSeq = 0;

  constructor(seal: AuditSeal) {
    this.#seal = seal;
  }

  add(row: AuditRow): void {
    const isSealed = equalInConstantTime(this.#seal(encodeAuditRow(row)), row.mac);
    const gap = row.seq === this.#lastSeq + 1 ? null : { from: this.#lastSeq + 1, to: row.seq - 1 };
    this.#lastSeq = row.seq;
    if (isSealed && row.previous_mac === this.#lastMac) {
      this.#skipSuspects();
      if (gap !== null) this.#report('moved', row.seq, `seq ${row.seq} had another number`);
    } else if (isSealed && this.#suspects.some((suspect) => suspect.row.mac === row.previous_mac)) {
      this.#judgeSuspects();
    } else {
      this.#suspects.push({ row, isSealed, gap });
      return;
    }
    this.#lastMac = row.mac;
  }

  /** Rows that are sealed but do not follow the one before them, or leave out numbers. */
  finish(): readonly Suspect[] {
    this.#judgeSuspects(' or inserted');
    return this.#breaks;
  }

  /** The chain goes on from before them, so they do not belong to it. */
  #skipSuspects(): void {
    for (const { row, isSealed } of this.#suspects) {
      if (isSealed) this.#report('moved', row.seq, `seq ${row.seq} was moved or copied here`);
      else this.#report('inserted', row.seq, `seq ${row.seq} was inserted`);
    }
    this.#suspects = [];
  }

  /** The chain goes on from them, so they are in their places, and what was done was done to or before them. */
  #judgeSuspects(doubt = ''): void {
    for (const [index, suspect] of this.#suspects.entries()) {
      const { row, isSealed, gap } = suspect;
      const before = this.#suspects[index - 1];
      if (!isSealed) this.#report('altered', row.seq, `seq ${row.seq} was altered${doubt}`);
      // A row that was altered together with its seal explains why the next one does not follow.
      if (gap !== null || (isSealed && before?.isSealed !== false)) this.#breaks.push(suspect);
    }
    this.#suspects = [];
  }

  #report(kind: AuditProblem['kind'], seq: number, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ kind, seq, message });
  }
}

/** `present`: seals that rows of the log have. A row whose predecessor is there stands in a wrong place. */
function describeBreak({ row, isSealed, gap }: Suspect, present: ReadonlySet<string>): AuditProblem {
  const { seq } = row;
  if (isSealed && present.has(row.previous_mac)) {
    return { kind: 'moved', seq, message: `seq ${seq} does not stand behind its row; rows changed places` };
  }
  if (gap === null) {
    const message = `rows before seq ${seq} were removed, and those after them renumbered`;
    return { kind: 'removed', seq, message };
  }
  const { from, to } = gap;
  const message = from === to ? `seq ${from} was removed` : `seq ${from} to ${to} were removed`;
  return { kind: 'removed', seq: from, message };
}

function compareHead(
  expected: AuditHead | null,
  found: AuditHead | null,
  head: AuditHead | null,
): readonly AuditProblem[] {
  if (expected === null || found?.mac === expected.mac) return [];
  const { seq } = expected;
  if (found !== null) {
    return [{ kind: 'altered', seq, message: `seq ${seq} is another row than the one expected` }];
  }
  const last = head?.seq ?? 0;
  // A number that is missing in between has been told.
  if (last >= seq) return [];
  const message = `the log ends at seq ${last}; it had ${seq} rows, so its end was cut off`;
  return [{ kind: 'truncated', seq: last + 1, message }];
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
