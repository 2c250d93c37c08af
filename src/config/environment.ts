import { readFileSync } from 'node:fs';
import { findAdminTokenFault } from '../domain/admin-token.ts';

/** For references in gateway.yaml. This file is the only one that reads process.env. */
export function readVariables(): NodeJS.ProcessEnv {
  return process.env;
}

/**
 * TOLLGATE_ADMIN_TOKEN, or the content of the file that TOLLGATE_ADMIN_TOKEN_FILE names; null without both.
 * Throws where the one cannot be used, in words that name it.
 */
export function readAdminToken(variables: NodeJS.ProcessEnv): string | null {
  const { TOLLGATE_ADMIN_TOKEN: token, TOLLGATE_ADMIN_TOKEN_FILE: file } = variables;
  if (token !== undefined && token !== '') return checkToken(token, 'the token in TOLLGATE_ADMIN_TOKEN');
  if (file === undefined || file === '') return null;
  return checkToken(readTokenFile(file), `the token in ${file}, which TOLLGATE_ADMIN_TOKEN_FILE names,`);
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(
      `TOLLGATE_ADMIN_TOKEN_FILE names ${file}, which cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function checkToken(token: string, what: string): string {
  const fault = findAdminTokenFault(token);
  if (fault === null) return token;
  throw new Error(`${what} ${fault}`);
}
