import { expect, it } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import { renderChallenge } from '../../src/gateway/challenge.ts';

const BARE = 'Bearer realm="tollgate"';

it('is bare where nothing of the shape of a key was sent', () => {
  expect(renderChallenge(401, new Refusal('missing_credential'))).toBe(BARE);
  expect(renderChallenge(401, new Refusal('malformed_credential'))).toBe(BARE);
});

it('says that the key is no good', () => {
  expect(renderChallenge(401, new Refusal('invalid_api_key'))).toBe(`${BARE}, error="invalid_token"`);
  expect(renderChallenge(401, new Refusal('agent_mismatch'))).toBe(`${BARE}, error="invalid_token"`);
});

it('names the missing permission, and nothing that could leave the quotes', () => {
  const refuse = (scope: string) => new Refusal('insufficient_permissions', { scope });
  expect(renderChallenge(403, refuse('tasks:write'))).toBe(
    `${BARE}, error="insufficient_scope", scope="tasks:write"`,
  );
  expect(renderChallenge(403, refuse('a"\r\nX: b'))).toBe(`${BARE}, error="insufficient_scope"`);
  expect(renderChallenge(403, new Refusal('insufficient_permissions'))).toBe(
    `${BARE}, error="insufficient_scope"`,
  );
});

it('is absent where another key would not help', () => {
  expect(renderChallenge(403, new Refusal('agent_mismatch'))).toBeNull();
  expect(renderChallenge(403, new Refusal('project_mismatch'))).toBeNull();
  expect(renderChallenge(429, new Refusal('rate_limit_exceeded'))).toBeNull();
});
