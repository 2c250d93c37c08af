/** Who has the file of the store but not the pepper cannot change the past unseen. */
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditProblem } from '../../src/keys/audit-verification.ts';
import type { AuditHead } from '../../src/domain/audit.ts';
import { useTimedServices } from '../keys/time.ts';
import { ANNA, fileOf, tamper } from './support.ts';

const time = useTimedServices();
let head: AuditHead;

/** Ten rows: two projects of the start, eight keys. */
beforeEach(async () => {
  const { keys } = time.services.as(ANNA);
  for (let i = 3; i <= 10; i++) await keys.create({ name: `row ${i}` }, 'anna');
  head = (await time.services.audit.head()) ?? { seq: 0, mac: '' };
  expect(await time.services.verifyAudit(head)).toEqual({ intact: true, rows: 10, head, problems: [] });
});

async function verify(expected: AuditHead | null = null): Promise<string[]> {
  const { problems, intact } = await time.services.verifyAudit(expected);
  expect(intact).toBe(problems.length === 0);
  return problems.map(({ kind, seq }: AuditProblem) => `${kind} ${seq}`);
}

/** Gives later rows other numbers, as somebody would to make room or to close a gap. */
function renumber(database: Database.Database, from: number, by: number): void {
  database.exec(`update audit_log set seq = -(seq + ${by}) where seq >= ${from}`);
  database.exec('update audit_log set seq = -seq where seq < 0');
}

const COLUMNS = `at, actor_type, actor_id, actor_name, source, request_id, action, subject_type, subject_id,
  subject_name, "before", "after", previous_mac, mac`;

function copyRow(database: Database.Database, from: number, to: number): void {
  database.exec(
    `insert into audit_log (seq, ${COLUMNS}) select ${to}, ${COLUMNS} from audit_log where seq = ${from}`,
  );
}

it('rows can be neither changed nor deleted in passing', () => {
  const database = new Database(fileOf(time));
  expect(() => database.exec('update audit_log set at = 1 where seq = 3')).toThrow('append-only');
  expect(() => database.exec('delete from audit_log where seq = 3')).toThrow('append-only');
  database.close();
});

describe.each([
  ['at', '1'],
  ['actor_name', "'somebody else'"],
  ['actor_id', "'adm_other'"],
  ['source', "'198.51.100.1'"],
  ['action', "'key.delete'"],
  ['subject_id', "'key_other'"],
  ['"after"', "'{}'"],
  ['"before"', "'not even JSON'"],
  ['previous_mac', "''"],
  ['mac', "'x'"],
])('an altered %s', (column, value) => {
  it.each([1, 5, 10])('is found in row %i', async (seq) => {
    tamper(fileOf(time), (database) => {
      const { changes } = database
        .prepare(`update audit_log set ${column} = ${value} where seq = ?`)
        .run(seq);
      expect(changes).toBe(1);
    });
    const unchanged = seq === 1 && column === 'previous_mac';
    expect(await verify()).toEqual(unchanged ? [] : [`altered ${seq}`]);
  });
});

describe('removed rows', () => {
  it.each([1, 4, 9])('are found by the missing number %i', async (seq) => {
    tamper(fileOf(time), (database) => database.exec(`delete from audit_log where seq = ${seq}`));
    expect(await verify()).toEqual([`removed ${seq}`]);
  });

  it('are found as a range', async () => {
    tamper(fileOf(time), (database) => database.exec('delete from audit_log where seq in (4, 5, 6, 8)'));
    expect(await time.services.verifyAudit(null)).toMatchObject({
      problems: [
        { kind: 'removed', seq: 4, message: 'seq 4 to 6 were removed' },
        { kind: 'removed', seq: 8, message: 'seq 8 was removed' },
      ],
    });
  });

  it('are found although the rows after them were renumbered', async () => {
    tamper(fileOf(time), (database) => {
      database.exec('delete from audit_log where seq = 4');
      renumber(database, 5, -1);
    });
    expect(await verify()).toEqual(['removed 4']);
  });

  it('are found beside an altered one', async () => {
    tamper(fileOf(time), (database) => {
      database.exec('delete from audit_log where seq = 4');
      database.exec("update audit_log set actor_name = 'x' where seq = 5");
    });
    expect(await verify()).toEqual(['removed 4', 'altered 5']);
  });
});

describe('inserted rows', () => {
  it('are found although room was made for them', async () => {
    tamper(fileOf(time), (database) => {
      renumber(database, 5, 1);
      copyRow(database, 4, 5);
      database.exec("update audit_log set subject_name = 'never happened' where seq = 5");
    });
    expect(await verify()).toEqual(['inserted 5']);
  });

  it('are found where they repeat a real one', async () => {
    tamper(fileOf(time), (database) => {
      renumber(database, 7, 1);
      copyRow(database, 3, 7);
    });
    expect(await verify()).toEqual(['moved 7']);
  });

  it('are found at the end', async () => {
    tamper(fileOf(time), (database) => {
      copyRow(database, 10, 11);
      database.exec(`update audit_log set subject_name = 'x', previous_mac = '${head.mac}' where seq = 11`);
    });
    const { problems } = await time.services.verifyAudit(null);
    expect(problems).toEqual([{ kind: 'altered', seq: 11, message: 'seq 11 was altered or inserted' }]);
  });
});

it('rows that changed places are found', async () => {
  tamper(fileOf(time), (database) => {
    database.exec('update audit_log set seq = -4 where seq = 4');
    database.exec('update audit_log set seq = 4 where seq = 7');
    database.exec('update audit_log set seq = 7 where seq = -4');
  });
  // Each of the two, and the row that followed each.
  expect(await verify()).toEqual(['moved 4', 'moved 5', 'moved 7', 'moved 8']);
});

describe('an end that was cut off', () => {
  it('leaves a chain without a fault, and is found against the head of before', async () => {
    tamper(fileOf(time), (database) => database.exec('delete from audit_log where seq > 7'));
    expect(await verify()).toEqual([]);
    expect(await verify(head)).toEqual(['truncated 8']);
  });

  it('is found although the log has grown again', async () => {
    tamper(fileOf(time), (database) => database.exec('delete from audit_log where seq > 7'));
    const { keys } = time.services.as(ANNA);
    for (let i = 0; i < 5; i++) await keys.create({ name: 'later' }, 'anna');
    expect(await verify()).toEqual([]);
    expect(await verify(head)).toEqual(['altered 10']);
  });

  it('is found although nothing is left', async () => {
    tamper(fileOf(time), (database) => database.exec('delete from audit_log'));
    expect(await verify(head)).toEqual(['truncated 1']);
  });
});

it('a log that somebody made up is wrong in every row', async () => {
  tamper(fileOf(time), (database) => {
    database.exec("update audit_log set mac = 'forged' || seq, previous_mac = 'forged' || (seq - 1)");
  });
  expect(await verify()).toHaveLength(10);
});
