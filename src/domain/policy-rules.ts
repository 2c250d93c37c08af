/** What the parts of a policy may be, in gateway.yaml as in the management API. */

export const POLICY_RANGES = {
  maxOutputTokens: { min: 1, max: 10_000_000 },
  maxBodyBytes: { min: 0, max: 1024 ** 3 },
} as const;

/** The name of an HTTP method; they are case-sensitive (RFC 9110, 9.1), and all that are registered are in capitals. */
export const METHOD_NAME = /^[A-Z][A-Z-]{0,31}$/;

/** The name of a model, or a glob over such names. */
export const MAX_MODEL_GLOB_LENGTH = 256;
