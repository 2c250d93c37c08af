import { readFileSync } from 'node:fs';

/** What `tollgate serve` takes from its environment; the only place that reads process.env. */
export interface ServeEnvironment {
  /** For references in gateway.yaml. */
  readonly variables: NodeJS.ProcessEnv;
  /** TOLLGATE_ADMIN_TOKEN, or the content of the file that TOLLGATE_ADMIN_TOKEN_FILE names; null without both. */
  readonly adminToken: string | null;
}

export function readServeEnvironment(variables: NodeJS.ProcessEnv = process.env): ServeEnvironment {
  return { variables, adminToken: readAdminToken(variables) };
}

function readAdminToken(variables: NodeJS.ProcessEnv): string | null {
  const { TOLLGATE_ADMIN_TOKEN: token, TOLLGATE_ADMIN_TOKEN_FILE: file } = variables;
  if (token !== undefined && token !== '') return token;
  if (file === undefined || file === '') return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(
      `TOLLGATE_ADMIN_TOKEN_FILE names ${file}, which cannot be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
