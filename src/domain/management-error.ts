/**
 * Why something an administrator asked for was not done. The code decides the exit code of a command and the
 * status of a management answer; the message says what was wrong with which value and what would be right.
 */
export type ManagementErrorCode =
  | 'invalid_value'
  | 'not_supported'
  | 'not_found'
  | 'conflict'
  /** The store cannot be read or written now: locked for too long, disk full, gone. The same may work later. */
  | 'store_unavailable'
  /** The store is foreign, corrupt, of a newer version, or does not fit the pepper. */
  | 'store_unusable';

export class ManagementError extends Error {
  readonly code: ManagementErrorCode;
  constructor(code: ManagementErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ManagementError';
    this.code = code;
  }
}

/** What gateway.yaml declares cannot be taken over. `path`: steps from the top of the file to the entry. */
export class DeclarationError extends ManagementError {
  readonly path: readonly (string | number)[];
  constructor(code: ManagementErrorCode, path: readonly (string | number)[], message: string) {
    super(code, message);
    this.name = 'DeclarationError';
    this.path = path;
  }
}

/** Does the work of one entry, whose faults are said at the entry. A store that cannot be used is no fault of it. */
export async function declaredAt<T>(
  path: readonly (string | number)[],
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isFault = error instanceof ManagementError && !error.code.startsWith('store_');
    if (!isFault || error instanceof DeclarationError) throw error;
    throw new DeclarationError(error.code, path, error.message);
  }
}
