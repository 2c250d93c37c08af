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
