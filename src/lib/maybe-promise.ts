/** An answer that is there at once where the engine is in the process, and later where it is not. */
export type MaybePromise<T> = T | Promise<T>;
